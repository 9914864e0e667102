"""Signals: the night searches each day that has ended, once."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.settings import values
from jobbtorg.oversight.actions.base import Reviewers, open_check
from jobbtorg.oversight.models import CheckedDay, LogCheck
from jobbtorg.oversight.queries.facts import facts_of
from jobbtorg.oversight.queries.log import Places, first_day, looks_on, reads_log
from jobbtorg.oversight.rules import Found, Look, Numbers, signals

# So far back a first night looks; nights that were missed are made good however many.
FIRST_BACK = 31
# The dated settings that the rules count with: the fields of Numbers.
COUNTED = (
    "unrelated_looks",
    "many_persons",
    "many_minutes",
    "hours_from",
    "hours_until",
    "denied_many",
)


def search_due_days(*, by: Actor) -> int:
    """Search every day up to yesterday that has not been searched; returns how many signals."""
    if not reads_log():
        return 0
    return sum(search_day(day, by=by) for day in _due_days(clock.today()))


def _due_days(today: date) -> Iterator[date]:
    newest = CheckedDay.objects.order_by("-day").values_list("day", flat=True).first()
    if newest is not None:
        day = newest + clock.days(1)
    else:
        day = max(first_day() or today - clock.days(1), today - clock.days(FIRST_BACK))
    while day < today:
        yield day
        day += clock.days(1)


@transaction.atomic
def search_day(day: date, *, by: Actor) -> int:
    """Find a day's signals. A day that has been searched gives none."""
    places = Places()
    looks = looks_on(day, places)
    row = CheckedDay(day=day, looks=len(looks), found=0)
    CheckedDay.objects.bulk_create([row], ignore_conflicts=True)
    if not CheckedDay.objects.filter(day=day, searched_at=row.searched_at).exists():
        return 0
    found = _signals_of(looks, day)
    reviewers = Reviewers(clock.today())
    for one in found:
        _open(one, day, reviewers)
    CheckedDay.objects.filter(day=day).update(found=len(found))
    return len(found)


def _signals_of(looks: list[Look], day: date) -> list[Found]:
    if not looks:
        return []
    numbers = values(day)
    return signals(
        looks,
        facts_of(looks, day, numbers["relation_days"]),
        Numbers(**{name: numbers[name] for name in COUNTED}),
        working_day=workdays.is_working_day(day),
    )


def _open(found: Found, day: date, reviewers: Reviewers) -> LogCheck:
    check = LogCheck(
        kind=found.kind,
        node_id=found.place,
        user_id=found.user_id,
        role=found.role,
        day=day,
        participant_id=found.person,
        why=found.why,
    )
    return open_check(check, found.looks, reviewers)
