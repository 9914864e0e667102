"""The five days and how a hold moves deadlines (handbook §5.6, §5.10)."""

from datetime import date

from cases.actions.base import update
from cases.enums import ClockMetBy, PlanState, StepKind
from cases.models import Case, Pause, Step
from cases.rules import held_working_days, moved_by_holds
from jobbtorg.core import clock, workdays

# Dates of the calendar: a hold does not move them.
FIXED = (
    StepKind.SUPPORT_ENDS,
    StepKind.HOLD_FIRST_VISIT,
    StepKind.INTERNAL_TASK,
    StepKind.HANDLE_KNOWN,
    StepKind.DISTRIBUTE,
)


def meet_five_days(case: Case, by_what: ClockMetBy, on: date) -> bool:
    """Write down what first met the five days; later things change nothing.

    The case is locked by whoever calls: the first submission of a plan, work, studies or a
    started insats. Says whether this was the first.
    """
    if case.five_days_met_on is not None:
        return False
    update(case, five_days_met_on=on, five_days_met_by=by_what)
    return True


def move_deadlines(case: Case, hold: Pause, resumed_on: date) -> None:
    """Move what was open during a hold by the working days that it really took."""
    for step in Step.objects.open().filter(case=case).exclude(kind__in=FIXED):
        opened = step.opened_at.astimezone(clock.STOCKHOLM).date()
        days = held_working_days(opened, hold.from_on, resumed_on)
        step.due_on = workdays.add_working_days(step.due_on, days)
        step.reminded_at, step.reminders = None, 0
        step.save(update_fields=["due_on", "reminded_at", "reminders"])
    for version in case.plan_versions.filter(
        state=PlanState.SUBMITTED, decision_due_on__isnull=False
    ):
        version.decision_due_on = _moved(version.decision_due_on, hold, resumed_on)
        version.save(update_fields=["decision_due_on"])
    if case.five_days_met_on is None and case.five_days_due_on is not None:
        update(case, five_days_due_on=_moved(case.five_days_due_on, hold, resumed_on))


def _moved(due: date | None, hold: Pause, resumed_on: date) -> date | None:
    return moved_by_holds(due, [(hold.from_on, resumed_on)]) if due else None
