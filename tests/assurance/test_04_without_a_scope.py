"""Named test 4: without a scope there is nobody, and on one connection nobody is mixed up."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from jobbtorg.accounts.enums import Role
from jobbtorg.core import database_safety
from jobbtorg.core.actor import Actor
from tests import factories
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count, assured_seed
from tests.assurance.filled import CANNOT_BE_FILLED, everything
from tests.assurance.loggedin import as_web, asked, forget_looks
from tests.committed import wiped_after
from tests.referrals import factories as referrals
from tests.roles import WEB, WORKER, as_fixture, as_role
from tests.threads import committed

pytestmark = pytest.mark.django_db

TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname
"""


def tables() -> list[str]:
    """Everything that rows can be read from, by the catalogue, but what is open with a reason."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [name for (name,) in cursor.fetchall() if name not in database_safety.open_tables()]


def rows_of(table: str) -> int:
    """How many rows a role reads; one without the right to read reads none."""
    try:
        with transaction.atomic():
            return int(asked(f'SELECT count(*) FROM "{table}"')[0])  # noqa: S608
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != "42501":
            raise
        return 0


def test_no_table_gives_a_row_without_a_scope(figure: Figure) -> None:
    everything(referrals.side())
    there = tables()
    with as_fixture():
        filled = [table for table in there if rows_of(table)]
    empty = set(there) - set(filled)
    figure(4, "personal tables", len(there), holds=len(there) > 50)
    # One that is filled after all does not stand among those that cannot be.
    all_filled = empty == set(CANNOT_BE_FILLED)
    note = ", ".join(sorted(empty ^ set(CANNOT_BE_FILLED)))
    figure(4, "of them with rows", len(filled), holds=all_filled, note=note)
    for role in (WEB, WORKER):
        with as_role(role):
            read = {table: found for table in there if (found := rows_of(table))}
        what = f"personal rows read by {role} without a scope"
        figure(4, what, sum(read.values()), holds=not read, note=str(read) if read else "")


@dataclass(frozen=True)
class Party:
    """Somebody with a browser, the mark of their own persons and the case of the others."""

    by: Actor
    client: Client
    mark: str
    own: str
    foreign: str


def parties() -> list[Party]:
    """A coach and a handläggare who share nothing: another unit and another enhet."""
    made: list[tuple[Actor, str, Any]] = []
    for role, mark in ((Role.COACH, "Blandad1x"), (Role.HANDLAGGARE, "Blandad2x")):
        unit, enhet = factories.unit(f"Torg {mark[-2]}"), factories.enhet(f"Enhet {mark[-2]}")
        by = factories.actor(role, unit if role == Role.COACH else enhet)
        whose: dict[str, Any] = {"coach": by} if role == Role.COACH else {"handlaggare": by}
        cases = [
            factories.case(unit, enhet, who=factories.participant(f"Eva {mark}"), **whose)
            for _ in range(3)
        ]
        made.append((by, mark, cases[0]))
    found = []
    for (by, mark, case), (_, _, others) in (made, made[::-1]):
        client = Client(raise_request_exception=False)
        client.force_login(factories.user_of(by))
        found.append(Party(by, client, mark, *(address_of(one) for one in (case, others))))
    return found


def address_of(case: Any) -> str:
    return reverse("cases:case", kwargs={"key": case.key})


@pytest.fixture
def two() -> Iterator[list[Party]]:
    with wiped_after():
        try:
            yield committed(parties)
        finally:
            forget_looks()


def alternate(two: list[Party], count: int) -> dict[str, Any]:
    """Requests of the one and the other in turn, on the connection of this thread."""
    draw, before = random.Random(assured_seed()), asked("SELECT pg_backend_pid(), session_user")
    lists = [reverse("cases:participants") + "?utan=filter", reverse("cases:min_dag")]
    mixed, named, strange, left = 0, 0, [], 0
    for number in range(count):
        one = two[number % 2]
        address = draw.choice([*lists, one.own, one.foreign])
        answer = one.client.get(address)
        text = answer.content.decode(errors="replace")
        others = two[(number + 1) % 2].mark
        mixed += others in text
        named += one.mark in text
        if answer.status_code != (404 if address == one.foreign else 200):
            strange.append(f"{answer.status_code} {address}")
        # Nothing of the scope stays on the connection.
        left += asked("SELECT count(*) FROM cases_participant")[0]
        left += asked("SELECT coalesce(current_setting('app.user_id', true), '')")[0] != ""
    tables_read = sum(rows_of(table) for table in tables())
    same = asked("SELECT pg_backend_pid(), session_user") == before
    return {
        "mixed": mixed, "named": named, "strange": strange, "left": left, "same": same,
        "role": before[1], "read": tables_read,
    }  # fmt: skip


def test_two_in_turn_on_one_connection_are_never_mixed(
    figure: Figure, two: list[Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logged in as the runtime role itself, with rows that are committed."""
    count = assured_count("requests on one connection", short=60, full=2000)
    told = as_web(lambda: alternate(two, count), monkeypatch)
    figure(4, "alternating requests on one connection", count, holds=told["same"])
    figure(4, "logged in as", told["role"], holds=told["role"] == WEB)
    figure(4, "of them that named one's own", told["named"], holds=told["named"] > count / 4)
    figure(4, "mixed", told["mixed"], holds=not told["mixed"])
    note = "; ".join(told["strange"][:5])
    figure(4, "other answers than expected", len(told["strange"]), holds=not note, note=note)
    figure(4, "rows or scope left after a request", told["left"], holds=not told["left"])
    figure(
        4, "personal rows read by the log-in without a scope", told["read"], holds=not told["read"]
    )
