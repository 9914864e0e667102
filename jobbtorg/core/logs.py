"""What may be written to a log: kinds, places and names of constraints, never values."""

import logging
import traceback
from types import TracebackType

import psycopg

from jobbtorg.core.errors import DomainError

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class ValueFreeFormatter(logging.Formatter):
    """A line a record; of an exception its kind and where it was raised, not its own text.

    PostgreSQL quotes the row that it refuses and Python the value that it could not read:
    either may be a personnummer or a name. The text is kept where it is ours (`DomainError`).
    """

    def format(self, record: logging.LogRecord) -> str:
        """Another formatter may have left its own text of the exception on the record."""
        record.exc_text = None
        try:
            return super().format(record)
        finally:
            record.exc_text = None

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - the name of the base class
        """Every exception of the chain, the first cause first, as Python orders them."""
        told, error = [], ei[1]
        while error is not None:
            told.append("".join(traceback.format_tb(error.__traceback__)) + described(error))
            hidden = error.__suppress_context__
            error = error.__cause__ or (None if hidden else error.__context__)
        return "\n\n".join(reversed(told))


def described(error: BaseException) -> str:
    """The kind of an exception, with what it says only where that holds no value of a row."""
    name = type(error).__name__
    if isinstance(error, DomainError):
        return f"{name}: {error.message}"
    if isinstance(error, psycopg.Error):
        told = (error.sqlstate, error.diag.table_name, error.diag.constraint_name)
        return " ".join([name, *(part for part in told if part)])
    return name
