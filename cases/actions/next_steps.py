"""The step that a case's state asks for, so that nobody is lost between two actions."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from cases.actions.steps import Holder, coach_of, enhet_of, open_step, person_of
from cases.enums import (
    BETWEEN_COLLEAGUES,
    CaseState,
    Party,
    PlanState,
    StepKind,
    SupportKind,
    VisitOutcome,
)
from cases.models import Case, Pause, Step, SupportPeriod, Visit
from cases.rules import notice_day
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.core import clock, workdays
from jobbtorg.organisation.settings import setting

# Steps beside the way: they never stand for what is next in the case itself.
BESIDE = (
    StepKind.SUPPORT_ENDS,
    StepKind.ACKNOWLEDGE_BREAK,
    *BETWEEN_COLLEAGUES,
    StepKind.HANDLE_KNOWN,
    StepKind.CHASE_DECISION,
    StepKind.CHECK_OUTCOME,
    StepKind.NAME_HANDLAGGARE,
)


def ensure_step(case: Case, *, proposed_at: datetime | None = None) -> None:
    """Open the step that the state asks for, unless one along the way is open already.

    Until there is a coach, whoever distributes has the ball. `proposed_at` is the
    handläggare's proposal of a first visit: the booking is made before it.
    """
    if not case.is_open:
        return
    if case.coach_id is None and case.state in OPENERS:
        open_step(StepKind.DISTRIBUTE, case=case, to=distributor_of(case))
        return
    if Step.objects.open().filter(case=case).exclude(kind__in=BESIDE).exists():
        return
    if case.state == CaseState.ENROLLED:
        _open_first_visit(case, proposed_at)
    else:
        OPENERS[CaseState(case.state)](case)


def distributor_of(case: Case) -> Holder:
    """The unit's gruppledare, or its chief where there is none (Innerstaden, handbook §2)."""
    leaders = active_assignments(clock.today()).filter(role=Role.GRUPPLEDARE)
    if case.group_id:
        leaders = leaders.filter(node_id__in=[case.group_id, case.unit_id])
    else:
        leaders = leaders.filter(node_id=case.unit_id) | leaders.filter(
            node__parent_id=case.unit_id
        )
    role = Role.GRUPPLEDARE if leaders.exists() else Role.LOKAL_CHEF
    return Holder(Party.JOBBTORG, unit_id=case.unit_id, role=role)


def watch_support(case: Case) -> None:
    """Introduktionsersättning ends on a day: the enhet hands over before it (handbook §5.1).

    Nobody is asked once what follows is written down.
    """
    ends, today = case.introduction_ends_on, clock.today()
    if case.support_kind != SupportKind.INTRODUKTION or ends is None:
        return
    if SupportPeriod.objects.planned(today).filter(case=case).exists():
        return
    open_step(
        StepKind.SUPPORT_ENDS,
        case=case,
        to=enhet_of(case),
        due_on=notice_day(ends, setting("support_notice_days", today), today),
    )


def _open_first_visit(case: Case, proposed_at: datetime | None = None) -> None:
    """Hold the visit that is booked; else book one."""
    booked = case.visits.filter(outcome=VisitOutcome.BOOKED).first()
    if booked is not None:
        await_visit(case, booked)
        return
    due = workdays.add_working_days(clock.today(), setting("booking_days", clock.today()))
    if proposed_at is not None:
        proposed = proposed_at.astimezone(clock.STOCKHOLM).date()
        due = max(clock.today(), min(due, proposed))
    open_step(StepKind.BOOK_FIRST_VISIT, case=case, to=coach_of(case), due_on=due)


def await_visit(case: Case, visit: Visit) -> Step:
    """The person has the ball until the booked day; the coach watches over it."""
    return open_step(
        StepKind.HOLD_FIRST_VISIT,
        case=case,
        to=person_of(case),
        due_on=visit.starts_at.astimezone(clock.STOCKHOLM).date(),
    )


def open_write_plan(case: Case) -> Step:
    """The plan is due on the fifth day; a case past that clock gets the same time anew."""
    today = clock.today()
    due = case.five_days_due_on if case.five_days_met_on is None else None
    if due is None or due < today:
        due = workdays.add_working_days(today, setting("plan_days", today))
    return open_step(StepKind.WRITE_PLAN, case=case, to=coach_of(case), due_on=due)


def open_follow_up(case: Case) -> None:
    """A plan where nothing is in force; else the day that the plan names for its follow-up."""
    if not case.activities.filter(ended_at__isnull=True).exists():
        open_write_plan(case)
        return
    today = clock.today()
    decided = case.plan_versions.filter(state=PlanState.DECIDED)
    named: date | None = (
        decided.order_by("-number").values_list("next_followup_on", flat=True).first()
    )
    due = named or today + timedelta(days=setting("plan_followup_days", today))
    open_step(StepKind.FOLLOW_UP, case=case, to=coach_of(case), due_on=max(due, today))


def open_end_hold(case: Case) -> None:
    """The hold's planned end; the coach asks whether it ends then."""
    pause = Pause.objects.get(case=case, ended_on__isnull=True)
    open_step(StepKind.END_HOLD, case=case, to=coach_of(case), due_on=pause.planned_until_on)


def open_restart(case: Case) -> None:
    """An interruption is looked at again when planned, or after the dated setting."""
    pause = Pause.objects.get(case=case, ended_on__isnull=True)
    due = pause.planned_until_on or workdays.add_working_days(
        pause.from_on, setting("restart_days", pause.from_on)
    )
    open_step(StepKind.RESTART, case=case, to=coach_of(case), due_on=due)


def open_follow_work(case: Case) -> None:
    """Support continues after the start of work (handbook §5.12)."""
    open_step(StepKind.FOLLOW_WORK, case=case, to=coach_of(case))


def _write_plan(case: Case) -> None:
    open_write_plan(case)


OPENERS: dict[CaseState, Callable[[Case], None]] = {
    CaseState.ENROLLED: _open_first_visit,
    CaseState.MAPPING: _write_plan,
    CaseState.ACTIVE: open_follow_up,
    CaseState.WORKING: open_follow_work,
    CaseState.ON_HOLD: open_end_hold,
    CaseState.INTERRUPTED: open_restart,
}
