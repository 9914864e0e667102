"""The one source of time. Nothing else in the product asks the machine what time it is.

A test, the demo and `JOBBTORG_TODAY` set the clock; facts then carry the time of their
world. The hour of a set day is the real one, and at midnight the next day follows, so that
the order of events is kept. Who starts the product anew on another day begins at the set day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

STOCKHOLM = ZoneInfo("Europe/Stockholm")

# The set clock goes on from the day that this process was started.
_started_on = timezone.now().astimezone(STOCKHOLM).date()

_moment: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware, in Stockholm's time zone."""
    moment = _moment.get()
    if moment is not None:
        return moment
    real = timezone.now().astimezone(STOCKHOLM)
    demo_day = demo_today()
    if demo_day is None:
        return real
    return datetime.combine(demo_day, real.time(), tzinfo=STOCKHOLM)


def today() -> date:
    """The present day in Stockholm."""
    return now().astimezone(STOCKHOLM).date()


def midnight(day: date) -> datetime:
    """When a day begins, in Stockholm."""
    return datetime.combine(day, datetime.min.time(), tzinfo=STOCKHOLM)


def days(count: int) -> timedelta:
    """A span of whole days."""
    return timedelta(days=count)


def demo_today() -> date | None:
    """The day that `JOBBTORG_TODAY` has set and that has come since, or None."""
    text: str = settings.JOBBTORG_TODAY
    if not text:
        return None
    return date.fromisoformat(text) + (timezone.now().astimezone(STOCKHOLM).date() - _started_on)


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Hold the clock still at a moment; a date means 09.00 that day."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, datetime.min.time()) + timedelta(hours=9)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=STOCKHOLM)
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
