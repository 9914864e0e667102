"""The demo: the same seed tells the same story, through actions that refuse nothing."""

from datetime import date, datetime
from random import Random

import pytest
from django.db import connection

from cases.catalogue import load_catalogue
from cases.models import Case, CaseTransition, Participant, PlanVersion, Step
from cases.queries.lost import cases_without_step, stale_cases
from cases.queries.plans import version_view
from jobbtorg.accounts.demo import load_staff
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.identity import IdentityKind
from jobbtorg.demo.people import people
from jobbtorg.demo.story import tell
from jobbtorg.demo.world import World
from jobbtorg.organisation.models import Unit
from referrals.enums import ReferralState
from referrals.models import Referral
from tests import factories
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


def a_story(persons: int = 5, until: date = date(2008, 2, 8)) -> World:
    with as_fixture():
        load_catalogue()
        load_staff()
    return tell(persons=persons, seed=7, until=until, progress=lambda done, whole, day: None)


def facts() -> list[tuple[object, ...]]:
    rows = CaseTransition.objects.order_by("occurred_at", "case__participant__identity_number")
    return list(rows.values_list("case__participant__identity_number", "name", "occurred_at"))


def test_nothing_is_refused_and_nobody_is_lost() -> None:
    world = a_story()
    assert world.refused == []
    assert Case.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    held = Step.objects.open().values("case_id")
    assert not Case.objects.open().exclude(pk__in=held).exists()


def test_no_plan_has_a_day_longer_than_a_full_one() -> None:
    a_story()
    versions = PlanVersion.objects.select_related("case").exclude(submitted_at=None)
    assert versions
    assert {version_view(one).week.warning for one in versions} == {""}


def test_facts_carry_the_time_of_their_world() -> None:
    a_story()
    seen = CaseTransition.objects.values_list("occurred_at", flat=True)
    assert {moment.year for moment in seen} == {2008}


def test_the_same_seed_tells_the_same_story() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before_demo")
    a_story()
    first = facts()
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT before_demo")
    a_story()
    assert first
    assert facts() == first


def test_the_small_demo_uses_published_numbers_and_a_large_one_none() -> None:

    small = people(Random(1), 60, date(2026, 1, 1))
    assert {p.identity.kind for p in small} == {IdentityKind.PERSONNUMMER}
    assert len({p.identity.number for p in small}) == 60
    large = people(Random(1), 400, date(2008, 1, 1))
    assert {p.identity.kind for p in large} == {IdentityKind.DEMO}


def test_everybody_in_the_demo_is_of_age() -> None:
    a_story()
    born = [p.birth_date for p in Participant.objects.all()]
    assert born
    assert all(day and day.year <= 1990 for day in born)


def test_the_chief_finds_somebody_to_distribute_and_somebody_to_ask_about() -> None:
    a_story(persons=14, until=date(2008, 6, 6))
    unit = Unit.objects.get(name="Jobbtorg Sydost")
    waiting = Case.objects.open().filter(coach=None, unit=unit)
    assert waiting.count() >= 2
    assert Referral.objects.filter(state=ReferralState.SENT, unit=unit).count() >= 2
    with clock.at(datetime(2008, 6, 6, 9, tzinfo=clock.STOCKHOLM)):
        by = factories.actor(Role.LOKAL_CHEF, unit)
        assert stale_cases(by, clock.today()).exists()
        assert not cases_without_step(by).exists()
