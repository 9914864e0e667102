"""Swedish working days (handbook §6): weekdays that are neither public nor de facto holidays.

The categories are pinned: the library's defaults have changed between versions, and the
public holidays alone would make midsommarafton a working day.
"""

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5
DAY = timedelta(days=1)


@cache
def _holidays(year: int) -> frozenset[date]:
    found = holidays.country_holidays(
        "SE",
        categories=(holidays.PUBLIC, holidays.DE_FACTO),
        include_sundays=False,
        language="sv",
        years=year,
    )
    return frozenset(found)


def is_working_day(day: date) -> bool:
    """Whether people are at work that day."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def add_working_days(day: date, days: int) -> date:
    """The working day that lies so many working days after `day`; zero gives `day` itself."""
    while days > 0:
        day += DAY
        days -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days the half-open range [start, end) holds; none if it is empty."""
    return sum(is_working_day(start + DAY * n) for n in range((end - start).days))


def next_working_day(day: date) -> date:
    """The first working day from `day` on: `day` itself if people are at work then."""
    while not is_working_day(day):
        day += DAY
    return day
