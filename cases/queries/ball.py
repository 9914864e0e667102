"""Who has the ball in a case, and who had it each day before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from cases.ball import BallSpan, StepDays, ball_spans, days_by_party
from cases.enums import BETWEEN_COLLEAGUES, Party, StepKind
from cases.models import Case, Step
from jobbtorg.core import clock

# Tasks between colleagues, and what is asked after the closing, hold nobody's ball.
NOT_THE_BALL = (
    *BETWEEN_COLLEAGUES,
    StepKind.HANDLE_KNOWN,
    StepKind.CHECK_OUTCOME,
    StepKind.NAME_HANDLAGGARE,
)
DAY = clock.days(1)


def ball_of(wanted: Q, *, start: date, end: date) -> list[BallSpan]:
    """Who had the ball among the steps that match, day by day."""
    rows = Step.objects.filter(wanted).exclude(kind__in=NOT_THE_BALL)
    return ball_spans(_days(rows), start, end)


def _days(rows: Iterable[Step]) -> list[StepDays]:
    return [
        StepDays(
            party=row.party,
            due_on=row.due_on,
            opened_on=_day(row.opened_at),
            closed_on=_day(row.closed_at) if row.closed_at else None,
            order=row.pk,
        )
        for row in rows
    ]


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.STOCKHOLM).date()


@dataclass(frozen=True, slots=True)
class BallHistory:
    """The whole of a case's way, remiss to today or to the closing."""

    spans: list[BallSpan]
    by_party: list[tuple[str, int]]

    def rows(self) -> list[tuple[str, date, date, int]]:
        """Party, first day, last day, number of days; the latest first."""
        return [
            (Party(s.party).label, s.from_on, s.until - DAY, s.days) for s in reversed(self.spans)
        ]


def ball_history(case: Case, *, referral_key: UUID | None = None) -> BallHistory:
    """Every day of a case, with the remiss that opened it."""
    key = referral_key or case.referral_key
    wanted = Q(case=case) | (Q(referral_key=key) if key else Q(pk__in=[]))
    start = case.referred_on or _day(case.enrolled_at)
    end = (_day(case.closed_at) if case.closed_at else clock.today()) + DAY
    spans = ball_of(wanted, start=start, end=end)
    counted = days_by_party(spans)
    by_party = [(party.label, counted[party]) for party in Party if party in counted]
    return BallHistory(spans, by_party)
