"""A migrated database that the databases of a run are copied from.

To migrate takes longer than many a test, and every process of a run needs a database of its
own. Whoever comes first makes the template, the others wait and copy; it is named after what
the migrations say, so that a changed one is never met by an old template.
"""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent
# Any number of our own: who makes the template holds it.
LOCK = 20080103


def template_database() -> str:
    """The name of a database that has been migrated to where the code is; made if it is missing."""
    name = f"jobbtorg_mall_{_fingerprint()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                _make(cursor, name)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return name


def _make(cursor: Any, name: str) -> None:
    """Under another name first: one that is there is whole."""
    half = f"{name}_halv"
    cursor.execute(f'DROP DATABASE IF EXISTS "{half}"')
    cursor.execute(f'CREATE DATABASE "{half}"')
    before = connection.settings_dict["NAME"]
    connections["default"].close()
    connection.settings_dict["NAME"] = half
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
    cursor.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')


def _fingerprint() -> str:
    """Of every migration of ours, and of what they are made with."""
    found = hashlib.sha256()
    for path in sorted(ROOT.glob("**/migrations/*.py")):
        if ".venv" not in path.parts:
            found.update(path.name.encode() + path.read_bytes())
    for name in ("rowpolicies.py", "history.py", "historyguard.py"):
        found.update((ROOT / "jobbtorg" / "core" / name).read_bytes())
    found.update((ROOT / "requirements.txt").read_bytes())
    return found.hexdigest()[:12]
