"""Counting checks: the same for the night, which keeps figures, and for a report that is shown."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import NamedTuple

from jobbtorg.core import workdays
from jobbtorg.core.words import as_date
from jobbtorg.oversight.enums import CheckKind, CheckState


class Checked(NamedTuple):
    """What is counted of a check; the names are those of its columns."""

    node_id: int
    day: date
    kind: str
    state: str
    outcome: str
    created_at: datetime
    done_at: datetime | None
    due_on: date


@dataclass
class Count:
    """What is counted of a month at a node."""

    looks: int = 0
    sampled: int = 0
    undone: int = 0
    overdue: int = 0
    signals: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)

    def add(self, check: Checked, today: date) -> None:
        """One check more."""
        if check.kind == CheckKind.SAMPLE:
            self.sampled += 1
        else:
            self.signals[check.kind] += 1
        if check.state == CheckState.DONE and check.done_at:
            self.outcomes[check.outcome] += 1
            begun, done = as_date(check.created_at), as_date(check.done_at)
            self.days.append(workdays.working_days_between(begun, done))
        else:
            self.undone += 1
            self.overdue += check.due_on < today

    @property
    def median_days(self) -> int | None:
        """Working days from found to judged."""
        return round(median(self.days)) if self.days else None
