"""Working days as Swedish law and custom have them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobbtorg.core import workdays

DAYS = st.dates(date(2007, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2008, 1, 2), True),
        (date(2008, 1, 5), False),  # Saturday
        (date(2008, 1, 6), False),  # Trettondedagen, a Sunday
        (date(2008, 3, 21), False),  # Långfredagen
        (date(2008, 5, 2), True),  # squeezed in, still a working day
        (date(2008, 6, 6), False),  # Nationaldagen
        (date(2008, 6, 19), True),
        (date(2008, 6, 20), False),  # Midsommarafton
        (date(2008, 12, 24), False),  # Julafton
        (date(2008, 12, 31), False),  # Nyårsafton
        (date(2008, 6, 22), False),  # a plain Sunday
    ],
)
def test_working_day(day: date, works: bool) -> None:
    assert workdays.is_working_day(day) is works


def test_counts_past_midsummer() -> None:
    assert workdays.add_working_days(date(2008, 6, 18), 3) == date(2008, 6, 24)
    assert workdays.working_days_between(date(2008, 6, 18), date(2008, 6, 24)) == 3


def test_no_days_is_the_day_itself() -> None:
    assert workdays.add_working_days(date(2008, 6, 21), 0) == date(2008, 6, 21)


@given(DAYS, st.integers(1, 30))
def test_lands_on_a_working_day_so_many_later(day: date, days: int) -> None:
    landed = workdays.add_working_days(day, days)
    assert workdays.is_working_day(landed)
    after = day + timedelta(days=1)
    assert workdays.working_days_between(after, landed + timedelta(days=1)) == days


@given(DAYS, DAYS)
def test_nothing_backwards(one: date, other: date) -> None:
    assert workdays.working_days_between(max(one, other), min(one, other)) == 0


def test_next_working_day_is_the_day_itself_when_people_are_at_work() -> None:
    assert workdays.next_working_day(date(2008, 6, 19)) == date(2008, 6, 19)
    assert workdays.next_working_day(date(2008, 6, 20)) == date(2008, 6, 23)
    assert workdays.next_working_day(date(2026, 12, 24)) == date(2026, 12, 28)


@pytest.mark.parametrize("year", range(2007, 2027))
def test_days_off_of_every_year(year: int) -> None:
    easter = easter_sunday(year)
    midsummer_eve = next(
        date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4
    )
    for day in (
        date(year, 1, 1),
        date(year, 1, 6),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        date(year, 5, 1),
        easter + timedelta(days=39),
        date(year, 6, 6),
        midsummer_eve,
        date(year, 12, 24),
        date(year, 12, 25),
        date(year, 12, 26),
        date(year, 12, 31),
    ):
        assert not workdays.is_working_day(day), day
    for day in (easter - timedelta(days=3), date(year, 6, 5), date(year, 12, 23), date(year, 1, 5)):
        assert workdays.is_working_day(day) is (day.weekday() < 5), day


def easter_sunday(year: int) -> date:
    """Gauss's rule, for the years 1900 to 2099."""
    d = (19 * (year % 19) + 24) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7
    offset = d + e
    if offset == 35 or (offset == 34 and d == 28 and year % 19 > 10):
        offset -= 7
    return date(year, 3, 22) + timedelta(days=offset)
