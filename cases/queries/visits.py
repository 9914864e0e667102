"""Visits of a day for the reception, and group meetings with what seats are left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from cases.enums import CaseState, VisitOutcome, VisitPurpose
from cases.models import Case, GroupMeeting, Visit
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.words import clocktime

GIVEN_UP = (VisitOutcome.REBOOKED, VisitOutcome.CANCELLED)


def day_range(day: date) -> tuple[datetime, datetime]:
    """The day's first moment, and the next day's."""
    return clock.midnight(day), clock.midnight(day + timedelta(days=1))


def to_come(actor: Actor) -> QuerySet[Visit]:
    """Visits that stand, of the cases that stand at the actor's nodes."""
    visits = Visit.objects.filter(case__in=Case.objects.current_for(actor))
    return visits.exclude(outcome__in=GIVEN_UP)


def visits_on(actor: Actor, day: date) -> QuerySet[Visit]:
    """Visits on a day, in the order of the clock."""
    start, end = day_range(day)
    visits = to_come(actor).filter(starts_at__gte=start, starts_at__lt=end)
    return for_rows(visits).order_by("starts_at", "case__participant__sort_key", "id")


def for_rows(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """With what a row shows; `lacks_time` says that who did not come has no new time yet."""
    booked = Visit.objects.filter(case=OuterRef("case"), outcome=VisitOutcome.BOOKED)
    open_case = ~Q(case__state__in=[CaseState.CLOSED, CaseState.INTERRUPTED])
    lacks_time = Q(outcome=VisitOutcome.ABSENT) & open_case & ~Exists(booked)
    return visits.annotate(lacks_time=lacks_time).select_related(
        "case__participant", "case__to_enhet", "case__coach", "case__unit", "meeting"
    )


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """A day in the week above the list, and how many visits it has."""

    day: date
    visits: int


def week_of(actor: Actor, day: date) -> list[DayOfWeek]:
    """Monday to Friday of the day's week, and the weekend's days where something is booked."""
    monday = day - timedelta(days=day.weekday())
    start, end = clock.midnight(monday), clock.midnight(monday + timedelta(days=7))
    rows = to_come(actor).filter(starts_at__gte=start, starts_at__lt=end).order_by()
    local = TruncDate("starts_at", tzinfo=clock.STOCKHOLM)
    counted = dict(rows.annotate(on=local).values_list("on").annotate(n=Count("pk")))
    days = [monday + timedelta(days=number) for number in range(7)]
    shown = [one for one in days if one.weekday() < 5 or one in counted or one == day]
    return [DayOfWeek(one, counted.get(one, 0)) for one in shown]


def next_day_with_visits(actor: Actor, day: date) -> date | None:
    """The first day after this one that has visits."""
    _, end = day_range(day)
    first = to_come(actor).filter(starts_at__gte=end).aggregate(first=Min("starts_at"))["first"]
    return first.astimezone(clock.STOCKHOLM).date() if first else None


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
    rows: Any = (
        GroupMeeting.objects.filter(unit_id__in=unit_ids, starts_at__gte=since)
        .with_seats_taken()
        .select_related("unit")
        .order_by("starts_at", "id")
    )
    return [MeetingChoice(row, row.seats - row.seats_taken) for row in rows[:limit]]


def free_meetings(unit_id: int) -> list[MeetingChoice]:
    """Group meetings of a unit from today on that have a seat left."""
    since, _ = day_range(clock.today())
    return [choice for choice in meetings(frozenset({unit_id}), since) if choice.free > 0]
