"""First visits and later ones: booked singly or in a group, came, did not come (handbook §5.5)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from cases.actions.base import begin, log_move, open_case_for, update
from cases.actions.kartlaggning import start_kartlaggning
from cases.actions.next_steps import await_visit, ensure_step, open_write_plan
from cases.actions.steps import close_steps, coach_of, open_step
from cases.enums import (
    CaseState,
    StepEnding,
    StepKind,
    VisitForm,
    VisitOutcome,
    VisitPurpose,
)
from cases.models import Case, GroupMeeting, Visit
from cases.permissions.life import can_hold_meetings
from cases.rules import RECEPTION
from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.models import Unit
from jobbtorg.organisation.settings import setting

OUTCOME_FIELDS = ("outcome", "outcome_at", "outcome_by", "outcome_system", "why")
FIRST_VISIT_STEPS = (StepKind.BOOK_FIRST_VISIT, StepKind.HOLD_FIRST_VISIT)


@transaction.atomic
def create_meeting(
    *, by: Actor, unit: Unit, starts_at: datetime, place: str, seats: int
) -> GroupMeeting:
    """Plan a group meeting that several persons may come to for their first visit."""
    require(can_hold_meetings(by, unit.pk))
    _require_not_past(starts_at)
    if not place.strip():
        raise DomainError("Ange var gruppträffen hålls.", field="place")
    if not 1 <= seats <= 200:
        raise DomainError("Ange mellan 1 och 200 platser.", field="seats")
    meeting = GroupMeeting(unit=unit, starts_at=starts_at, place=place.strip(), seats=seats)
    meeting.set_actor(by)
    meeting.save()
    return meeting


@transaction.atomic
def book_visit(
    *,
    by: Actor,
    case: Case,
    purpose: VisitPurpose = VisitPurpose.FIRST,
    starts_at: datetime | None = None,
    place: str = "",
    meeting: GroupMeeting | None = None,
) -> Visit:
    """Book a visit on its own at a time, or a seat at a group meeting."""
    case = open_case_for(case, by=by, roles=RECEPTION)
    if purpose == VisitPurpose.FIRST:
        _require_first_is_due(case)
    visit = _booked(case, by, purpose, starts_at, place, meeting)
    visit.save()
    if purpose == VisitPurpose.FIRST:
        close_steps(by=by, case=case, kinds=[StepKind.BOOK_FIRST_VISIT])
        await_visit(case, visit)
    return visit


@transaction.atomic
def register_came(*, by: Actor, visit: Visit) -> Visit:
    """The person came. The first time begins the kartläggning and the five days."""
    case, visit = _locked(visit, by)
    _require_begun(visit)
    _set_outcome(visit, by, VisitOutcome.CAME)
    if visit.purpose == VisitPurpose.FIRST:
        _receive_first(case, visit, by)
    return visit


@transaction.atomic
def register_absent(*, by: Actor, visit: Visit, why: str = "") -> Visit:
    """The person did not come. After a first visit: contacted the same working day (§7).

    A step to book anew asks for that; a later visit is booked anew by whoever wants one.
    """
    case, visit = _locked(visit, by)
    _require_begun(visit)
    _set_outcome(visit, by, VisitOutcome.ABSENT, why)
    if visit.purpose == VisitPurpose.FIRST:
        _book_again(case, by, due_on=workdays.next_working_day(clock.today()))
    return visit


@transaction.atomic
def rebook_visit(
    *,
    by: Actor,
    visit: Visit,
    starts_at: datetime | None = None,
    place: str = "",
    meeting: GroupMeeting | None = None,
    why: str = "",
) -> Visit:
    """Another time instead; returns the new booking, which names the one that it replaces."""
    case, visit = _locked(visit, by)
    _set_outcome(visit, by, VisitOutcome.REBOOKED, why)
    new = _booked(case, by, VisitPurpose(visit.purpose), starts_at, place, meeting)
    new.replaces = visit
    new.save()
    if new.purpose == VisitPurpose.FIRST:
        await_visit(case, new)
    return new


@transaction.atomic
def cancel_visit(*, by: Actor, visit: Visit, why: str) -> Visit:
    """No visit after all. A first visit is then to be booked again."""
    case, visit = _locked(visit, by)
    if not why.strip():
        raise DomainError("Skriv varför besöket avbokas.", field="why")
    _set_outcome(visit, by, VisitOutcome.CANCELLED, why)
    if visit.purpose == VisitPurpose.FIRST:
        _book_again(case, by)
    return visit


@transaction.atomic
def undo_outcome(*, by: Actor, visit: Visit) -> Visit:
    """Take back "kom" or "kom inte", pressed on the wrong line a short while ago."""
    case = open_case_for(visit.case, by=by, roles=RECEPTION)
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    _require_undoable(visit)
    came = visit.outcome == VisitOutcome.CAME
    visit.outcome, visit.outcome_at, visit.why = VisitOutcome.BOOKED, None, ""
    visit.outcome_by_id, visit.outcome_system = None, ""
    if visit.purpose == VisitPurpose.FIRST:
        if case.state == CaseState.INTERRUPTED:
            raise DomainError("Ärendet är avbrutet. Då väntar inget besök att gå tillbaka till.")
        if case.visits.filter(outcome=VisitOutcome.BOOKED, purpose=VisitPurpose.FIRST).exists():
            raise DomainError("En ny tid är redan bokad, så det går inte att ångra.")
        if came:
            _take_back_first(case, by)
    visit.save(update_fields=OUTCOME_FIELDS)
    if visit.purpose == VisitPurpose.FIRST:
        close_steps(by=by, case=case, kinds=[StepKind.BOOK_FIRST_VISIT], ending=StepEnding.OBSOLETE)
        await_visit(case, visit)
    return visit


def cancel_bookings(case: Case, *, by: Actor, why: str) -> int:
    """Cancel what is booked in a locked case that closes, breaks off or moves away."""
    return case.visits.filter(outcome=VisitOutcome.BOOKED).update(
        outcome=VisitOutcome.CANCELLED,
        outcome_at=clock.now(),
        outcome_by=by.user_id,
        outcome_system=by.system,
        why=why,
    )


def _locked(visit: Visit, by: Actor) -> tuple[Case, Visit]:
    """The case and the visit, locked in that order; the visit still waits for an outcome."""
    case = open_case_for(visit.case, by=by, roles=RECEPTION)
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.outcome != VisitOutcome.BOOKED:
        raise DomainError(
            f"Besöket är redan registrerat: {visit.get_outcome_display().lower()}. "
            "Ladda om sidan för att se vad som gäller."
        )
    return case, visit


def _require_first_is_due(case: Case) -> None:
    if case.first_visit_on is not None:
        raise DomainError("Det första besöket har redan varit. Boka en uppföljning i stället.")
    if case.visits.filter(purpose=VisitPurpose.FIRST, outcome=VisitOutcome.BOOKED).exists():
        raise DomainError("Ett första besök är redan bokat. Boka om det i stället.")
    if case.state == CaseState.INTERRUPTED:
        raise DomainError("Ärendet är avbrutet. Gör en nystart innan du bokar besöket.")


def _booked(
    case: Case,
    by: Actor,
    purpose: VisitPurpose,
    starts_at: datetime | None,
    place: str,
    meeting: GroupMeeting | None,
) -> Visit:
    """An unsaved booking; a group meeting is locked while its seats are counted."""
    visit = Visit(purpose=purpose, form=VisitForm.SINGLE, place=place.strip())
    if meeting is not None:
        meeting = _with_free_seat(meeting, case)
        visit.form, visit.meeting = VisitForm.GROUP, meeting
        visit.place, starts_at = meeting.place, meeting.starts_at
    if starts_at is None:
        raise DomainError("Ange dag och tid, eller välj en gruppträff.", field="starts_at")
    _require_not_past(starts_at)
    visit.starts_at = starts_at
    return visit.stand_under(case, by)


def _with_free_seat(meeting: GroupMeeting, case: Case) -> GroupMeeting:
    GroupMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    counted: Any = GroupMeeting.objects.with_seats_taken().get(pk=meeting.pk)
    meeting = counted
    if meeting.unit_id != case.unit_id:
        raise DomainError("Gruppträffen hålls vid ett annat jobbtorg.", field="meeting")
    if counted.seats_taken >= meeting.seats:
        raise DomainError(
            f"Gruppträffen är full, alla {meeting.seats} platser är tagna. Välj en annan tid.",
            field="meeting",
        )
    return meeting


def _require_not_past(starts_at: datetime) -> None:
    """Today's earlier hours are fine: the person may be standing at the desk."""
    if starts_at.astimezone(clock.STOCKHOLM).date() < clock.today():
        raise DomainError("Välj en dag som inte har varit.", field="starts_at")


def _require_begun(visit: Visit) -> None:
    if visit.starts_at.astimezone(clock.STOCKHOLM).date() > clock.today():
        raise DomainError("Besöket har inte varit än. Boka om det om tiden är en annan.")


def _require_undoable(visit: Visit) -> None:
    if visit.outcome not in {VisitOutcome.CAME, VisitOutcome.ABSENT} or visit.outcome_at is None:
        raise DomainError("Det finns inget att ångra.")
    limit = visit.outcome_at + timedelta(minutes=setting("undo_minutes", clock.today()))
    if clock.now() > limit:
        raise DomainError("Det har gått för lång tid för att ångra registreringen.")


def _set_outcome(visit: Visit, by: Actor, outcome: VisitOutcome, why: str = "") -> None:
    visit.outcome, visit.outcome_at, visit.why = outcome, clock.now(), why.strip()
    visit.outcome_by_id, visit.outcome_system = by.user_id, by.system
    visit.save(update_fields=OUTCOME_FIELDS)


def _book_again(case: Case, by: Actor, *, due_on: date | None = None) -> None:
    close_steps(by=by, case=case, kinds=[StepKind.HOLD_FIRST_VISIT])
    if case.state == CaseState.ENROLLED:
        open_step(StepKind.BOOK_FIRST_VISIT, case=case, to=coach_of(case), due_on=due_on)
    ensure_step(case)


def _receive_first(case: Case, visit: Visit, by: Actor) -> None:
    """The kartläggning and the five days begin that day, whenever it is registered.

    Who already works with support goes on so; in a hold the case stands there when it ends.
    """
    day = visit.starts_at.astimezone(clock.STOCKHOLM).date()
    due = workdays.add_working_days(day, setting("plan_days", day))
    values = {"first_visit_on": day, "five_days_due_on": due}
    stands = _beneath_hold(case)
    if stands == CaseState.WORKING:
        update(case, **values)
    else:
        transition = begin(case, "first_visit", by=by, state=stands)
        came_at = visit.starts_at if day < clock.today() else None
        log_move(case, transition, by=by, occurred_at=came_at, from_state=stands)
        _stand(case, transition.target, **values)
    start_kartlaggning(by=by, case=case, on=day)
    close_steps(by=by, case=case, kinds=FIRST_VISIT_STEPS)
    if _beneath_hold(case) == CaseState.MAPPING:
        open_write_plan(case)


def _take_back_first(case: Case, by: Actor) -> None:
    """The case stands as before the visit; what was written in the kartläggning is kept."""
    if case.plan_versions.exists():
        raise DomainError("En plan är redan påbörjad, så det går inte att ångra besöket.")
    values = {"first_visit_on": None, "five_days_due_on": None}
    stands = _beneath_hold(case)
    if stands == CaseState.WORKING:
        update(case, **values)
        return
    transition = begin(case, "undo_first_visit", by=by, state=stands)
    log_move(case, transition, by=by, from_state=stands)
    _stand(case, transition.target, **values)
    close_steps(by=by, case=case, kinds=[StepKind.WRITE_PLAN], ending=StepEnding.OBSOLETE)


def _beneath_hold(case: Case) -> str:
    """Where a case stands, or will stand when its hold ends."""
    return case.resumes_to if case.state == CaseState.ON_HOLD else case.state


def _stand(case: Case, state: str, **values: Any) -> None:
    """Set where a case stands; a hold goes on and ends there."""
    name = "resumes_to" if case.state == CaseState.ON_HOLD else "state"
    update(case, **{name: state}, **values)
