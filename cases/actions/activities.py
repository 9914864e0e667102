"""What is in force: opened by an accepted line, ended by its successor, a removal or early."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cases.actions.base import locked_case
from cases.actions.plan_steps import next_step_of_plan
from cases.models import Activity, Case, PlanLine
from cases.permissions.plan import can_follow_up
from cases.plan_rules import LineFacts
from jobbtorg.core import clock, rowwise
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require


def put_in_force(*, case: Case, line: PlanLine, by: Actor) -> Activity:
    """Open what an accepted line says; what the line said before ends with it.

    The case is locked by whoever calls.
    """
    _end(open_activities(case).filter(line_key=line.line_key), "Ersatt av en ny version av raden")
    facts: dict[str, Any] = LineFacts.of(line).as_fields()
    activity: Activity = Activity(
        line=line, line_key=line.line_key, in_force=(clock.today(), None), **facts
    )
    activity.stand_under(case, by).save()
    return activity


def take_out_of_force(*, case: Case, line: PlanLine) -> None:
    """End what an accepted removal names. The case is locked by whoever calls."""
    _end(open_activities(case).filter(line_key=line.line_key), "Borttagen ur planen")


@transaction.atomic
def end_activity(*, activity: Activity, by: Actor, reason: str) -> Activity:
    """End something in force before its time, with the reason."""
    case = locked_case(activity.case)
    require(can_follow_up(by, case))
    reason = reason.strip()
    if not reason:
        raise DomainError("Skriv varför aktiviteten avslutas.", field="reason")
    found = open_activities(case).filter(pk=activity.pk).first()
    if found is None:
        raise DomainError("Aktiviteten är redan avslutad.")
    _end(Activity.objects.filter(pk=found.pk), reason)
    next_step_of_plan(case, by=by)
    found.refresh_from_db()
    return found


@transaction.atomic
def end_all(*, case: Case, reason: str) -> int:
    """End all that is in force, when the case closes. The case is locked by whoever calls."""
    return _end(open_activities(case), reason)


@transaction.atomic
def end_expired(*, by: Actor, today: date) -> int:
    """End what has passed its last day: for the nightly task, safe to run twice."""
    expired = Activity.objects.filter(ended_at__isnull=True, until_on__lt=today)

    def end(found: Case) -> None:
        case = locked_case(found)
        if _end(expired.filter(case=case), "Tiden i planen har gått ut"):
            next_step_of_plan(case, by=by)

    count = expired.count()
    rowwise.each(Case.objects.filter(pk__in=expired.values("case_id")).order_by("pk"), end)
    return count - expired.count()


def open_activities(case: Case) -> QuerySet[Activity]:
    """What is in force in a case."""
    return Activity.objects.filter(case=case, ended_at__isnull=True)


def _end(activities: QuerySet[Activity], reason: str) -> int:
    """Close the range of each on today, so that its successor may begin the same day.

    What is changed on its first day has held for no whole day: its range is empty, and
    `occurred_at` and `ended_at` tell from when to when.
    """
    today, now = clock.today(), clock.now()
    rows = list(activities)
    for row in rows:
        start = row.in_force.lower or today
        row.in_force = (start, max(today, start))
        row.ended_at, row.end_reason = now, reason[:200]
    Activity.objects.bulk_update(rows, ["in_force", "ended_at", "end_reason"])
    return len(rows)
