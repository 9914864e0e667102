"""Bulk moves take locks in one order, and the night waits for nobody."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TypeVar
from unittest.mock import patch

import pytest

from cases.actions.base import locked_case
from cases.actions.reminders import remind
from cases.models import Case, Step
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.tasks import run_job
from staffing.actions.offboarding import off_board
from staffing.queries.offboarding import belongings
from tests import factories
from tests.committed import wiped_after
from tests.threads import behind, committed

pytestmark = pytest.mark.django_db
T = TypeVar("T")


@pytest.fixture(autouse=True)
def wiped(db: None) -> Iterator[None]:
    with wiped_after(), patch.object(run_job, "apply_async"):
        yield


def leaving() -> tuple[Actor, Actor, Case, Case]:
    """A coach who leaves with two cases, of which the later stands first on the list."""
    at, enhet = factories.unit(), factories.enhet()
    chief = factories.actor(Role.LOKAL_CHEF, at)
    leaver = factories.actor(Role.COACH, at)
    factories.actor(Role.COACH, at)
    late = clock.today() - timedelta(3)
    first, second = (factories.case(at, enhet, coach=leaver, due_on=late) for _ in range(2))
    Case.objects.filter(pk=first.pk).update(enrolled_at=clock.now())
    Case.objects.filter(pk=second.pk).update(enrolled_at=clock.now() - timedelta(1))
    return chief, leaver, first, second


def test_an_off_boarding_waits_for_the_first_case_without_holding_another() -> None:
    chief, leaver, first, second = committed(leaving)
    user = committed(lambda: factories.user_of(leaver))

    def off() -> int:
        things = belongings(chief, user, clock.today())
        takers = {thing.field: thing.suggestion for thing in things}
        last = clock.today()
        return len(off_board(by=chief, leaver=user, last_day=last, takers=takers))

    moved = behind(
        lambda: locked_case(first),
        off,
        meanwhile=lambda: Case.objects.select_for_update(nowait=True).get(pk=second.pk),
    )
    assert moved == 2


def test_a_reminder_does_not_wait_for_whoever_is_at_the_step() -> None:
    committed(leaving)
    monday = clock.today() + timedelta(7 - clock.today().weekday())

    def night() -> int:
        with clock.at(monday):
            remind(by=system_actor("natt"))
        return Step.objects.filter(reminders__gt=0).count()

    done = behind(lambda: Step.objects.select_for_update().order_by("pk").first(), night)
    assert done == 1
