"""Time and numbers in the words of the pages. Pure: today is always passed in."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from jobbtorg.core.clock import STOCKHOLM
from jobbtorg.core.workdays import working_days_between

LOCALE = "sv_SE"
NBSP = "\u00a0"
DAY = timedelta(days=1)
FAR_OFF_DAYS = 45  # more than fifteen working days whatever the holidays: not counted one by one
DAYS_TOLD_ONE_BY_ONE, DAYS_TOLD_AS_WEEKS, HALF_MONTH = 14, 60, 15
Number = int | float | Decimal


def as_date(value: date | datetime) -> date:
    """The day in Stockholm of a date or of an aware moment."""
    if isinstance(value, datetime):
        return value.astimezone(STOCKHOLM).date() if value.tzinfo else value.date()
    return value


def weekday(value: date | datetime) -> str:
    """`måndag`."""
    return str(format_date(as_date(value), "EEEE", locale=LOCALE))


def prose_date(value: date | datetime) -> str:
    """`7 januari 2008`, for running text."""
    return str(format_date(as_date(value), "d MMMM y", locale=LOCALE))


def long_date(value: date | datetime) -> str:
    """`måndag 7 januari 2008`."""
    return str(format_date(as_date(value), "EEEE d MMMM y", locale=LOCALE))


def clocktime(value: datetime) -> str:
    """`14.02`, in Stockholm."""
    local = value.astimezone(STOCKHOLM) if value.tzinfo else value
    return local.strftime("%H.%M")


def plural(count: int, one: str, many: str) -> str:
    """`1 dag`, `2 dagar`."""
    return f"{number(count)} {one if abs(count) == 1 else many}"


def number(value: Number, decimals: int | None = None) -> str:
    """`1 460 760` with no-break thousands, decimal comma; as many decimals as there are."""
    pattern = "#,##0.###" if decimals is None else "#,##0" + ("." + "0" * decimals) * bool(decimals)
    return str(format_decimal(value, format=pattern, locale=LOCALE))


def kronor(value: Number) -> str:
    """`1 460 760 kr`; öre only where there are any."""
    whole = Decimal(str(value)) == Decimal(str(value)).to_integral_value()
    return f"{number(value, 0 if whole else 2)}{NBSP}kr"


def age_words(value: date | datetime, today: date) -> str:
    """How long ago, or how far ahead, in calendar days: `i går`, `för 3 veckor sedan`."""
    days = (today - as_date(value)).days
    near = {0: "i dag", 1: "i går", -1: "i morgon"}.get(days)
    if near:
        return near
    first, last = sorted((as_date(value), today))
    span = span_between(first, last)
    return f"för {span} sedan" if days > 0 else f"om {span}"


def span_between(start: date, end: date) -> str:
    """The time between two days as one would say it: `3 dagar`, `5 veckor`, `6 månader`, `2 år`."""
    days = (end - start).days
    if days < DAYS_TOLD_AS_WEEKS:
        return span_words(days)
    months = (end.year - start.year) * 12 + end.month - start.month
    # The nearest whole number of calendar months: six months after is six months away.
    months += _half_months(end.day - start.day)
    return _months_words(months)


def _half_months(days: int) -> int:
    return (days > HALF_MONTH) - (days < -HALF_MONTH)


def _months_words(months: int) -> str:
    if months < 24:
        return plural(months, "månad", "månader")
    return plural((months + 6) // 12, "år", "år")


def span_words(days: int) -> str:
    """A number of calendar days in the unit one would say, where the days themselves are unknown."""
    if days < DAYS_TOLD_ONE_BY_ONE:
        return plural(days, "dag", "dagar")
    if days < DAYS_TOLD_AS_WEEKS:
        return plural(round(days / 7), "vecka", "veckor")
    return _months_words(round(days * 12 / 365.25))


def age_on(born: date, day: date) -> int:
    """Whole years on a day; somebody born on 29 February turns a year on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def duration_words(value: timedelta) -> str:
    """`2 timmar 30 minuter`; from two days on in days."""
    minutes = int(value.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return span_words(minutes // (24 * 60))
    hours, rest = divmod(minutes, 60)
    parts = [plural(hours, "timme", "timmar")] if hours else []
    if rest or not hours:
        parts.append(plural(rest, "minut", "minuter"))
    return " ".join(parts)


def hours_short(minutes: int) -> str:
    """`8`, `6 tim 40 min`, `40 min`: hours as they are, never as a decimal."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return number(hours)
    return f"{number(hours)}{NBSP}tim {rest}{NBSP}min" if hours else f"{rest}{NBSP}min"


def hours_unit(minutes: int) -> str:
    """`29 tim`, `6 tim 40 min`."""
    return hours_short(minutes) if minutes % 60 else f"{number(minutes // 60)}{NBSP}tim"


def hours_words(minutes: int) -> str:
    """`1 timme`, `10 timmar`, `6 tim 40 min`."""
    return hours_short(minutes) if minutes % 60 else plural(minutes // 60, "timme", "timmar")


def deadline_words(due: date, today: date, *, soon: int = 2) -> tuple[str, str]:
    """Kind (late, soon, on_time) and words of a deadline.

    What is left is counted in working days (handbook §6), what is past in calendar days:
    a person waits on Saturdays too.
    """
    if due < today:
        return "late", f"förfallen sedan {span_between(due, today)}"
    if due == today:
        return "soon", "i dag"
    if (due - today).days > FAR_OFF_DAYS:
        return "on_time", f"om {span_between(today, due)}"
    # The range is half-open: today itself does not count, the last day does.
    left = working_days_between(today + DAY, due + DAY)
    if left > 15:
        return "on_time", f"om {span_between(today, due)}"
    if left == 0:
        return "soon", f"{plural((due - today).days, 'dag', 'dagar')} kvar"
    words = f"{plural(left, 'arbetsdag', 'arbetsdagar')} kvar"
    return ("soon" if left <= soon else "on_time"), words


def personnummer(digits: str) -> str:
    """`19850412-2384` from twelve digits; anything else is shown as it stands."""
    if len(digits) == 12 and digits.isdigit():
        return f"{digits[:8]}-{digits[8:]}"
    return digits
