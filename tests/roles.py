"""The database roles of a test: the code under test is web or worker, all else is fixture."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection, transaction

from jobbtorg.core import scope
from jobbtorg.core.actor import Actor

WEB = "jobbtorg_web"
WORKER = "jobbtorg_worker"
OWNER = "jobbtorg_owner"
FIXTURE = "jobbtorg_fixture"


def take(role: str) -> None:
    """Be another database role from now on; the end of the transaction ends it too."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role}"')


def in_its_role(set_scope: Callable[..., None]) -> Callable[..., None]:
    """`set_scope` as it is where web and worker log in as what they are.

    The scope of the system is the worker's, everybody else's is the web server's; when the
    outermost scope is left the test is the fixture role again.
    """

    def set_scope_in_role(actor: Actor, *, read_only: bool = False) -> None:
        inside = scope._current.get(None) is not None
        if not inside:
            take(FIXTURE)
        else:
            take(WORKER if actor.is_system else WEB)
        set_scope(actor, read_only=read_only)

    return set_scope_in_role


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
    """Run as the fixture role within a scope: what is made is given, nothing that web did."""
    return as_role(FIXTURE)
