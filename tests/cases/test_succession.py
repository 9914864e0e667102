"""A made-up merger in the middle of the year: open cases go on at the successor."""

from datetime import date

import pytest

from cases.actions.closing import Ending, close_case, reopen
from cases.actions.succession import cases_left
from cases.enums import CaseState, OutcomeKind, SelfSupport, StepKind
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.organisation.periods import period
from jobbtorg.organisation.succession import merge_nodes
from tests import factories
from tests.cases.life import World, open_kinds, settled
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

KEEPER = system_actor("systemförvaltare")
DAY = date(2008, 7, 1)


@pytest.fixture
def world() -> World:
    return World()


def merge(one: object, into: object) -> None:
    with clock.at(DAY):
        merge_nodes([one], successor=into, on_date=DAY, by=KEEPER)  # type: ignore[list-item, arg-type]
    settled()


def test_open_cases_go_on_at_the_new_unit_with_their_coach(world: World) -> None:
    heir = factories.unit("Nya jobbtorget")
    with clock.at(date(2008, 3, 3)):
        case = world.case()
        new = world.case(coached=False)
        gone = factories.case(world.unit, world.enhet, state=CaseState.CLOSED)
    merge(world.unit, heir)
    case.refresh_from_db()
    new.refresh_from_db()
    gone.refresh_from_db()
    assert (case.unit_id, case.coach_id) == (heir.pk, world.coach.user_id)
    assert (new.unit_id, new.coach_id) == (heir.pk, None)
    assert gone.unit_id == world.unit.pk
    assert set(case.steps.filter(closed_at=None).values_list("unit_id", flat=True)) == {heir.pk}
    assert case.transitions.get(name="move_unit").by_system == "Sammanslagning"
    assert [stay.unit_id for stay in case.stays.order_by("id")] == [world.unit.pk, heir.pk]
    assert open_kinds(new) == {StepKind.DISTRIBUTE}


def test_a_new_enhet_carries_on_with_its_handlaggare_and_no_gap(world: World) -> None:
    heir = factories.enhet("Nya enheten")
    with clock.at(date(2008, 3, 3)):
        case = world.case()
    merge(world.enhet, heir)
    case.refresh_from_db()
    assert (case.bistandsenhet_id, case.handlaggare_id) == (heir.pk, world.handlaggare.user_id)
    old, now = case.support_periods.order_by("period")
    assert old.period.upper == now.period.lower == DAY
    assert now.bistandsenhet_id == heir.pk


def test_a_stadsdel_and_a_group_merge_too(world: World) -> None:
    old, heir = factories.stadsdel("Gamla"), factories.stadsdel("Nya")
    youth, all_ages = factories.group(world.unit, "Unga"), factories.group(world.unit, "Alla")
    with clock.at(date(2008, 3, 3)):
        case = world.case(stadsdel=old, group=youth)
    merge(old, heir)
    merge(youth, all_ages)
    case.refresh_from_db()
    assert (case.stadsdel_id, case.group_id) == (heir.pk, all_ages.pk)
    assert case.transitions.get(name="change_group").why == "Unga uppgick i Alla"


def test_carried_twice_is_carried_once(world: World) -> None:
    from cases.actions.succession import carry_cases
    from jobbtorg.organisation.models import Succession

    heir = factories.unit("Nya jobbtorget")
    with clock.at(date(2008, 3, 3)):
        case = world.case()
    merge(world.unit, heir)
    with clock.at(DAY):
        carry_cases(Succession.objects.get(), KEEPER)
    assert case.stays.count() == 2


def test_open_cases_keep_a_node_from_closing(world: World) -> None:
    assert cases_left(world.unit, DAY) == ""
    world.case()
    assert cases_left(world.unit, DAY) == "öppna ärenden"
    assert cases_left(world.enhet, DAY) == "öppna ärenden"


def test_closed_cases_that_are_asked_about_keep_their_unit(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach, state=CaseState.CLOSED)
    assert cases_left(world.unit, DAY) == ""
    factories.open_step(case, StepKind.CHECK_OUTCOME, due_on=clock.today(), held_by=world.coach)
    assert cases_left(world.unit, DAY) == "avslutade ärenden som ska följas upp"
    assert cases_left(world.enhet, DAY) == ""


def test_reopened_after_the_merger_a_case_stands_at_the_heirs(world: World) -> None:
    unit, enhet = factories.unit("Nya jobbtorget"), factories.enhet("Nya enheten")
    chief = factories.actor(Role.LOKAL_CHEF, unit)
    with clock.at(date(2008, 3, 3)):
        case = world.case()
        close_case(
            by=world.coach,
            case=case,
            ending=Ending(
                kind=OutcomeKind.OTHER, ended_on=clock.today(), self_support=SelfSupport.NO
            ),
        )
        with as_fixture():
            case.steps.update(closed_at=clock.now(), ending="gjort")
    leave(world.coach, world.handlaggare)
    merge(world.unit, unit)
    merge(world.enhet, enhet)
    case.refresh_from_db()
    assert case.unit_id == world.unit.pk
    with clock.at(DAY):
        chief = factories.actor_of(RoleAssignment.objects.get(user_id=chief.user_id or 0))
        case = reopen(by=chief, case=case, why="Är tillbaka.")
        settled()
    assert (case.unit_id, case.bistandsenhet_id) == (unit.pk, enhet.pk)
    assert (case.coach_id, case.handlaggare_id) == (None, None)
    assert open_kinds(case) == {StepKind.DISTRIBUTE, StepKind.NAME_HANDLAGGARE}
    assert set(case.steps.filter(closed_at=None).values_list("unit_id", flat=True)) == {unit.pk}
    assert case.support_periods.get(period__contains=DAY).bistandsenhet_id == enhet.pk


def leave(*people: Actor) -> None:
    """Their roles ended some time before."""
    with as_fixture():
        RoleAssignment.objects.filter(user_id__in=[one.user_id or 0 for one in people]).update(
            period=period(factories.START, date(2008, 5, 1))
        )
