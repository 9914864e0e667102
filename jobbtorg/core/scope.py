"""The actor's reach, put into the transaction where row policies can read it.

Everything is local to the transaction: a setting of the session would leak to the next
request on a reused connection. Outside a transaction a local setting does nothing, so
`set_scope` refuses to run there.

In SQL: `(SELECT nullif(current_setting('app.user_id', true), ''))`, for after a
transaction the value is an empty string and a cast of it fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from jobbtorg.core.actor import ANONYMOUS, Actor

_current: ContextVar[Actor] = ContextVar("actor", default=ANONYMOUS)
_request_id: ContextVar[str] = ContextVar("request_id", default="")

_SET = """
SELECT set_config('app.user_id', %s, true), set_config('app.role', %s, true),
       set_config('app.node_ids', %s, true), set_config('app.assignment_id', %s, true),
       set_config('app.system', %s, true), set_config('app.request_id', %s, true)
"""
# What SET TRANSACTION READ ONLY sets, without a query of its own for every page.
_READ_ONLY = ", set_config('transaction_read_only', 'on', true)"


def current_actor() -> Actor:
    """Who acts in the scope that is open now: for log rows, never for permissions."""
    return _current.get()


def current_request_id() -> str:
    """The id of the request that is being answered, or an empty string."""
    return _request_id.get()


def set_scope(actor: Actor, *, read_only: bool = False) -> None:
    """Put the actor's scope into the running transaction, in one query."""
    if not connection.in_atomic_block:
        raise RuntimeError("A scope is local to a transaction: open one first.")
    values = [
        _text(actor.user_id),
        actor.role,
        ",".join(str(node_id) for node_id in sorted(actor.node_ids)),
        _text(actor.assignment_id),
        actor.system,
        _request_id.get(),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SET + _READ_ONLY if read_only else _SET, values)


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


@contextmanager
def scoped(actor: Actor, *, read_only: bool = False) -> Iterator[None]:
    """A transaction with the actor's scope, for requests, tasks and commands.

    Inside another transaction it is a savepoint, and the scope from before comes back
    at the end: a task that runs inside a test leaves nothing behind.
    """
    before = _current.get()
    token = _current.set(actor)
    try:
        with transaction.atomic():
            set_scope(actor, read_only=read_only)
            yield
    finally:
        _current.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            set_scope(before)


@contextmanager
def request_id(value: str) -> Iterator[None]:
    """Name the request, for logs and for rows written during it."""
    token = _request_id.set(value)
    try:
        yield
    finally:
        _request_id.reset(token)
