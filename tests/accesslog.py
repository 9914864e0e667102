"""Reading the access log in a test: on its own connection, where the test's requests write it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.test.utils import CaptureQueriesContext

from jobbtorg.core.accesslog import LOG
from jobbtorg.core.models import AccessEntry
from tests.roles import FIXTURE


def entries() -> list[AccessEntry]:
    """All rows that the test has written, oldest first."""
    with connections[LOG].cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        cursor.execute(f'SET LOCAL ROLE "{FIXTURE}"')
        try:
            return list(AccessEntry.objects.using(LOG).order_by("id"))
        finally:
            cursor.execute(f'SET LOCAL ROLE "{before}"')


def last() -> AccessEntry:
    """The newest row."""
    return entries()[-1]


@contextmanager
def only_inserts() -> Iterator[CaptureQueriesContext]:
    """What is asked of the log's connection meanwhile."""
    with CaptureQueriesContext(connections[LOG]) as asked:
        yield asked
