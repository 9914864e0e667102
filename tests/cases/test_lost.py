"""Ingen tappas bort: each kind of breach is found, and a healthy world has none."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.enums import CaseState, Party, StepKind
from cases.models import Step
from cases.queries.lost import Breach, Lost, lost, stale_cases
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.organisation.periods import period
from tests import factories
from tests.cases.life import World
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db
NIGHT = system_actor("natt")


@pytest.fixture
def world() -> World:
    return World()


def breaches(of: str, by: Actor = NIGHT) -> set[Breach]:
    return {row.breach for row in found(by) if row.name == of}


def found(by: Actor = NIGHT) -> list[Lost]:
    return lost(by, clock.today())


def end_roles(of: Actor) -> None:
    """The person's roles ended yesterday."""
    today = clock.today()
    with as_fixture():
        for row in RoleAssignment.objects.filter(user_id=of.user_id or 0):
            row.period = period(row.period.lower, today)
            row.save()


def test_a_healthy_case_is_no_breach(world: World) -> None:
    world.case(who=factories.participant("Frida Frisk"))
    world.case(coached=False, who=factories.participant("Nils Ny"))
    assert found() == []


def test_a_case_without_a_step_or_with_one_beside_the_way(world: World) -> None:
    one = factories.case(
        world.unit, world.enhet, who=factories.participant("Elsa Ensam"), step=None
    )
    assert breaches("Elsa Ensam") == {Breach.NO_STEP}
    factories.open_step(one, StepKind.INTERNAL_TASK, due_on=clock.today(), held_by=world.coach)
    assert breaches("Elsa Ensam") == {Breach.NO_STEP}
    factories.open_step(one, StepKind.WRITE_PLAN, due_on=clock.today())
    assert breaches("Elsa Ensam") == set()


def test_a_closed_case_needs_no_step(world: World) -> None:
    factories.case(world.unit, world.enhet, state=CaseState.CLOSED)
    assert found() == []


def test_a_coach_who_is_gone(world: World) -> None:
    world.case(who=factories.participant("Anna Andersson"))
    end_roles(world.coach)
    assert breaches("Anna Andersson") == {Breach.COACH_GONE, Breach.NO_HOLDER}
    assert all(row.serious for row in found())


def test_a_coach_on_leave_is_shown_and_not_serious(world: World) -> None:
    world.case(who=factories.participant("Anna Andersson"))
    today = clock.today()
    with as_fixture():
        Absence.objects.create(
            user_id=world.coach.user_id or 0, period=period(today, today + timedelta(days=9))
        )
    assert breaches("Anna Andersson") == {Breach.COACH_AWAY}
    assert not any(row.serious for row in found())


def test_a_handlaggare_who_is_gone(world: World) -> None:
    world.case(who=factories.participant("Anna Andersson"))
    end_roles(world.handlaggare)
    assert breaches("Anna Andersson") == {Breach.HANDLAGGARE_GONE}


def test_a_step_for_a_role_that_nobody_has(world: World) -> None:
    world.case(coached=False, who=factories.participant("Anna Andersson"))
    assert breaches("Anna Andersson") == set()
    end_roles(world.leader)
    assert breaches("Anna Andersson") == {Breach.NO_HOLDER}
    Step.objects.update(for_role=Role.LOKAL_CHEF)
    assert breaches("Anna Andersson") == {Breach.NO_HOLDER}
    factories.actor(Role.LOKAL_CHEF, world.unit)
    assert breaches("Anna Andersson") == set()


def test_a_step_of_an_enhet_where_nobody_works(world: World) -> None:
    case = factories.case(world.unit, factories.enhet("Tom enhet"), coach=world.coach)
    factories.open_step(case, StepKind.DECIDE_PLAN, due_on=clock.today(), party=Party.STADSDEL)
    assert breaches(case.participant.full_name) == {Breach.NO_HOLDER}


def test_a_chief_of_the_jobbtorg_takes_steps_of_its_filial(world: World) -> None:
    filial = factories.unit("Filial", of=world.unit)
    factories.actor(Role.LOKAL_CHEF, world.unit)
    case = factories.case(filial, world.enhet)
    Step.objects.filter(case=case).update(for_role=Role.LOKAL_CHEF)
    assert breaches(case.participant.full_name) == set()


def test_each_chief_sees_the_own_breaches(world: World) -> None:
    other = factories.unit("Kista")
    chief = factories.actor(Role.LOKAL_CHEF, other)
    case = factories.case(
        world.unit, world.enhet, who=factories.participant("Elsa Ensam"), step=None
    )
    assert breaches("Elsa Ensam", chief) == set()
    assert breaches("Elsa Ensam", factories.actor(Role.LOKAL_CHEF, world.unit)) == {Breach.NO_STEP}
    factories.open_step(case, StepKind.WRITE_PLAN, due_on=clock.today())


def test_cases_where_nothing_happens(world: World) -> None:
    long_ago = clock.now() - timedelta(days=90)
    still = factories.case(world.unit, world.enhet, enrolled_at=long_ago)
    still.transitions.all()
    moving = factories.case(world.unit, world.enhet)
    with clock.at(clock.now() + timedelta(days=40)):
        rows = list(stale_cases(world.coach, clock.today()))
        assert still in rows
        assert moving in rows
    assert moving not in list(stale_cases(world.coach, clock.today()))


@pytest.mark.parametrize("count", [1, 10])
def test_the_number_of_queries_does_not_depend_on_the_number_of_cases(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cases = [
        factories.case(world.unit, world.enhet, coach=world.coach, step=None) for _ in range(count)
    ]
    with django_assert_num_queries(6):
        assert len(found()) == count
    for case in cases:
        factories.open_step(case, StepKind.WRITE_PLAN, due_on=clock.today())
