"""Reading the access log in a test: on its own connection, where the test's requests write it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from jobbtorg.core.accesslog import LOG
from jobbtorg.core.models import AccessEntry
from tests.roles import FIXTURE, OWNER, WEB


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


def of_request(request_id: str) -> list[AccessEntry]:
    """The rows of one answer, by its header."""
    return [row for row in entries() if row.request_id == request_id]


@contextmanager
def unwritable() -> Iterator[None]:
    """Meanwhile the web role has lost its right to add rows."""
    with transaction.atomic(using=LOG), connections[LOG].cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{OWNER}"')
        cursor.execute(f'REVOKE INSERT ON core_accessentry FROM "{WEB}"')
        cursor.execute(f'SET LOCAL ROLE "{WEB}"')
        try:
            yield
        finally:
            transaction.set_rollback(True, using=LOG)


def last() -> AccessEntry:
    """The newest row."""
    return entries()[-1]


@contextmanager
def only_inserts() -> Iterator[CaptureQueriesContext]:
    """What is asked of the log's connection meanwhile."""
    with CaptureQueriesContext(connections[LOG]) as asked:
        yield asked
