"""Errors that a page can show: each carries a Swedish sentence saying what to do."""


class DomainError(Exception):
    """A rule of the product refused the write. The text is for the user."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(DomainError):
    """The actor sees the object but may not do this: answered with 403 and the reason."""


class Conflict(DomainError):
    """Somebody else saved in between: the page shows both texts."""
