"""What the components of the theme are given: small frozen rows that a view or query makes.

Templates get these instead of models, so that a component shows the same thing on a page,
in the stilguide and in a test. The tags stand in `templatetags/ui.py`, the use of them in
`docs/frontend.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from jobbtorg.core.words import hours_words, plural

# Kinds of status: each has a colour, an icon and, always, a word beside them.
STATUS_ICONS = {
    "on_time": "circle-check",
    "soon": "hourglass",
    "late": "triangle-alert",
    "paused": "circle-pause",
    "info": "info",
    "neutral": "circle",
}


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the breadcrumb above the page's title; the title itself is not in it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: a link to a page or a filter of it. `count` is shown when it is given."""

    label: str
    url: str
    active: bool = False
    count: int | None = None
    more: bool = False  # there are more than `count`: shown as "50+"


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One filter in force; its link is the same list without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report or a chief's page."""

    label: str
    value: str
    change: str = ""
    url: str = ""
    kind: str = "neutral"
    note: str = ""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened, as a sentence. `minor` ones are left out of the compact view."""

    at: datetime
    sentence: str
    by: str = ""
    icon: str = "circle"
    detail: str = ""
    url: str = ""
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """Something one must know about the person before one speaks to them."""

    label: str
    kind: str = "neutral"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class PersonHead:
    """The head of every page about one person. Empty fields are not shown."""

    name: str
    personnummer: str = ""
    age: int | None = None
    language: str = ""
    interpreter: bool = False
    target_group: str = ""
    unit: str = ""
    flags: Sequence[Flag] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is next, who has the ball, by when, and who answers for it."""

    what: str
    party: str
    due_on: date | None = None
    responsible: str = ""
    why: str = ""
    paused: bool = False
    ball_is_yours: bool = False


WEEKDAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")


def shared_over(minutes: int, weekdays: Sequence[int]) -> list[int]:
    """Minutes per ISO weekday, Monday first: a line's week spread evenly over its days.

    A line without days of its own counts in the week but on no day.
    """
    days = [0] * len(WEEKDAYS)
    for place, day in enumerate(sorted(weekdays)):
        share, rest = divmod(minutes, len(weekdays))
        days[day - 1] = share + (1 if place < rest else 0)
    return days


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One plan line in a week: its ISO weekdays (Monday 1) share its minutes evenly.

    `source` is the id of the element in which the line is edited: it holds a field with
    `data-week-hours` and boxes with `data-week-weekday`, and the grid follows what is typed.
    """

    label: str
    weekdays: Sequence[int] = ()
    minutes: int = 0
    note: str = ""
    kind: str = ""  # "", "new", "changed" or "removed"
    source: str = ""
    from_on: date | None = None
    until_on: date | None = None

    @property
    def days(self) -> list[int]:
        """Minutes of each weekday."""
        return shared_over(self.minutes, self.weekdays)

    @property
    def counts(self) -> bool:
        return self.kind != "removed"

    def runs_on(self, day: date) -> bool:
        """Whether the line has begun and not ended."""
        begun = self.from_on is None or self.from_on <= day
        return begun and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What lies on one weekday, and the most that lies there at the same time, in minutes."""

    name: str
    minutes: int
    most: int
    over: bool


@dataclass(frozen=True, slots=True)
class WeekGrid:
    """Weekday × hours. `full_day` is how many hours a full day has, nought where nobody has
    said; `asks_full_days` where the person is to have full days."""

    rows: Sequence[WeekRow]
    full_day: int = 0
    asks_full_days: bool = False

    @property
    def days(self) -> Sequence[str]:
        """Monday to Friday; the week's end too when something lies there or may come to."""
        return WEEKDAYS if self.late or self.editable else WEEKDAYS[:5]

    @property
    def late(self) -> bool:
        """Something lies on Saturday or Sunday; else those two days are not shown."""
        return any(day > 5 for row in self.rows for day in row.weekdays)

    @property
    def lines(self) -> list[tuple[WeekRow, list[int]]]:
        return [(row, row.days[: len(self.days)]) for row in self.rows]

    @property
    def day_totals(self) -> list[DayTotal]:
        """Each day's sum. Lines that follow upon each other are not a long day together."""
        kept = [(row, row.days) for row in self.rows if row.counts]
        starts = {row.from_on or date.min for row, _ in kept}
        at_once = [[days for row, days in kept if row.runs_on(start)] for start in starts]
        found = []
        for place, name in enumerate(self.days):
            most = max((sum(days[place] for days in rows) for rows in at_once), default=0)
            minutes = sum(days[place] for _, days in kept)
            over = 0 < self.full_day * 60 < most
            found.append(DayTotal(name, minutes, most, over))
        return found

    @property
    def warning(self) -> str:
        """What is said of days that are too long; nothing where none is."""
        long = [f"{day.name} {hours_words(day.most)}" for day in self.day_totals if day.over]
        full = plural(self.full_day, "timme", "timmar")
        return f"Mer än en heldag ({full}): {', '.join(long)}." if long else ""

    @property
    def total(self) -> int:
        return sum(row.minutes for row in self.rows if row.counts)

    @property
    def editable(self) -> bool:
        return any(row.source for row in self.rows)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between what is in force and what is proposed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlanLineDiff:
    """One line of a plan beside what is in force: new, changed, removed or unchanged."""

    kind: str
    title: str
    aim: str = ""
    facts: Sequence[tuple[str, str]] = ()
    differences: Sequence[Difference] = ()
    comment: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class BulkAction:
    """One thing that can be done with the chosen rows: the button's verb and its value."""

    label: str
    value: str
    icon: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class RailItem:
    """One place in the left rail, ready to draw. `count` is what waits there, if anything."""

    label: str
    icon: str
    url: str
    active: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """One role at one node that the user may act in, for the switcher."""

    key: str
    role_label: str
    node_label: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar of a chart in words: a worker's load against their capacity, for instance."""

    label: str
    value: int
    maximum: int
    note: str = ""
    url: str = ""
    kind: str = "neutral"
    extra: Sequence[str] = field(default_factory=tuple)

    @property
    def over(self) -> bool:
        return self.value > self.maximum
