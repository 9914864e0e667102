"""Lines of a plan in Swedish words, shared by pages and papers. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from cases.enums import FollowedBy, LineChange
from cases.plan_rules import LineFacts
from jobbtorg.core import words
from jobbtorg.core.ui import WEEKDAYS
from jobbtorg.core.words import plural

SHORT_DAYS = WEEKDAYS
LONG_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")

CHANGE_KINDS = {
    LineChange.NEW: "new",
    LineChange.CHANGED: "changed",
    LineChange.UNCHANGED: "unchanged",
    LineChange.REMOVED: "removed",
}


def hours_words(minutes: int) -> str:
    """`10 timmar i veckan`, `7 tim 30 min i veckan`."""
    return f"{words.hours_words(minutes)} i veckan"


def days_words(days: Sequence[int], names: Sequence[str] = SHORT_DAYS) -> str:
    """`mån–fre`, `mån och ons`; nothing chosen is said in words."""
    chosen = sorted(days)
    if not chosen:
        return "dagar bestäms efter hand"
    if len(chosen) > 2 and chosen == list(range(chosen[0], chosen[-1] + 1)):
        return f"{names[chosen[0] - 1]}–{names[chosen[-1] - 1]}"
    named = [names[day - 1] for day in chosen]
    return " och ".join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else named[0]


def period_words(from_on: date, until_on: date | None) -> str:
    """`2008-03-04 till 2008-05-30`; an open end is said in words."""
    return f"{from_on} till {until_on}" if until_on else f"från {from_on}, tills vidare"


def begins_words(begins: Iterable[date], today: date) -> str:
    """What has been accepted holds from today, or from the day on which it begins."""
    days = sorted(begins)
    if not days or days[-1] <= today:
        return "Det godkända gäller från i dag."
    if days[0] == days[-1]:
        return f"Det är godkänt i dag och börjar {words.prose_date(days[0])}."
    first = "gäller från i dag" if days[0] <= today else f"börjar {words.prose_date(days[0])}"
    return f"Det första {first}, det sista börjar {words.prose_date(days[-1])}."


def line_words(line: LineFacts) -> str:
    """A line in one sentence, for the page of a conflict."""
    period = period_words(line.from_on, line.until_on)
    return (
        f"{line.aim} ({hours_words(line.minutes_per_week)}, {days_words(line.weekdays)}, {period})"
    )


def followed_words(followed_by: str) -> str:
    """How a line is followed."""
    return str(FollowedBy(followed_by).label)


def changes_words(counts: dict[str, int]) -> str:
    """`2 nya, 1 ändrad, 1 tas bort`; unchanged lines are left out."""
    named = {
        LineChange.NEW: ("ny", "nya"),
        LineChange.CHANGED: ("ändrad", "ändrade"),
        LineChange.REMOVED: ("tas bort", "tas bort"),
    }
    parts = [
        plural(counts[change], *forms) for change, forms in named.items() if counts.get(change)
    ]
    return ", ".join(parts) or "bara texterna är ändrade"
