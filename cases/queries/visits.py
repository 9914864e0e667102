"""Visits of a day for the reception, and group meetings with what seats are left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cases.enums import VisitOutcome, VisitPurpose
from cases.models import Case, GroupMeeting, Visit
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.words import clocktime

SEATED = (VisitOutcome.BOOKED, VisitOutcome.CAME)


def day_range(day: date) -> tuple[datetime, datetime]:
    """The day's first moment, and the next day's."""
    return clock.midnight(day), clock.midnight(day + timedelta(days=1))


def visits_on(actor: Actor, day: date) -> QuerySet[Visit]:
    """Visits on a day of the cases that stand at the actor's nodes, in the order of the clock."""
    start, end = day_range(day)
    return (
        Visit.objects.filter(
            case__in=Case.objects.current_for(actor), starts_at__gte=start, starts_at__lt=end
        )
        .exclude(outcome__in=[VisitOutcome.REBOOKED, VisitOutcome.CANCELLED])
        .select_related("case__participant", "case__coach", "case__unit", "meeting")
        .order_by("starts_at", "case__participant__sort_key", "id")
    )


def booked_visit(case: Case) -> Visit | None:
    """The visit that waits for its outcome: the first one before others, the earliest first."""
    rows = case.visits.filter(outcome=VisitOutcome.BOOKED).order_by("starts_at", "id")
    return rows.filter(purpose=VisitPurpose.FIRST).first() or rows.first()


@dataclass(frozen=True, slots=True)
class MeetingChoice:
    """A group meeting to choose, as it reads in a list."""

    meeting: GroupMeeting
    free: int

    @property
    def key(self) -> UUID:
        return self.meeting.key

    def __str__(self) -> str:
        at = self.meeting.starts_at.astimezone(clock.STOCKHOLM)
        seats = "en plats kvar" if self.free == 1 else f"{self.free} platser kvar"
        return f"{at:%Y-%m-%d} {clocktime(at)}, {self.meeting.place} ({seats})"


def meetings(unit_ids: frozenset[int], since: datetime, *, limit: int = 50) -> list[MeetingChoice]:
    """Group meetings from a moment on with the seats that are left, in one query."""
    seated = Count("visits", filter=Q(visits__outcome__in=SEATED))
    rows: Any = (
        GroupMeeting.objects.filter(unit_id__in=unit_ids, starts_at__gte=since)
        .annotate(seated=seated)
        .select_related("unit")
        .order_by("starts_at", "id")
    )
    return [MeetingChoice(row, row.seats - row.seated) for row in rows[:limit]]


def free_meetings(unit_id: int) -> list[MeetingChoice]:
    """Group meetings of a unit from today on that have a seat left."""
    since, _ = day_range(clock.today())
    return [choice for choice in meetings(frozenset({unit_id}), since) if choice.free > 0]
