#!/usr/bin/env python3
"""Make the secrets of an installation in a folder, one file each. Never overwrites one.

    python3 deploy/make_secrets.py secrets

The folder is closed to others; the files are readable, since the containers that they are
mounted into run as another user than the one who made them.
"""

import base64
import secrets
import sys
from pathlib import Path

ROLES = ("owner", "web", "worker", "backup")


def contents() -> dict[str, str]:
    """The name and content of every secret of docker-compose.yml."""
    passwords = {role: secrets.token_urlsafe(32) for role in ROLES}
    redis = secrets.token_urlsafe(32)
    made = {f"{role}_password": password for role, password in passwords.items()}
    made |= {
        f"{role}_database_url": f"postgresql://jobbtorg_{role}:{password}@postgres:5432/jobbtorg"
        for role, password in passwords.items()
    }
    made["postgres_password"] = secrets.token_urlsafe(32)
    made["redis_password"] = redis
    made["redis_url"] = f"redis://:{redis}@redis:6379/0"
    made["secret_key"] = secrets.token_urlsafe(64)
    made["mfa_key"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    # What a provider of single sign-on gives is written here; the file has to be there to mount.
    made["oidc_client_secret"] = ""
    return made


def write(folder: Path) -> None:
    """Write every secret; refuse when any of them is there already."""
    made = contents()
    present = sorted(name for name in made if (folder / name).exists())
    if present:
        sys.exit(
            f"Finns redan i {folder}: {', '.join(present)}. Ta bort dem först om de ska bytas."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in made.items():
        path = folder / name
        path.write_text(content + "\n")
        path.chmod(0o644)


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "secrets"))
