"""Avslut, what was found later, and reopening."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.actions.closing import Ending, answer_aftermath, close_case, reopen
from cases.actions.enrolment import Enrolment, open_case
from cases.actions.lifecycle import hold
from cases.actions.team import assign_coach, give_task
from cases.actions.visits import book_visit, register_came
from cases.enums import (
    AftermathAnswer,
    CaseState,
    ClockMetBy,
    OutcomeKind,
    SelfSupport,
    StepKind,
    SupportKind,
)
from cases.models import Case, Outcome
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from tests import factories
from tests.cases.life import MONDAY, World, due, hold_reason, open_kinds, settled, user_of

pytestmark = pytest.mark.django_db

LATER = date(2008, 11, 30)
WORK = Ending(
    kind=OutcomeKind.WORK,
    ended_on=LATER,
    self_support=SelfSupport.YES,
    extent=75,
    employer_or_school="Affären",
)


@pytest.fixture
def world() -> World:
    return World()


def running(world: World) -> Case:
    with clock.at(MONDAY):
        case = world.case()
        register_came(
            by=world.desk, visit=book_visit(by=world.desk, case=case, starts_at=clock.now())
        )
        give_task(
            by=world.coach, case=case, to_user=user_of(world.desk), text="Ring", due_on=MONDAY
        )
        hold(
            by=world.coach,
            case=case,
            reason=hold_reason(),
            planned_until_on=MONDAY + timedelta(days=9),
        )
    return case


def closed(world: World, ending: Ending = WORK) -> Case:
    case = running(world)
    with clock.at(LATER):
        case = close_case(by=world.coach, case=case, ending=ending)
    settled()
    return case


def test_a_closing_ends_what_runs_and_asks_later(world: World) -> None:
    case = closed(world)
    assert (case.state, case.resumes_to) == (CaseState.CLOSED, "")
    assert case.closed_at is not None
    outcome = case.outcomes.get()
    assert (outcome.kind, outcome.extent, outcome.employer_or_school) == (
        OutcomeKind.WORK,
        75,
        "Affären",
    )
    assert open_kinds(case) == {StepKind.CHECK_OUTCOME}
    # Three months after the last of November is the last of February.
    assert list(
        case.steps.filter(kind=StepKind.CHECK_OUTCOME).values_list("due_on", flat=True)
    ) == [date(2009, 2, 28), date(2009, 5, 30), date(2009, 11, 30)]
    assert case.pauses.get().ended_on == LATER
    assert case.tasks.get().cancelled_at is not None
    assert case.five_days_met_by == ClockMetBy.WORK


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ended_on": LATER + timedelta(days=1)}, "ended_on"),
        ({"ended_on": MONDAY - timedelta(days=1)}, "ended_on"),
        ({"extent": None}, "extent"),
        ({"extent": 101}, "extent"),
        ({"kind": OutcomeKind.OWN_WISH}, "extent"),
    ],
)
def test_an_ending_that_makes_no_sense_is_refused(
    world: World, values: dict[str, Any], field: str
) -> None:
    case = running(world)
    ending = Ending(
        **{
            "kind": WORK.kind,
            "ended_on": LATER,
            "self_support": WORK.self_support,
            "extent": 75,
            **values,
        }
    )
    with clock.at(LATER), pytest.raises(DomainError) as refused:
        close_case(by=world.coach, case=case, ending=ending)
    assert refused.value.field == field


def test_nobody_asks_after_the_dead(world: World) -> None:
    ending = Ending(kind=OutcomeKind.DECEASED, ended_on=LATER, self_support=SelfSupport.NO)
    case = closed(world, ending)
    assert open_kinds(case) == set()
    assert not case.outcomes.get().aftermaths.exists()


def test_a_closed_case_is_closed_once_and_by_caseworkers(world: World) -> None:
    case = closed(world)
    with clock.at(LATER):
        with pytest.raises(DomainError, match="avslutat"):
            close_case(by=world.coach, case=case, ending=WORK)
        with pytest.raises(DomainError, match="avslutat"):
            book_visit(by=world.desk, case=case, starts_at=clock.now())
        with pytest.raises(NotAllowed):
            reopen(by=world.desk, case=case, why="x")


def test_what_was_found_later_is_answered_once(world: World) -> None:
    case = closed(world)
    first = case.outcomes.get().aftermaths.order_by("months").first()
    assert first is not None
    with clock.at(date(2009, 3, 2)):
        answer_aftermath(
            by=world.coach, aftermath=first, answer=AftermathAnswer.BACK, text="Sökt igen"
        )
        with pytest.raises(DomainError, match="redan givet"):
            answer_aftermath(by=world.coach, aftermath=first, answer=AftermathAnswer.BACK)
    first.refresh_from_db()
    assert (first.answer, first.text) == (AftermathAnswer.BACK, "Sökt igen")
    assert case.steps.filter(kind=StepKind.CHECK_OUTCOME, closed_at=None).count() == 2


def test_what_was_found_later_is_not_answered_on_the_day_of_the_avslut(world: World) -> None:
    last = closed(world).outcomes.get().aftermaths.order_by("months").last()
    assert last is not None
    with clock.at(LATER), pytest.raises(DomainError, match=f"gäller hur det är {last.due_on}"):
        answer_aftermath(by=world.coach, aftermath=last, answer=AftermathAnswer.SELF_SUPPORTING)


def test_a_reopened_case_goes_on_where_it_was(world: World) -> None:
    case = closed(world)
    with clock.at(date(2008, 12, 15)):
        with pytest.raises(DomainError):
            reopen(by=world.coach, case=case, why="")
        case = reopen(by=world.coach, case=case, why="Arbetet blev inte av")
        settled()
        assert (case.state, case.closed_at) == (CaseState.MAPPING, None)
        assert open_kinds(case) == {StepKind.WRITE_PLAN}
        outcome = case.outcomes.get()
        assert outcome.reopened_at is not None
        left = outcome.aftermaths.first()
        assert left is not None
        with pytest.raises(DomainError, match="öppnats igen"):
            answer_aftermath(by=world.coach, aftermath=left, answer=AftermathAnswer.UNKNOWN)
        assert due(case, StepKind.WRITE_PLAN) == date(2008, 12, 22)
        close_case(by=world.coach, case=case, ending=WORK)
    settled()
    assert case.outcomes.count() == 2


def test_a_case_whose_coach_is_gone_is_distributed_anew(world: World) -> None:
    case = closed(world)
    from jobbtorg.accounts.models import User
    from tests.roles import as_fixture

    with as_fixture():
        User.objects.filter(pk=world.coach.user_id or 0).update(is_active=False)
    with clock.at(date(2008, 12, 15)):
        case = reopen(by=world.leader, case=case, why="Tillbaka")
    settled()
    assert case.coach_id is None
    assert open_kinds(case) == {StepKind.DISTRIBUTE}


@pytest.mark.parametrize("distributed", [False, True])
def test_who_meets_the_person_anew_asks_on_after_the_earlier_avslut(
    world: World, distributed: bool
) -> None:
    case = closed(world)
    other = factories.actor(Role.COACH, world.unit, "Nina Ny")
    with clock.at(date(2009, 1, 12)):
        if distributed:
            new = world.case(who=case.participant, coached=False)
            assign_coach(by=world.leader, case=new, coach=user_of(other))
        else:
            world.case(who=case.participant, coach=user_of(other))
    settled()
    asked = case.steps.filter(kind=StepKind.CHECK_OUTCOME, closed_at=None)
    assert set(asked.values_list("responsible_id", flat=True)) == {other.user_id}


def test_another_unit_does_not_take_over_what_it_may_not_read(world: World) -> None:
    case = closed(world)
    there = factories.unit("Kista jobbtorg")
    other = factories.actor(Role.COACH, there, "Nina Ny")
    with clock.at(date(2009, 1, 12)):
        open_case(
            by=factories.actor(Role.ADMINISTRATOR, there),
            participant=case.participant,
            enrolment=Enrolment(
                unit=there,
                bistandsenhet=world.enhet,
                support_kind=SupportKind.FORSORJNINGSSTOD,
                coach=user_of(other),
            ),
        )
    asked = case.steps.filter(kind=StepKind.CHECK_OUTCOME, closed_at=None)
    assert set(asked.values_list("responsible_id", flat=True)) == {world.coach.user_id}


def test_a_case_is_not_reopened_beside_another(world: World) -> None:
    case = closed(world)
    with clock.at(LATER):
        world.case(who=case.participant)
        with pytest.raises(Conflict):
            reopen(by=world.coach, case=case, why="Tillbaka")


@pytest.mark.parametrize("extent", [0, 101])
def test_the_database_refuses_an_impossible_extent(world: World, extent: int) -> None:
    case = closed(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.filter(case=case).update(extent=extent)
