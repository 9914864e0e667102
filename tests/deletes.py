"""A request that deletes from a table that no room has named is heard, in whatever role it runs.

What runs in a scope runs as web or worker and is refused by the database. Log-in and sessions
run outside of one, where a test is the fixture role, which may delete: here they are asked.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection

from jobbtorg.core import database_safety
from tests.roles import WEB

_DELETES = re.compile(
    r'\s*(?:DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?"?(\w+)', re.IGNORECASE
)


def unnamed(sql: str) -> str:
    """The table that a statement deletes from though the web server may not; or nothing."""
    found = _DELETES.match(sql)
    return found[1] if found and (found[1], WEB) not in database_safety.deletions() else ""


@contextmanager
def heard(said: list[str]) -> Iterator[None]:
    """Refuse such a statement within the block, and write down its table."""

    def ask(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if table := unnamed(str(sql)):
            said.append(table)
            raise AssertionError(f"{table} is deleted from, and `deleted_from` does not say why.")
        return execute(sql, *rest)

    with connection.execute_wrapper(ask):
        yield


def listen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Listen to every request of a test, middleware included; what they were refused."""
    said: list[str] = []
    answer = BaseHandler.get_response

    def answered(self: BaseHandler, request: Any) -> Any:
        with heard(said):
            return answer(self, request)

    monkeypatch.setattr(BaseHandler, "get_response", answered)
    return said
