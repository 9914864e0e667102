"""One row after another, each a savepoint of its own: one that fails holds back no other.

The parts of the night work so. What failed is logged by its key and collected; the part
then fails at its end, with all the others done. Outside the night the first failure is raised.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model

from jobbtorg.core import jobs

M = TypeVar("M", bound=Model)

_failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)

logger = logging.getLogger(__name__)


class RowsFailed(Exception):
    """Some rows could not be done and are named in the log; the others are done."""


def each(rows: Iterable[M], work: Callable[[M], object]) -> int:
    """Do each row; returns for how many the work answered with something true."""
    return sum(_done(row, work) for row in list(rows))


def _done(row: M, work: Callable[[M], object]) -> bool:
    failed = _failures.get()
    try:
        with transaction.atomic():
            done = bool(work(row))
            _settle()
    except Exception as error:
        if failed is None:
            raise
        what = f"{row._meta.label} {getattr(row, 'key', row.pk)}"
        logger.error("%s could not be done: %s", what, jobs.describe(error))
        failed.append(what)
        return False
    return done


def _settle() -> None:
    """What the database checks at commit is checked now, while only this row can fail."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def failed_so_far() -> int:
    """How many rows have failed in what is collected now."""
    return len(_failures.get() or ())


@contextmanager
def collected() -> Iterator[list[str]]:
    """Collect what fails in the block instead of raising it."""
    failed: list[str] = []
    token = _failures.set(failed)
    try:
        yield failed
    finally:
        _failures.reset(token)
