"""Work on one connection that has logged in as the runtime role itself, as an installation does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connection, connections

from jobbtorg.core import scope
from jobbtorg.settings.test import WEB_LOGIN
from tests.roles import OWNER, WEB
from tests.threads import in_thread

T = TypeVar("T")
# As it is in the product: the tests' own takes roles, which this log-in may not.
SET_SCOPE = scope.set_scope


def as_web(work: Callable[[], T], monkeypatch: pytest.MonkeyPatch) -> T:
    """Run in a thread whose connections have logged in as jobbtorg_web; no role is set."""
    monkeypatch.setattr(scope, "set_scope", SET_SCOPE)

    def run() -> T:
        for alias in connections:
            one = connections[alias]
            options = {k: v for k, v in one.settings_dict["OPTIONS"].items() if k != "assume_role"}
            login = {"USER": WEB, "PASSWORD": WEB_LOGIN["PASSWORD"]}
            one.settings_dict = {**one.settings_dict, **login, "OPTIONS": options}
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def asked(sql: str) -> tuple[Any, ...]:
    """One row of an answer, outside of any scope."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


FORGET = """
ALTER TABLE core_accessentry DISABLE TRIGGER USER;
DELETE FROM core_accessentry;
ALTER TABLE core_accessentry ENABLE TRIGGER USER;
DELETE FROM accounts_opensession;
DELETE FROM django_session;
"""


def forget_looks() -> None:
    """Take away what the committed requests have left in the log and of log-ins."""

    def forget() -> None:
        with connection.cursor() as cursor:
            cursor.execute(FORGET)

    in_thread(forget, role=OWNER)
