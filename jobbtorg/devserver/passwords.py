"""Random passwords of the embedded servers, kept beside their data for the owner alone."""

import json
import os
import secrets
from pathlib import Path

from jobbtorg.devserver.errors import CannotStart

NAMES = ("superuser", "owner", "web", "worker", "backup", "test", "redis")
FILE = "passwords.json"


def passwords(folder: Path) -> dict[str, str]:
    """The passwords of a data folder, made the first time."""
    path = folder / FILE
    try:
        kept: dict[str, str] = json.loads(path.read_text())
    except FileNotFoundError:
        if (folder / "postgres" / "PG_VERSION").exists():
            raise CannotStart(
                f"Databasen i {folder} finns, men dess lösenord i {FILE} saknas. "
                "Lägg tillbaka filen, eller ange en annan mapp med JOBBTORG_DATA."
            ) from None
        kept = {}
    except PermissionError:
        raise CannotStart(
            f"{path} går inte att läsa. Kör som samma konto som förra gången, "
            "eller ange en annan mapp med JOBBTORG_DATA."
        ) from None
    missing = {name: secrets.token_urlsafe(24) for name in NAMES if name not in kept}
    if missing:
        kept |= missing
        write_private(path, json.dumps(kept, indent=2))
    return kept


def write_private(path: Path, text: str) -> None:
    """Write a file that only we may read, whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    new.replace(path)
