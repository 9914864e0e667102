"""The access log: whom an answer has shown, gathered while it is made and written before it goes.

Whatever shows a person says so with `saw`. The middleware opens a `Seen` for every request and
writes one row of it, on a connection of its own that commits at once: the row stands whatever
becomes of the request, and stands before anybody has read the answer. If it cannot be written
nothing is shown. Outside of a request nobody looks, and `saw` does nothing: a paper that a job
makes is seen by whoever opens it.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import Error, IntegrityError, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.crypto import salted_hmac

from jobbtorg.core.actor import Actor
from jobbtorg.core.models import AccessKind
from jobbtorg.core.scope import current_request_id

# The alias of the connection that writes the log and does nothing else.
LOG = "log"

logger = logging.getLogger(__name__)


class NotWritten(Exception):
    """The log cannot be written: what was to be shown is not."""


class TooLate(RuntimeError):
    """A person was shown after the row of the answer had been written."""


@dataclass(slots=True)
class Seen:
    """Whom the answer that is being made shows. `names` are the marks of those shown by name."""

    participants: set[int] = field(default_factory=set)
    masked: set[int] = field(default_factory=set)
    referrals: set[int] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)
    kind: AccessKind = AccessKind.PAGE
    purpose: str = ""
    sought: str = ""
    written: bool = False
    # Somebody with a protection that is told of, and not masked.
    protected: bool = False

    @property
    def anybody(self) -> bool:
        return bool(self.participants or self.masked or self.referrals)


_seen: ContextVar[Seen | None] = ContextVar("seen", default=None)


@contextmanager
def gathering() -> Iterator[Seen]:
    """Gather whom the request shows."""
    seen = Seen()
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def saw(
    *,
    participant_id: int | None = None,
    referral_id: int | None = None,
    name: str = "",
    masked: bool = False,
    protected: bool = False,
) -> None:
    """Say that the answer shows this person, or a remiss about one who has no record yet.

    `name` is what they were called, for texts that are shown later.
    """
    seen = _open()
    if seen is None:
        return
    seen.protected |= protected
    if participant_id is not None:
        (seen.masked if masked else seen.participants).add(participant_id)
    elif referral_id is not None:
        seen.referrals.add(referral_id)
    if name and not masked:
        mark = f"p{participant_id}" if participant_id is not None else f"r{referral_id}"
        seen.names.setdefault(name, set()).add(mark)


def named_in(text: str) -> list[str]:
    """The marks of those whom the request has shown and the text names."""
    seen = _seen.get()
    names = seen.names if seen is not None else {}
    return sorted(mark for name, marks in names.items() if name in text for mark in marks)


def saw_named(marks: list[str]) -> None:
    """Say that the answer shows a text that names those with these marks."""
    seen = _open()
    for mark in marks if seen is not None else ():
        number = int(mark[1:]) if mark[1:].isdecimal() else None
        saw(participant_id=number) if mark.startswith("p") else saw(referral_id=number)


def shows_protected() -> bool:
    """Whether the answer says who somebody with a protection is, and of what kind it is."""
    seen = _seen.get()
    return seen is not None and seen.protected


def _open() -> Seen | None:
    """What the request gathers, as long as its row has not been written."""
    seen = _seen.get()
    if seen is not None and seen.written:
        raise TooLate("A person was shown after the row of the answer had been written.")
    return seen


def answering(kind: AccessKind, *, purpose: str = "", sought: str = "") -> None:
    """Say what the answer is, when it is not a page. `sought` is a digest, never what was typed."""
    seen = _seen.get()
    if seen is not None:
        seen.kind = kind
        seen.purpose = purpose or seen.purpose
        seen.sought = sought or seen.sought


def digest(number: str) -> str:
    """What the log keeps of a number that was searched for: nothing that one can read.

    With the product's key, and only with it, one finds the searches for a given number: for
    somebody protected, say, whom the search did not show. There are too few numbers for a plain
    hash to hide them. Of a name nothing is kept.
    """
    return f"hmac:{salted_hmac('jobbtorg.accesslog', number, algorithm='sha256').hexdigest()[:32]}"


def require_somebody() -> None:
    """Refuse to give out a paper about somebody before it is said whom it shows."""
    seen = _open()
    if seen is not None and not seen.anybody:
        raise RuntimeError("Say whose paper it is, by `shown`, before it is given out.")


def log(request: HttpRequest, response: HttpResponseBase, actor: Actor, seen: Seen) -> None:
    """Write the row of an answer, if it showed anybody, was a search, or was denied.

    What leads on or has failed shows nobody; a search that opens its hit is a search all the
    same. Raises NotWritten.
    """
    status, key = response.status_code, key_in_address(request)
    if seen.written:
        return
    denied = not actor.is_anonymous and (status == 403 or (status == 404 and bool(key)))
    search = seen.kind == AccessKind.SEARCH
    silent = status >= 500 or (not search and (status == 204 or 300 <= status < 400))
    shown = seen.anybody or search
    if denied or (shown and not silent):
        match = request.resolver_match
        write(
            actor,
            kind=AccessKind.DENIED if denied else seen.kind,
            page=match.view_name if match else "",
            object_key=seen.sought or key if search and not denied else key,
            seen=seen,
        )
    seen.written = True
    if isinstance(response, StreamingHttpResponse) and not response.is_async:
        response.streaming_content = _watched(iter(response), copy_context())


def _watched(content: Iterable[bytes], context: Context) -> Iterator[bytes]:
    """What is streamed is made after the row: whoever is shown only then stops it."""
    parts, end = iter(content), b""
    while part := context.run(next, parts, end):
        yield part


def key_in_address(request: HttpRequest) -> str:
    """What the address names: its keys and numbers, never a word of it."""
    match = request.resolver_match
    values = match.kwargs.values() if match else ()
    return "/".join(str(value) for value in values if isinstance(value, UUID | int))


_INSERT = """
INSERT INTO core_accessentry (key, user_id, assignment_id, role, node_id, system, request_id,
    kind, page, object_key, purpose, participants, masked, referrals)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s::bigint[], %s::bigint[])
"""


def write(
    actor: Actor, *, kind: AccessKind, page: str, object_key: str = "", seen: Seen | None = None
) -> None:
    """One row, committed at once. Raises NotWritten.

    The role may only add: it neither chooses the row's number and time nor gets them back.
    """
    seen = seen or Seen()
    values: list[Any] = [
        uuid4(),
        actor.user_id,
        actor.assignment_id,
        actor.role,
        actor.node_id,
        actor.system,
        current_request_id(),
        kind.value,
        page,
        object_key,
        seen.purpose,
        sorted(seen.participants),
        sorted(seen.masked - seen.participants),
        sorted(seen.referrals),
    ]
    try:
        _insert(values)
    except Error as error:  # InterfaceError is no DatabaseError
        logger.exception("The access log cannot be written")
        raise NotWritten from error


def _insert(values: list[Any]) -> None:
    """Once more on a new connection where the old one had gone: the key tells if it was written."""
    try:
        _execute(values)
    except (OperationalError, InterfaceError):
        connection = connections[LOG]
        if connection.in_atomic_block:
            raise
        connection.close()
        try:
            _execute(values)
        except IntegrityError:
            logger.warning("A row of the access log had been written before its connection went")


def _execute(values: list[Any]) -> None:
    with connections[LOG].cursor() as cursor:
        cursor.execute(_INSERT, values)
