"""How tests log in by force: with the second factor given, unless they say otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from jobbtorg.accounts.codes import DEMO_SECRET, code_now

_without: ContextVar[bool] = ContextVar("without", default=False)


def asks_for_second_factor() -> bool:
    """Whether `force_login` leaves the second factor out."""
    return _without.get()


@contextmanager
def without_second_factor() -> Iterator[None]:
    """In this block `force_login` gives the password alone."""
    token = _without.set(True)
    try:
        yield
    finally:
        _without.reset(token)


def demo_code() -> str:
    """The code that the demo's accounts are asked for now."""
    return code_now(DEMO_SECRET)
