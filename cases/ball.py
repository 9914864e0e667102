"""Whose ball each day was: a pure rule over steps (handbook §6).

At the end of each day the ball lies with the party of the earliest due step that is open
then; a day without one belongs to whoever had it last. Nobody writes this down: it follows
from when steps were opened and closed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StepDays:
    """A step as the rule sees it: whose, by when, and the days on which it was open.

    `closed_on` is None while it is open. A step opened and closed on one day counts that
    day only if nothing else was left open at its end.
    """

    party: str
    due_on: date
    opened_on: date
    closed_on: date | None
    order: int = 0

    def open_at_end_of(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or self.closed_on > day)


@dataclass(frozen=True, slots=True)
class BallSpan:
    """Days in a row with one party: [from_on, until)."""

    party: str
    from_on: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.from_on).days


def ball_spans(steps: Iterable[StepDays], start: date, end: date) -> list[BallSpan]:
    """Who had the ball from `start` to before `end`, in spans without gaps.

    Days before the first step are left out: there was nothing to hold.
    """
    rows = sorted(steps, key=lambda step: (step.due_on, step.order))
    spans: list[BallSpan] = []
    holder = ""
    for day in _turning_days(rows, start, end):
        holder = _holder(rows, day) or holder
        if not holder:
            continue
        if spans and spans[-1].party == holder:
            continue
        if spans:
            spans[-1] = BallSpan(spans[-1].party, spans[-1].from_on, day)
        spans.append(BallSpan(holder, day, end))
    return spans


def _turning_days(rows: Sequence[StepDays], start: date, end: date) -> list[date]:
    """The days on which the holder may change: where steps open or close."""
    days = {start}
    for step in rows:
        days.add(step.opened_on)
        if step.closed_on is not None:
            days.add(step.closed_on)
    return sorted(day for day in days if start <= day < end)


def _holder(rows: Sequence[StepDays], day: date) -> str:
    """The party of the earliest step open at the end of the day; else of one of that day."""
    for step in rows:
        if step.open_at_end_of(day):
            return step.party
    same_day = [step for step in rows if step.opened_on == day]
    return same_day[-1].party if same_day else ""


def days_by_party(spans: Iterable[BallSpan]) -> dict[str, int]:
    """How many days each party had the ball."""
    counted: Counter[str] = Counter()
    for span in spans:
        counted[span.party] += span.days
    return dict(counted)
