"""Errors that a page can show: each carries a Swedish sentence saying what to do."""

from collections.abc import Sequence
from dataclasses import dataclass


class DomainError(Exception):
    """A rule of the product refused the write. The text is for the user."""

    status = 400

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(DomainError):
    """The actor sees the object but may not do this: answered with 403 and the reason."""

    status = 403


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people filled in differently: what I wrote, what is saved."""

    label: str
    mine: str
    theirs: str


class Conflict(DomainError):
    """Somebody else saved in between: the page shows both texts.

    `version` is the saved version; a form posted again with it replaces what is saved.
    """

    status = 409

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        differences: Sequence[Difference] = (),
        version: int | None = None,
    ) -> None:
        super().__init__(message, field=field)
        self.differences = tuple(differences)
        self.version = version


class AlreadyDone(DomainError):
    """The form was sent once before; `answer` is where its sender was sent then."""

    status = 409

    def __init__(self, message: str, *, answer: str = "") -> None:
        super().__init__(message)
        self.answer = answer
