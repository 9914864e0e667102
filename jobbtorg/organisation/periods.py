"""Half-open ranges of dates: the first day belongs to a period, the end does not."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

__all__ = ["DateRange", "clip", "first_day", "in_words", "last_day", "period", "uncovered"]

ONE_DAY = timedelta(days=1)


def period(from_on: date, until: date | None = None) -> DateRange:
    """`[from_on, until)`; open-ended without `until`."""
    return DateRange(from_on, until, "[)")


def first_day(span: DateRange) -> date:
    """The first day; our constraints see to it that there is one."""
    lower: date = span.lower
    return lower


def last_day(span: DateRange) -> date | None:
    """The last day, as people say it; None while the period is open."""
    upper: date | None = span.upper
    return upper - ONE_DAY if upper else None


def in_words(span: DateRange) -> str:
    """A period as people write it: "2008-01-01 – 2008-06-30", "från 2008-01-01"."""
    last = last_day(span)
    first = first_day(span).isoformat()
    return f"{first} – {last.isoformat()}" if last else f"från {first}"


def clip(span: DateRange, from_on: date | None = None, until: date | None = None) -> DateRange:
    """The part of a period from a day on and before another; empty when nothing is left."""
    lower: date = span.lower
    upper: date | None = span.upper
    if from_on and from_on > lower:
        lower = from_on
    if until and (upper is None or until < upper):
        upper = until
    if upper is not None and upper <= lower:
        return DateRange(empty=True)
    return period(lower, upper)


def uncovered(span: DateRange, taken: Iterable[DateRange]) -> list[DateRange]:
    """What is left of a period when others, which do not overlap each other, are taken out."""
    left = [span]
    for other in taken:
        left = [
            part
            for piece in left
            for part in (
                clip(piece, until=other.lower),
                clip(piece, other.upper) if other.upper else DateRange(empty=True),
            )
            if not part.isempty
        ]
    return left
