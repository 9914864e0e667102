"""Hold, avbrott and nystart, work with support: effects, refused states, moved deadlines."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.actions import lifecycle
from cases.actions.clocks import meet_five_days
from cases.actions.visits import book_visit, register_came
from cases.enums import (
    CaseState,
    ClockMetBy,
    Party,
    StepKind,
    SupportKind,
    VisitOutcome,
)
from cases.models import Case, Pause
from cases.permissions.life import can_reach
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.permissions import Allowed
from tests import factories
from tests.cases import plans
from tests.cases.life import (
    MONDAY,
    World,
    break_reason,
    due,
    hold_reason,
    move_reason,
    open_kinds,
    settled,
)
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

FRIDAY = date(2008, 3, 7)
NEXT_MONDAY = date(2008, 3, 10)


@pytest.fixture
def world() -> World:
    return World()


def mapped(world: World, **enrolment: Any) -> Case:
    """A case whose person came on Monday 3 March 2008; the plan is due on Monday the 10th."""
    with clock.at(MONDAY):
        case = world.case(**enrolment)
        visit = book_visit(by=world.desk, case=case, starts_at=clock.now())
        register_came(by=world.desk, visit=visit)
    case.refresh_from_db()
    assert case.five_days_due_on == NEXT_MONDAY
    return case


def held(world: World, case: Case, *, until: date = date(2008, 3, 14)) -> Case:
    with clock.at(date(2008, 3, 5)):
        return lifecycle.hold(
            by=world.coach,
            case=case,
            reason=hold_reason(),
            planned_until_on=until,
            note="Läkarintyg",
        )


def test_a_hold_remembers_its_return_and_its_planned_end(world: World) -> None:
    case = held(world, mapped(world))
    settled()
    assert (case.state, case.resumes_to) == (CaseState.ON_HOLD, CaseState.MAPPING)
    assert open_kinds(case) == {StepKind.WRITE_PLAN, StepKind.END_HOLD}
    assert due(case, StepKind.END_HOLD) == date(2008, 3, 14)
    row = case.transitions.get(name="hold")
    assert (row.from_state, row.to_state) == (CaseState.MAPPING, CaseState.ON_HOLD)
    assert row.why == "Sjukdom: Läkarintyg"


def test_deadlines_move_by_the_actual_working_days(world: World) -> None:
    case = held(world, mapped(world))
    with clock.at(NEXT_MONDAY):
        # Wednesday, Thursday and Friday were held: three working days.
        case = lifecycle.end_hold(by=world.coach, case=case)
    settled()
    assert (case.state, case.resumes_to) == (CaseState.MAPPING, "")
    assert case.five_days_due_on == date(2008, 3, 13)
    assert open_kinds(case) == {StepKind.WRITE_PLAN}
    assert due(case, StepKind.WRITE_PLAN) == date(2008, 3, 13)
    assert Pause.objects.get(case=case).ended_on == NEXT_MONDAY


def test_a_hold_that_ended_earlier_is_registered_by_its_day(world: World) -> None:
    case = held(world, mapped(world))
    with clock.at(NEXT_MONDAY):
        case = lifecycle.end_hold(by=world.coach, case=case, ended_on=FRIDAY)
    assert due(case, StepKind.WRITE_PLAN) == date(2008, 3, 12)
    assert case.transitions.get(name="end_hold").occurred_at.date() == FRIDAY


def test_a_hold_does_not_move_the_end_of_support(world: World) -> None:
    case = mapped(
        world,
        support_kind=SupportKind.INTRODUKTION,
        introduction_ends_on=date(2008, 6, 30),
    )
    before = due(case, StepKind.SUPPORT_ENDS)
    held(world, case)
    with clock.at(NEXT_MONDAY):
        lifecycle.end_hold(by=world.coach, case=case)
    assert due(case, StepKind.SUPPORT_ENDS) == before


def test_a_met_clock_is_not_moved(world: World) -> None:
    case = mapped(world)
    with transaction.atomic():
        assert meet_five_days(case, ClockMetBy.INSATS, FRIDAY)
        assert not meet_five_days(case, ClockMetBy.PLAN, NEXT_MONDAY)
    held(world, case)
    with clock.at(NEXT_MONDAY):
        case = lifecycle.end_hold(by=world.coach, case=case)
    assert (case.five_days_due_on, case.five_days_met_on) == (NEXT_MONDAY, FRIDAY)
    assert case.five_days_met_by == ClockMetBy.INSATS


def test_a_hold_can_be_extended(world: World) -> None:
    case = held(world, mapped(world))
    with clock.at(NEXT_MONDAY):
        lifecycle.extend_hold(by=world.coach, case=case, planned_until_on=date(2008, 4, 1))
    assert due(case, StepKind.END_HOLD) == date(2008, 4, 1)
    assert case.transitions.filter(name="extend_hold").exists()


def test_holds_are_refused(world: World) -> None:
    case = mapped(world)
    with clock.at(date(2008, 3, 5)):
        refusals: list[tuple[dict[str, Any], str]] = [
            ({"planned_until_on": date(2008, 3, 4)}, "planned_until_on"),
            ({"planned_until_on": FRIDAY, "from_on": date(2008, 2, 1)}, "from_on"),
            ({"planned_until_on": FRIDAY, "from_on": FRIDAY}, "from_on"),
            ({"planned_until_on": FRIDAY, "reason": move_reason()}, "reason"),
        ]
        for values, field in refusals:
            with pytest.raises(DomainError) as refused:
                lifecycle.hold(by=world.coach, case=case, **{"reason": hold_reason(), **values})
            assert refused.value.field == field
        with pytest.raises(NotAllowed):
            lifecycle.hold(by=world.desk, case=case, reason=hold_reason(), planned_until_on=FRIDAY)
    held(world, case)
    with clock.at(FRIDAY):
        with pytest.raises(DomainError, match="uppehåll"):
            held(world, case)
        with pytest.raises(DomainError) as refused:
            lifecycle.end_hold(by=world.coach, case=case, ended_on=date(2008, 3, 4))
        assert refused.value.field == "ended_on"
        with pytest.raises(DomainError):
            lifecycle.end_hold(by=world.coach, case=case, ended_on=NEXT_MONDAY)


def broken(world: World, case: Case) -> Case:
    with clock.at(FRIDAY):
        return lifecycle.interrupt(
            by=world.coach, case=case, reason=break_reason(), note="Nås inte"
        )


def test_an_avbrott_tells_the_handlaggare_and_is_looked_at_again(world: World) -> None:
    case = broken(world, mapped(world))
    settled()
    assert (case.state, case.resumes_to) == (CaseState.INTERRUPTED, CaseState.MAPPING)
    assert open_kinds(case) == {StepKind.RESTART, StepKind.ACKNOWLEDGE_BREAK}
    step = case.steps.get(kind=StepKind.ACKNOWLEDGE_BREAK)
    assert (step.party, step.responsible_id) == (Party.STADSDEL, world.handlaggare.user_id)
    with clock.at(NEXT_MONDAY):
        lifecycle.acknowledge_break(by=world.handlaggare, case=case)
        with pytest.raises(DomainError, match="redan kvitterat"):
            lifecycle.acknowledge_break(by=world.handlaggare, case=case)
    settled()
    assert open_kinds(case) == {StepKind.RESTART}


def test_without_an_approver_nobody_is_told(world: World) -> None:
    case = broken(world, mapped(world, support_kind=SupportKind.NONE))
    assert open_kinds(case) == {StepKind.RESTART}


def test_an_avbrott_cancels_bookings_and_ends_a_hold(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(
            by=world.desk,
            case=case,
            starts_at=clock.now().replace(day=20),
        )
        lifecycle.hold(
            by=world.coach, case=case, reason=hold_reason(), planned_until_on=NEXT_MONDAY
        )
    case = broken(world, case)
    settled()
    visit.refresh_from_db()
    assert visit.outcome == VisitOutcome.CANCELLED
    assert case.resumes_to == CaseState.ENROLLED
    assert [p.ended_on for p in case.pauses.order_by("id")] == [FRIDAY, None]


def test_nystart_goes_on_with_the_kartlaggning_it_has(world: World) -> None:
    case = mapped(world)
    kartlaggning = case.kartlaggning
    broken(world, case)
    with clock.at(date(2008, 4, 1)):
        case = lifecycle.restart(by=world.coach, case=case, why="Vill börja om")
        settled()
        assert (case.state, case.resumes_to) == (CaseState.MAPPING, "")
        assert open_kinds(case) == {StepKind.WRITE_PLAN}
        assert due(case, StepKind.WRITE_PLAN) == date(2008, 4, 8)
    assert Case.objects.get(pk=case.pk).kartlaggning == kartlaggning
    assert case.five_days_due_on == NEXT_MONDAY


def test_a_restart_can_wait(world: World) -> None:
    case = broken(world, mapped(world))
    with clock.at(NEXT_MONDAY):
        lifecycle.postpone_restart(
            by=world.coach, case=case, look_again_on=date(2008, 5, 5), why="Utomlands"
        )
    assert due(case, StepKind.RESTART) == date(2008, 5, 5)


def test_work_meets_the_five_days_and_is_followed(world: World) -> None:
    case = mapped(world)
    with clock.at(FRIDAY):
        case = lifecycle.start_work(by=world.coach, case=case, on=date(2008, 3, 6), why="Butik")
    settled()
    assert case.state == CaseState.WORKING
    assert (case.five_days_met_by, case.five_days_met_on) == (ClockMetBy.WORK, date(2008, 3, 6))
    assert open_kinds(case) == {StepKind.FOLLOW_WORK}
    with clock.at(date(2008, 4, 4)):
        with pytest.raises(DomainError):
            lifecycle.follow_work(by=world.coach, case=case, why=" ")
        lifecycle.follow_work(by=world.coach, case=case, why="Trivs", next_on=date(2008, 5, 5))
        settled()
        assert due(case, StepKind.FOLLOW_WORK) == date(2008, 5, 5)
        case = lifecycle.end_work(by=world.coach, case=case, on=date(2008, 4, 3), why="Slut")
        settled()
        assert case.state == CaseState.MAPPING
        assert open_kinds(case) == {StepKind.WRITE_PLAN}


def test_no_insats_meets_the_five_days_before_they_begin(world: World) -> None:
    case, course = world.case(), plans.insats("Introduktionskurs")
    with pytest.raises(DomainError, match="första besöket"):
        lifecycle.start_insats(by=world.coach, case=case, insats=course, on=clock.today())


def test_an_insats_that_begins_before_the_plan_meets_the_five_days(world: World) -> None:
    case = mapped(world)
    course = plans.insats("Introduktionskurs")
    with clock.at(FRIDAY):
        with pytest.raises(DomainError, match="före inskrivningen"):
            lifecycle.start_insats(by=world.coach, case=case, insats=course, on=date(2008, 2, 1))
        case = lifecycle.start_insats(
            by=world.coach, case=case, insats=course, on=date(2008, 3, 5), why="Hela dagar"
        )
        settled()
        row = case.transitions.get(name="start_insats")
        assert (row.why, row.occurred_at.date()) == (
            "Introduktionskurs. Hela dagar",
            date(2008, 3, 5),
        )
        assert (case.state, case.five_days_met_by, case.five_days_met_on) == (
            CaseState.MAPPING,
            ClockMetBy.INSATS,
            date(2008, 3, 5),
        )
        assert open_kinds(case) == {StepKind.WRITE_PLAN}
        with pytest.raises(DomainError, match="redan uppfyllda"):
            lifecycle.start_insats(by=world.coach, case=case, insats=course, on=FRIDAY)


def test_not_every_insats_counts_for_the_five_days(world: World) -> None:
    case = mapped(world)
    talk = plans.insats("Informationsträff")
    with as_fixture():
        type(talk).objects.filter(pk=talk.pk).update(is_started_service=False)
    talk.refresh_from_db()
    with clock.at(FRIDAY), pytest.raises(DomainError, match="räknas inte") as refused:
        lifecycle.start_insats(by=world.coach, case=case, insats=talk, on=FRIDAY)
    assert refused.value.field == "insats"


def test_who_works_before_the_first_visit_comes_back_to_it(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        case = lifecycle.start_work(by=world.coach, case=case, on=MONDAY)
        case = lifecycle.end_work(by=world.coach, case=case, on=MONDAY)
    settled()
    assert case.state == CaseState.ENROLLED
    assert open_kinds(case) == {StepKind.BOOK_FIRST_VISIT}


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("end_hold", CaseState.MAPPING),
        ("restart", CaseState.ON_HOLD),
        ("acknowledge_break", CaseState.ACTIVE),
    ],
)
def test_verbs_are_refused_in_other_states(world: World, verb: str, state: CaseState) -> None:
    case = factories.case(world.unit, world.enhet, state=state, coach=world.coach)
    by = world.handlaggare if verb == "acknowledge_break" else world.coach
    with pytest.raises(DomainError, match=state.label.lower()):
        getattr(lifecycle, verb)(by=by, case=case)


def test_a_former_unit_changes_nothing(world: World) -> None:
    case = factories.case(world.unit, world.enhet, state=CaseState.ACTIVE)
    factories.move(case, to=factories.unit("Kista"))
    with pytest.raises(NotAllowed, match="inte hos er nu"):
        lifecycle.start_work(by=world.coach, case=case, on=clock.today())


def test_a_colleague_on_the_team_from_elsewhere_reaches_the_case(world: World) -> None:
    from cases.enums import TeamFunction

    elsewhere = factories.actor(Role.SYV, factories.unit("Kista"))
    case = factories.case(world.unit, world.enhet, state=CaseState.ACTIVE)
    factories.on_team(case, elsewhere, TeamFunction.SYV)
    assert can_reach(elsewhere, case) == Allowed()


@pytest.mark.parametrize(
    "values",
    [
        {"state": CaseState.ON_HOLD},
        {"resumes_to": CaseState.ACTIVE},
        {"state": CaseState.CLOSED},
        {"five_days_met_on": date(2008, 3, 4)},
        {"five_days_due_on": date(2008, 3, 4)},
    ],
)
def test_the_database_holds_state_and_times_together(world: World, values: dict[str, Any]) -> None:
    with clock.at(MONDAY):
        case = world.case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**values)


def test_the_database_refuses_a_lost_case(world: World) -> None:
    from cases.actions.steps import close_steps
    from jobbtorg.core.actor import system_actor

    case = world.case()
    close_steps(by=system_actor("test"), case=case)
    with pytest.raises(IntegrityError, match="utan öppet steg"):
        settled()
