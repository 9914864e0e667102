"""The five days and how a hold moves deadlines (handbook §5.6, §5.10)."""

import uuid
from datetime import date, datetime

from cases.actions.base import update
from cases.enums import BETWEEN_COLLEAGUES, ClockMetBy, PlanState, StepKind
from cases.models import Case, Pause, Step
from cases.rules import moved_by_hold
from jobbtorg.core import clock

# Dates of the calendar: a hold does not move them, its own planned end least of all.
FIXED = (
    StepKind.END_HOLD,
    StepKind.SUPPORT_ENDS,
    StepKind.HOLD_FIRST_VISIT,
    *BETWEEN_COLLEAGUES,
    StepKind.HANDLE_KNOWN,
    StepKind.DISTRIBUTE,
    StepKind.NAME_HANDLAGGARE,
)
# The step asks for the answer to a plan: its date is the version's.
ANSWER = (StepKind.DECIDE_PLAN, StepKind.CONFIRM_AGREEMENT)


def meet_five_days(case: Case, by_what: ClockMetBy, on: date) -> bool:
    """Write down what first met the five days; later things change nothing.

    The case is locked by whoever calls: the first submission of a plan, work, studies or a
    started insats. Says whether this was the first.
    """
    if case.five_days_met_on is not None:
        return False
    update(case, five_days_met_on=on, five_days_met_by=by_what)
    return True


def move_deadlines(case: Case, hold: Pause, resumed_on: date) -> bool:
    """Move what a hold kept waiting by the working days that it really took.

    Steps, the answer to a plan and the five days go by one rule. The case is locked. Says
    whether anything moved.
    """
    dates: set[tuple[date, date]] = set()

    def moved(due: date, since: date) -> date:
        later = moved_by_hold(due, since=since, held_from=hold.from_on, resumed_on=resumed_on)
        dates.add((due, later))
        return later

    asked: dict[uuid.UUID | None, date] = {}
    for version in case.plan_versions.filter(state=PlanState.SUBMITTED):
        if version.submitted_at is None or version.decision_due_on is None:
            continue
        asked[version.key] = _day_of(version.submitted_at)
        version.decision_due_on = moved(version.decision_due_on, asked[version.key])
        version.save(update_fields=["decision_due_on"])
    came_on, planned = case.first_visit_on, case.five_days_due_on
    if came_on is None or case.five_days_met_on is not None:
        planned = None
    for step in Step.objects.open().filter(case=case).exclude(kind__in=FIXED):
        since = _day_of(step.opened_at)
        if step.kind in ANSWER and step.subject_key in asked:
            since = asked[step.subject_key]
        elif came_on and step.kind == StepKind.WRITE_PLAN and step.due_on == planned:
            since = came_on
        _move(step, moved(step.due_on, since))
    if came_on and planned:
        update(case, five_days_due_on=moved(planned, came_on))
    return any(due != later for due, later in dates)


def _move(step: Step, due_on: date) -> None:
    """A step with a new date is reminded of from the beginning."""
    if step.due_on == due_on:
        return
    step.due_on, step.reminded_at, step.reminders = due_on, None, 0
    step.save(update_fields=["due_on", "reminded_at", "reminders"])


def _day_of(moment: datetime) -> date:
    return moment.astimezone(clock.STOCKHOLM).date()
