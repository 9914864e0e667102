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

from jobbtorg.core import clock
from jobbtorg.core.actor import ANONYMOUS, Actor

_current: ContextVar[Actor] = ContextVar("actor", default=ANONYMOUS)
_request_id: ContextVar[str] = ContextVar("request_id", default="")
_crossing: ContextVar[str] = ContextVar("crossing", default="")

_SET = """
SELECT set_config('app.user_id', %s, true), set_config('app.role', %s, true),
       set_config('app.node_ids', %s, true), set_config('app.assignment_id', %s, true),
       set_config('app.system', %s, true), set_config('app.request_id', %s, true),
       set_config('app.today', %s, true)
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
        clock.today().isoformat(),
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


# The few writes that reach beyond their actor's scope, and why. `crossing` knows no others.
CROSSINGS = {
    "send_referral": "the person may be known elsewhere, and the unit that is to know is another",
    "withdraw_referral": "a unit that was told of the remiss need do nothing more",
    "answer_referral": "the person's open case, or other remisser, may be with others",
    "keep_file": "a file is reached by what points at it, which is written next",
    "keep_consent": "a paper is the person's, whose record its enhet may not read",
    "settle_dispute": "a ruled matter leaves the Jobbtorgschef, and the person's case may open",
    "issue_number": "a reservnummer that anybody has is not given to somebody else",
    "move_case": "the case comes to stand where its mover does not reach",
    "change_support": "another enhet may come to answer for the case",
    "change_keeper": "whoever gives a protected person away does not see the person after it",
    "reopen_case": "the person may have an open case elsewhere",
    "copy_kartlaggning": "what the same enhet's earlier case found may be at another unit",
    "merge_nodes": "the system moves what is under way; who changes the organisation sees no case",
    "edit_person": "a protection may be raised above the one who was told of it",
}

_CROSS = """
WITH logged AS (
    INSERT INTO core_crossing (name, user_id, role, system, request_id, at)
    VALUES (%s, jt_user(), jt_role(), jt_system(),
        coalesce(current_setting('app.request_id', true), ''), clock_timestamp()))
SELECT current_setting('role'), set_config('role', 'jobbtorg_crossing', true)
"""

_COLLECT = "SELECT current_setting('role'), set_config('role', 'jobbtorg_collector', true)"


@contextmanager
def crossing(name: str) -> Iterator[None]:
    """Write beyond the actor's scope, in one named block that leaves a row behind it.

    A row can't be moved out of one's own reach, nor one be made that one does not see; and
    whether a person is known elsewhere is asked here and told nobody. What is locked and
    whether the actor may is settled before it, under the policies. A block within another is
    part of that. Raises LookupError for a
    name that is not in `CROSSINGS`.
    """
    if name not in CROSSINGS:
        raise LookupError(f"{name!r} is not one of the writes that may cross scopes.")
    if _crossing.get():
        yield
        return
    token = _crossing.set(name)
    try:
        with _role_taken_by(_CROSS, [name]):
            yield
    finally:
        _crossing.reset(token)


@contextmanager
def collecting() -> Iterator[None]:
    """Read figures over all persons: facts alone, no column that holds a name, number or text.

    For numbers that somebody may know who may not know the persons; whether they may is
    asked before. Nothing can be written, and a query that asks for a name fails.
    """
    with _role_taken_by(_COLLECT, []):
        yield


@contextmanager
def _role_taken_by(statement: str, values: list[str]) -> Iterator[None]:
    """A role for a block; `statement` answers with the role from before. A failure is rolled
    back, and the role with it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        before = cursor.fetchone()[0]
        yield
        cursor.execute("SELECT set_config('role', %s, true)", [before])
