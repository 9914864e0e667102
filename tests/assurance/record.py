"""What a run writes down as it goes, for the report afterwards: a line of JSON a fact."""

import json
import os
from pathlib import Path
from typing import Any

# Set by script/assure; without it nothing is written.
RECORD = "JOBBTORG_ASSURE_RECORD"


def write(what: str, **facts: Any) -> None:
    """Append one fact, if anybody asked for them."""
    if path := os.environ.get(RECORD):
        with Path(path).open("a", encoding="utf-8") as out:
            out.write(json.dumps({"what": what, **facts}, ensure_ascii=False) + "\n")


def read(path: Path) -> list[dict[str, Any]]:
    """Everything that was written."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
