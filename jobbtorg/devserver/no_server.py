"""What a command says on a developer's machine when there is no database to talk to."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

WHAT_TO_DO = """Databasen svarar inte, så kommandot gjorde ingenting.

Starta script/server i ett annat fönster och kör kommandot igen medan den går. Har servern en
egen JOBBTORG_DATA ska kommandot ha samma: JOBBTORG_DATA=… .venv/bin/python manage.py …
En egen PostgreSQL anges med DATABASE_URL och DATABASE_OWNER_URL, se README."""


@contextmanager
def told_in_words() -> Iterator[None]:
    """End with the words above where a connection fails; every other error goes on as it is."""
    try:
        yield
    except OperationalError as error:
        # The server gives what it refuses a code; a connection that was never made has none.
        if getattr(error.__cause__, "sqlstate", None) is not None:
            raise
        print(f"{WHAT_TO_DO}\n\n{str(error).splitlines()[0]}", file=sys.stderr)
        sys.exit(1)
