"""First visits: booked, came, did not come, rebooked, cancelled; seats; the five days."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.actions.lifecycle import end_hold, hold, interrupt, start_work
from cases.actions.plans import start_draft
from cases.actions.visits import (
    book_visit,
    cancel_visit,
    create_meeting,
    rebook_visit,
    register_absent,
    register_came,
    undo_outcome,
)
from cases.enums import CaseState, Party, StepKind, VisitForm, VisitOutcome, VisitPurpose
from cases.models import Visit
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError, NotAllowed
from tests import factories
from tests.cases.life import MONDAY, World, break_reason, due, hold_reason, open_kinds, settled

pytestmark = pytest.mark.django_db

TUESDAY_TEN = datetime(2008, 3, 4, 10, tzinfo=clock.STOCKHOLM)


@pytest.fixture
def world() -> World:
    return World()


def test_a_booked_visit_gives_the_person_the_ball(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(by=world.desk, case=case, starts_at=TUESDAY_TEN, place="Rum 2")
    settled()
    step = case.steps.get(closed_at__isnull=True)
    assert (step.kind, step.party) == (StepKind.HOLD_FIRST_VISIT, Party.PERSON)
    assert step.due_on == date(2008, 3, 4)
    assert step.responsible_id == world.coach.user_id
    assert (visit.form, visit.unit_id, visit.by_user_id) == (
        VisitForm.SINGLE,
        world.unit.pk,
        world.desk.user_id,
    )


def test_came_begins_kartlaggning_and_the_five_days(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(by=world.desk, case=case, starts_at=TUESDAY_TEN)
    with clock.at(TUESDAY_TEN):
        register_came(by=world.desk, visit=visit)
    settled()
    case.refresh_from_db()
    assert case.state == CaseState.MAPPING
    assert (case.first_visit_on, case.five_days_due_on) == (date(2008, 3, 4), date(2008, 3, 11))
    assert case.kartlaggning.started_on == date(2008, 3, 4)
    assert open_kinds(case) == {StepKind.WRITE_PLAN}
    assert due(case, StepKind.WRITE_PLAN) == date(2008, 3, 11)
    assert [t.name for t in case.transitions.all()] == ["enrol", "first_visit"]


def test_a_visit_registered_after_the_weekend_was_on_its_day(world: World) -> None:
    friday = datetime(2008, 3, 7, 10, tzinfo=clock.STOCKHOLM)
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(by=world.desk, case=case, starts_at=friday)
    with clock.at(date(2008, 3, 10)):
        register_came(by=world.desk, visit=visit)
    case.refresh_from_db()
    row = case.transitions.get(name="first_visit")
    assert (case.first_visit_on, case.kartlaggning.started_on) == (friday.date(), friday.date())
    assert (row.occurred_at, row.recorded_at.date()) == (friday, date(2008, 3, 10))


def held_and_come(world: World) -> Visit:
    """Booked on Monday, on hold the same day, came on Tuesday all the same."""
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(by=world.desk, case=case, starts_at=TUESDAY_TEN)
        hold(by=world.coach, case=case, reason=hold_reason(), planned_until_on=date(2008, 3, 14))
    with clock.at(TUESDAY_TEN):
        return register_came(by=world.desk, visit=visit)


def test_who_comes_during_a_hold_is_registered_and_the_hold_goes_on(world: World) -> None:
    case = held_and_come(world).case
    settled()
    case.refresh_from_db()
    assert (case.state, case.resumes_to) == (CaseState.ON_HOLD, CaseState.MAPPING)
    assert case.kartlaggning.started_on == date(2008, 3, 4)
    assert open_kinds(case) == {StepKind.WRITE_PLAN, StepKind.END_HOLD}
    with clock.at(date(2008, 3, 6)):
        case = end_hold(by=world.coach, case=case)
    settled()
    assert case.state == CaseState.MAPPING
    # The five days from Tuesday the 4th waited for that day and the next.
    assert case.five_days_due_on == date(2008, 3, 13)
    assert due(case, StepKind.WRITE_PLAN) == date(2008, 3, 13)


def test_a_visit_registered_during_a_hold_can_be_undone(world: World) -> None:
    visit = held_and_come(world)
    with clock.at(TUESDAY_TEN):
        case = undo_outcome(by=world.desk, visit=visit).case
    settled()
    case.refresh_from_db()
    assert (case.state, case.resumes_to) == (CaseState.ON_HOLD, CaseState.ENROLLED)
    assert open_kinds(case) == {StepKind.HOLD_FIRST_VISIT, StepKind.END_HOLD}


def test_who_did_not_come_is_booked_again_the_same_day(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(by=world.desk, case=case, starts_at=TUESDAY_TEN)
    with clock.at(TUESDAY_TEN + timedelta(hours=1)):
        register_absent(by=world.desk, visit=visit)
    settled()
    case.refresh_from_db()
    assert (case.state, case.first_visit_on) == (CaseState.ENROLLED, None)
    assert open_kinds(case) == {StepKind.BOOK_FIRST_VISIT}
    assert due(case, StepKind.BOOK_FIRST_VISIT) == date(2008, 3, 4)


def test_a_rebooked_visit_names_the_one_it_replaces(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        first = book_visit(by=world.desk, case=case, starts_at=TUESDAY_TEN)
        new = rebook_visit(
            by=world.desk, visit=first, starts_at=TUESDAY_TEN + timedelta(days=1), why="Sjuk"
        )
    settled()
    first.refresh_from_db()
    assert (first.outcome, first.why, new.replaces) == (VisitOutcome.REBOOKED, "Sjuk", first)
    assert due(case, StepKind.HOLD_FIRST_VISIT) == date(2008, 3, 5)


def test_a_cancelled_visit_is_to_be_booked_again(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(by=world.desk, case=case, starts_at=TUESDAY_TEN)
        with pytest.raises(DomainError):
            cancel_visit(by=world.desk, visit=visit, why=" ")
        cancel_visit(by=world.desk, visit=visit, why="Fel dag")
    settled()
    assert open_kinds(case) == {StepKind.BOOK_FIRST_VISIT}


def test_an_outcome_is_registered_once(world: World) -> None:
    with clock.at(MONDAY):
        visit = book_visit(by=world.desk, case=world.case(), starts_at=clock.now())
        register_came(by=world.desk, visit=visit)
        with pytest.raises(DomainError, match="redan registrerat: kom"):
            register_absent(by=world.coach, visit=visit)


def test_a_visit_to_come_has_no_outcome(world: World) -> None:
    with clock.at(MONDAY):
        visit = book_visit(by=world.desk, case=world.case(), starts_at=TUESDAY_TEN)
        with pytest.raises(DomainError, match="inte varit än"):
            register_came(by=world.desk, visit=visit)


def test_a_second_first_visit_is_refused(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        book_visit(by=world.desk, case=case, starts_at=TUESDAY_TEN)
        with pytest.raises(DomainError, match="redan bokat"):
            book_visit(by=world.desk, case=case, starts_at=TUESDAY_TEN)


def test_a_past_day_cannot_be_booked(world: World) -> None:
    with clock.at(TUESDAY_TEN + timedelta(days=1)):
        case = world.case()
        with pytest.raises(DomainError) as refused:
            book_visit(by=world.desk, case=case, starts_at=TUESDAY_TEN)
    assert refused.value.field == "starts_at"


def test_seats_of_a_group_meeting_are_never_exceeded(world: World) -> None:
    with clock.at(MONDAY):
        meeting = create_meeting(
            by=world.desk, unit=world.unit, starts_at=TUESDAY_TEN, place="Sal A", seats=1
        )
        one, two = world.case(), world.case()
        visit = book_visit(by=world.desk, case=one, meeting=meeting)
        assert (visit.form, visit.starts_at, visit.place) == (VisitForm.GROUP, TUESDAY_TEN, "Sal A")
        with pytest.raises(DomainError, match="full"):
            book_visit(by=world.desk, case=two, meeting=meeting)
        cancel_visit(by=world.desk, visit=visit, why="Kan inte")
        book_visit(by=world.desk, case=two, meeting=meeting)


def test_a_group_meeting_elsewhere_is_refused(world: World) -> None:
    other = factories.unit("Kista")
    there = factories.actor(Role.ADMINISTRATOR, other)
    with clock.at(MONDAY):
        meeting = create_meeting(
            by=there, unit=other, starts_at=TUESDAY_TEN, place="Sal B", seats=5
        )
        with pytest.raises(DomainError, match="annat jobbtorg"):
            book_visit(by=world.desk, case=world.case(), meeting=meeting)
        with pytest.raises(NotAllowed):
            create_meeting(by=world.desk, unit=other, starts_at=TUESDAY_TEN, place="Sal B", seats=5)


def test_undo_within_minutes_puts_all_back(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(by=world.desk, case=case, starts_at=clock.now())
        register_came(by=world.desk, visit=visit)
        undo_outcome(by=world.desk, visit=visit)
        settled()
        case.refresh_from_db()
        assert (case.state, case.first_visit_on) == (CaseState.ENROLLED, None)
        assert open_kinds(case) == {StepKind.HOLD_FIRST_VISIT}
        register_absent(by=world.desk, visit=visit)
        undo_outcome(by=world.desk, visit=visit)
        assert open_kinds(case) == {StepKind.HOLD_FIRST_VISIT}
        register_came(by=world.desk, visit=visit)
    with clock.at(MONDAY + timedelta(days=1)), pytest.raises(DomainError, match="för lång tid"):
        undo_outcome(by=world.desk, visit=visit)


def test_undo_leaves_what_has_gone_on_since(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        visit = book_visit(by=world.desk, case=case, starts_at=clock.now())
        register_came(by=world.desk, visit=visit)
        start_work(by=world.coach, case=case, on=clock.today())
        case.refresh_from_db()
        start_draft(case=case, by=world.coach)
        with pytest.raises(DomainError, match="plan är redan påbörjad"):
            undo_outcome(by=world.desk, visit=visit)
        other = world.case()
        missed = book_visit(by=world.desk, case=other, starts_at=clock.now())
        register_absent(by=world.desk, visit=missed)
        interrupt(by=world.coach, case=other, reason=break_reason())
        with pytest.raises(DomainError, match="avbrutet"):
            undo_outcome(by=world.desk, visit=missed)


def test_a_follow_up_visit_changes_no_state(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case()
        register_came(
            by=world.desk, visit=book_visit(by=world.desk, case=case, starts_at=clock.now())
        )
        visit = book_visit(
            by=world.coach, case=case, purpose=VisitPurpose.FOLLOW_UP, starts_at=clock.now()
        )
        register_came(by=world.coach, visit=visit)
    settled()
    case.refresh_from_db()
    assert case.state == CaseState.MAPPING
    assert open_kinds(case) == {StepKind.WRITE_PLAN}


def test_a_handlaggare_books_no_visits(world: World) -> None:
    with clock.at(MONDAY), pytest.raises(NotAllowed):
        book_visit(by=world.handlaggare, case=world.case(), starts_at=TUESDAY_TEN)


def test_a_new_case_copies_the_last_kartlaggning(world: World) -> None:
    from cases.actions.closing import Ending, close_case
    from cases.enums import OutcomeKind, SelfSupport

    with clock.at(MONDAY):
        first = world.case()
        register_came(
            by=world.desk, visit=book_visit(by=world.desk, case=first, starts_at=clock.now())
        )
        close_case(
            by=world.coach,
            case=first,
            ending=Ending(kind=OutcomeKind.OWN_WISH, ended_on=MONDAY, self_support=SelfSupport.NO),
        )
        again = world.case(who=first.participant)
        register_came(
            by=world.desk, visit=book_visit(by=world.desk, case=again, starts_at=clock.now())
        )
    assert again.kartlaggning.copied_from == first.kartlaggning


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": VisitOutcome.CAME},
        {"form": VisitForm.GROUP},
        {"outcome_at": TUESDAY_TEN},
        {"outcome": VisitOutcome.ABSENT, "outcome_at": TUESDAY_TEN},
        {"outcome_system": "nattjobb"},
    ],
)
def test_the_database_refuses_half_visits(world: World, changes: dict[str, Any]) -> None:
    with clock.at(MONDAY):
        visit = book_visit(by=world.desk, case=world.case(), starts_at=TUESDAY_TEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**changes)
