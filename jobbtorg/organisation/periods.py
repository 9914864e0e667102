"""Half-open ranges of dates: the first day belongs to a period, the end does not."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

__all__ = ["DateRange", "clip", "first_day", "last_day", "period"]

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
