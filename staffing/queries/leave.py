"""When somebody is on leave: now and to come, and the last few that are over."""

from dataclasses import dataclass
from datetime import date

from jobbtorg.accounts.models import Absence, User
from jobbtorg.organisation.periods import first_day, in_words, last_day

PAST = 5


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """One leave as the page shows it. `pk` names it in the form of its own person's page."""

    pk: int
    words: str
    last: date | None
    has_begun: bool
    is_over: bool


def leave_rows(user: User, today: date) -> list[LeaveRow]:
    """Leave now and to come, first the nearest; then the latest that are over. One query."""
    rows = [
        _row(absence, today) for absence in Absence.objects.filter(user=user).order_by("period")
    ]
    over = [row for row in rows if row.is_over]
    return [row for row in rows if not row.is_over] + over[::-1][:PAST]


def _row(absence: Absence, today: date) -> LeaveRow:
    last = last_day(absence.period)
    return LeaveRow(
        pk=absence.pk,
        words=in_words(absence.period),
        last=last,
        has_begun=first_day(absence.period) <= today,
        is_over=last is not None and last < today,
    )
