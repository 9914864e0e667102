"""Following a plan up."""

from datetime import date, timedelta

from django.db import transaction

from cases.actions.base import locked_case
from cases.actions.steps import close_steps, coach_of, open_step
from cases.enums import StepKind
from cases.models import Case, PlanFollowup
from cases.permissions.plan import can_follow_up
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.settings import setting


@transaction.atomic
def follow_up_plan(*, case: Case, by: Actor, note: str, next_on: date) -> PlanFollowup:
    """Write what the follow-up showed and set the day of the next one."""
    case = locked_case(case)
    require(can_follow_up(by, case))
    today = clock.today()
    note = note.strip()
    if not note:
        raise DomainError("Skriv vad uppföljningen visade.", field="note")
    last = today + timedelta(setting("plan_followup_days", today))
    if not today < next_on <= last:
        raise DomainError(
            f"Nästa uppföljning ska ligga efter i dag och senast {last.isoformat()}.",
            field="next_on",
        )
    if not case.activities.filter(ended_at__isnull=True).exists():
        raise DomainError("Det finns ingen plan som gäller att följa upp.")
    held = PlanFollowup(note=note, next_on=next_on).stand_under(case, by)
    held.save()
    close_steps(by=by, case=case, kinds=[StepKind.FOLLOW_UP])
    open_step(StepKind.FOLLOW_UP, to=coach_of(case), case=case, due_on=next_on)
    return held
