"""What the components of the theme are given: small frozen rows that a view or query makes.

Templates get these instead of models, so that a component shows the same thing on a page,
in the stilguide and in a test. The tags stand in `templatetags/ui.py`, the use of them in
`docs/frontend.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

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

    def hours_on(self, weekday: int) -> Decimal:
        if weekday not in self.weekdays:
            return Decimal(0)
        return (Decimal(self.minutes) / 60 / len(self.weekdays)).quantize(Decimal("0.01"))

    @property
    def total(self) -> Decimal:
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.01"))

    @property
    def counts(self) -> bool:
        return self.kind != "removed"


@dataclass(frozen=True, slots=True)
class WeekGrid:
    """Weekday × hours. `full_day` is what a full day is for this person, if one is asked for."""

    rows: Sequence[WeekRow]
    full_day: Decimal | None = None

    @property
    def days(self) -> Sequence[str]:
        """Monday to Friday; the week's end too when something lies there or may come to."""
        return WEEKDAYS if self.late or self.editable else WEEKDAYS[:5]

    @property
    def late(self) -> bool:
        """Something lies on Saturday or Sunday; else those two days are not shown."""
        return any(day > 5 for row in self.rows for day in row.weekdays)

    @property
    def lines(self) -> list[tuple[WeekRow, list[Decimal]]]:
        span = range(1, len(self.days) + 1)
        return [(row, [row.hours_on(day) for day in span]) for row in self.rows]

    @property
    def day_totals(self) -> list[tuple[str, Decimal]]:
        kept = [row for row in self.rows if row.counts]
        return [
            (name, sum((row.hours_on(place) for row in kept), Decimal(0)))
            for place, name in enumerate(self.days, start=1)
        ]

    @property
    def total(self) -> Decimal:
        return sum((row.total for row in self.rows if row.counts), Decimal(0))

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
    """One place in the left rail, ready to draw."""

    label: str
    icon: str
    url: str
    active: bool = False


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
