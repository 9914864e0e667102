"""Moves between workers, units, stadsdelar and handläggare, and changes of support."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.actions import moves, team
from cases.actions.visits import book_visit
from cases.enums import (
    Party,
    StepKind,
    SupportKind,
    TeamFunction,
    VisitOutcome,
)
from cases.models import Case, Contact
from cases.queries.minday import Tab, steps_of_day
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from tests import factories
from tests.cases.life import (
    MONDAY,
    World,
    hold_reason,
    move_reason,
    open_kinds,
    settled,
    user_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_distributing_gives_the_case_its_coach_and_next_step(world: World) -> None:
    case = world.case(coached=False)
    assert open_kinds(case) == {StepKind.DISTRIBUTE}
    case = team.assign_coach(by=world.leader, case=case, coach=user_of(world.coach))
    settled()
    assert case.coach_id == world.coach.user_id
    step = case.steps.get(closed_at__isnull=True)
    assert (step.kind, step.responsible_id) == (StepKind.BOOK_FIRST_VISIT, world.coach.user_id)
    assert case.team.get().function == TeamFunction.COACH
    assert case.transitions.filter(name="assign_coach").exists()
    with pytest.raises(DomainError, match="redan en coach"):
        team.assign_coach(by=world.leader, case=case, coach=user_of(world.coach))


def test_only_who_leads_distributes_and_only_to_coaches_here(world: World) -> None:
    case = world.case(coached=False)
    elsewhere = factories.actor(Role.COACH, factories.unit("Kista"))
    with pytest.raises(NotAllowed):
        team.assign_coach(by=world.coach, case=case, coach=user_of(world.coach))
    with pytest.raises(DomainError, match="inte coach vid jobbtorget"):
        team.assign_coach(by=world.leader, case=case, coach=user_of(elsewhere))


def test_another_coach_takes_over_with_a_reason(world: World) -> None:
    case = world.case()
    new = factories.actor(Role.COACH, world.unit, "Nils Ny")
    case = team.move_to_coach(
        by=world.leader, case=case, coach=user_of(new), reason=move_reason(), text="Språk"
    )
    settled()
    assert case.coach_id == new.user_id
    assert case.steps.get(closed_at__isnull=True).responsible_id == new.user_id
    assert case.transitions.get(name="move_worker").why == "Byte av område: Språk"
    ended = case.team.get(user_id=world.coach.user_id or 0)
    assert ended.until_on == clock.today()
    with pytest.raises(DomainError, match="redan ansvarig"):
        team.move_to_coach(by=world.leader, case=case, coach=user_of(new), reason=move_reason())
    with pytest.raises(DomainError) as refused:
        team.move_to_coach(
            by=world.leader, case=case, coach=user_of(world.coach), reason=hold_reason()
        )
    assert refused.value.field == "reason"


def test_another_unit_takes_the_case_on(world: World) -> None:
    kista = factories.unit("Kista")
    there = factories.actor(Role.COACH, kista)
    syv = factories.actor(Role.SYV, factories.unit("Lunda"))
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(by=world.desk, case=case, starts_at=clock.now() + timedelta(days=1))
        team.add_member(by=world.coach, case=case, user=user_of(syv), function=TeamFunction.SYV)
        task = team.give_task(
            by=world.coach, case=case, to_user=user_of(world.desk), text="Ring", due_on=MONDAY
        )
        case = moves.move_to_unit(
            by=world.leader, case=case, unit=kista, reason=move_reason(), text="Flyttat"
        )
    settled()
    assert (case.unit_id, case.coach_id) == (kista.pk, None)
    assert open_kinds(case) == {StepKind.DISTRIBUTE}
    assert case.steps.get(closed_at__isnull=True).unit_id == kista.pk
    visit.refresh_from_db()
    task.refresh_from_db()
    assert visit.outcome == VisitOutcome.CANCELLED
    assert task.cancelled_at is not None
    stays = list(case.stays.order_by("id"))
    assert [(s.unit_id, s.until_at is None) for s in stays] == [
        (world.unit.pk, False),
        (kista.pk, True),
    ]
    assert set(case.team.filter(until_on=None).values_list("user_id", flat=True)) == {syv.user_id}
    assert Case.objects.visible_to(world.coach).get() == case
    assert not Case.objects.current_for(world.coach).exists()
    assert Case.objects.current_for(there).get() == case


def test_the_former_unit_reads_its_own_time_only(world: World) -> None:
    from cases.actions.contacts import log_contact
    from cases.enums import ContactResult, ContactWay

    kista = factories.unit("Kista")
    there = factories.actor(Role.COACH, kista)
    case = world.case()
    line: dict[str, Any] = {"way": ContactWay.PHONE, "result": ContactResult.REACHED}
    before = log_contact(by=world.coach, case=case, **line)
    moves.move_to_unit(
        by=world.leader, case=case, unit=kista, reason=move_reason(), coach=user_of(there)
    )
    settled()
    log_contact(by=there, case=case, **line)
    assert list(Contact.objects.visible_to(world.coach)) == [before]
    assert Contact.objects.visible_to(there).count() == 2
    with pytest.raises(NotAllowed):
        log_contact(by=world.coach, case=case, **line)
    assert open_kinds(case) == {StepKind.BOOK_FIRST_VISIT}


def test_a_move_to_the_same_or_a_closed_unit_is_refused(world: World) -> None:
    case = world.case()
    gone = factories.unit("Gamla")
    gone.closed_on = clock.today() - timedelta(days=1)
    gone.opened_on = date(2008, 1, 1)
    for unit in (world.unit, gone):
        with pytest.raises(DomainError) as refused:
            moves.move_to_unit(by=world.leader, case=case, unit=unit, reason=move_reason())
        assert refused.value.field == "unit"


def test_another_stadsdel_changes_the_approver_and_support_without_a_gap(world: World) -> None:
    bromma, enhet = factories.stadsdel("Bromma"), factories.enhet("Bromma enhet")
    new = factories.actor(Role.HANDLAGGARE, enhet)
    with clock.at(MONDAY):
        case = world.case()
    with clock.at(MONDAY + timedelta(days=30)):
        case = moves.move_to_stadsdel(
            by=world.coach,
            case=case,
            stadsdel=bromma,
            bistandsenhet=enhet,
            handlaggare=user_of(new),
            why="Flyttat till Bromma",
        )
    settled()
    assert (case.bistandsenhet_id, case.stadsdel_id) == (enhet.pk, bromma.pk)
    assert case.handlaggare_id == new.user_id
    old, now = case.support_periods.order_by("period")
    assert old.period.upper == now.period.lower == MONDAY + timedelta(days=30)
    assert now.bistandsenhet_id == enhet.pk
    assert set(case.steps.filter(closed_at=None).values_list("bistandsenhet_id", flat=True)) == {
        enhet.pk
    }
    assert Case.objects.visible_to(world.handlaggare).get() == case
    assert not Case.objects.current_for(world.handlaggare).exists()


def test_a_handlaggare_of_another_enhet_is_refused(world: World) -> None:
    case = world.case()
    other = factories.actor(Role.HANDLAGGARE, factories.enhet("Annan"))
    with pytest.raises(DomainError) as refused:
        moves.change_handlaggare(by=world.handlaggare, case=case, handlaggare=user_of(other))
    assert refused.value.field == "handlaggare"


def test_the_steps_of_the_enhet_follow_a_new_handlaggare(world: World) -> None:
    case = world.case(
        support_kind=SupportKind.INTRODUKTION,
        introduction_ends_on=clock.today() + timedelta(days=400),
    )
    new = factories.actor(Role.HANDLAGGARE, world.enhet)
    chief = factories.actor(Role.ENHETSCHEF, world.enhet)
    case = moves.change_handlaggare(by=chief, case=case, handlaggare=user_of(new), why="Sjuk")
    settled()
    step = case.steps.get(kind=StepKind.SUPPORT_ENDS)
    assert (step.party, step.responsible_id) == (Party.STADSDEL, new.user_id)


def moved(world: World) -> tuple[Case, dict[str, Actor]]:
    """A case that has come to Bromma, where nobody is named."""
    bromma = factories.enhet("Bromma försörjningsstödsenhet")
    there = {
        "handläggare": factories.actor(Role.HANDLAGGARE, bromma),
        "chef": factories.actor(Role.ENHETSCHEF, bromma),
    }
    case = world.case()
    moves.move_to_stadsdel(
        by=world.coach,
        case=case,
        stadsdel=factories.stadsdel("Bromma"),
        bistandsenhet=bromma,
        why="Har flyttat.",
    )
    settled()
    return case, there


def test_an_enhet_that_a_case_has_come_to_names_a_handlaggare(world: World) -> None:
    case, there = moved(world)
    today = clock.today()
    for actor in there.values():
        mine = steps_of_day(actor, today).filter(kind=StepKind.NAME_HANDLAGGARE)
        assert [(step.case, step.tab) for step in mine] == [(case, Tab.UNASSIGNED)]
    assert not steps_of_day(world.handlaggare, today).filter(case=case).exists()
    coach = steps_of_day(world.coach, today).get(kind=StepKind.NAME_HANDLAGGARE)
    assert coach.tab == Tab.WAITING
    moves.change_handlaggare(by=there["chef"], case=case, handlaggare=user_of(there["handläggare"]))
    assert StepKind.NAME_HANDLAGGARE not in open_kinds(case)


def test_that_nobody_in_particular_has_it_is_an_answer(world: World) -> None:
    case, there = moved(world)
    moves.change_handlaggare(by=there["chef"], case=case, handlaggare=None)
    assert StepKind.NAME_HANDLAGGARE not in open_kinds(case)


def test_moved_on_before_anybody_was_named_the_next_enhet_gets_the_step(world: World) -> None:
    case, there = moved(world)
    moves.move_to_stadsdel(
        by=there["chef"],
        case=case,
        stadsdel=factories.stadsdel("Farsta"),
        bistandsenhet=world.enhet,
        handlaggare=user_of(world.handlaggare),
        why="Fel stadsdel.",
    )
    settled()
    assert StepKind.NAME_HANDLAGGARE not in open_kinds(case)
