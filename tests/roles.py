"""The database roles of a test: the code under test is web, the factories are fixture."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection, transaction

WEB = "jobbtorg_web"
WORKER = "jobbtorg_worker"
OWNER = "jobbtorg_owner"
FIXTURE = "jobbtorg_fixture"


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Run a block as another database role, inside the test's transaction.

    A block that fails is rolled back, and the role with it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            (before,) = cursor.fetchone()
            cursor.execute(f'SET LOCAL ROLE "{role}"')
        yield
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{before}"')


def as_fixture() -> AbstractContextManager[None]:
    """Run factories: what they make is given, not something the web role did."""
    return as_role(FIXTURE)
