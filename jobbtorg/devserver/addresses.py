"""Where the running embedded servers are, written down for manage.py beside them."""

import json
import os
from pathlib import Path

NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL", "REDIS_URL")
FILE = "addresses.json"


def data_folder(base: Path) -> Path:
    """The data folder of this copy: `JOBBTORG_DATA`, or `.data/` in the project."""
    return Path(os.environ.get("JOBBTORG_DATA") or base / ".data").absolute()


def running_addresses(base: Path) -> dict[str, str]:
    """The addresses that script/server last wrote down; empty where there are none."""
    try:
        text = (data_folder(base) / FILE).read_text()
    except OSError:
        return {}
    found: dict[str, str] = json.loads(text)
    return {name: url for name, url in found.items() if name in NAMES}
