"""Days and times of day as people write them. Pure: today is always passed in.

What can be read in one way is read; what may mean two days is asked about, never guessed.
`static/js/dates.js` reads by the same rules, and `tests/core/written_days.py` holds both to them.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta

from jobbtorg.core.clock import STOCKHOLM

MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
# A day without its year is the one within so many days; further off it may be either year's.
NEAR = 122
NAMED = {
    "idag": 0,
    "i dag": 0,
    "imorgon": 1,
    "i morgon": 1,
    "övermorgon": 2,
    "i övermorgon": 2,
    "igår": -1,
    "i går": -1,
}
HOW = "Skriv datumet som 2008-01-07, 7/1 2008 eller 7 jan 2008."
FULL_YEAR = "Skriv årtalet med fyra siffror: 2008-01-07 eller 7/1 2008."
HOW_TIME = "Skriv tiden som 9.30."
HOW_MOMENT = "Skriv dag och klockslag: 2008-01-07 9.30 eller 7/1 2008 kl 9."
NO_TIME = "Skriv klockslaget också, till exempel {day} 9.30."
# `24/11 0930` is no day of the year 930, but `24/11 2026` is a day and not 20.26.
FIRST_WHOLE_YEAR = 1900

_YEAR_FIRST = re.compile(r"([0-9]{4})([-./ ]?)([0-9]{1,2})\2([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})(?:\2| )([0-9]{4})")
_NO_YEAR = re.compile(r"([0-9]{1,2})/([0-9]{1,2})")
_MONTH_NAMED = re.compile(r"(?:den )?([0-9]{1,2})(?::e)? ?([a-z]{3,9})\.?(?: ([0-9]{4}))?")
_AHEAD = re.compile(r"\+ ?([0-9]{1,4}) ?(d|dag|dagar|v|vecka|veckor)?")
_SHORT_YEAR = re.compile(r"[0-9]{6}|[0-9]{1,2}([-./ ])[0-9]{1,2}(?:\1| )[0-9]{2}")
_TIME = re.compile(r"(?:kl\.? ?)?([0-9]{1,2})(?:[.:]?([0-9]{2}))?")
_MOMENT = re.compile(r"(.*?)(?:[ t]|,? kl\.? ?)([0-9]{1,2}(?:[.:]?[0-9]{2})?)")


class UnreadableError(ValueError):
    """The text cannot be read as one day, or one time; says why, in Swedish."""


def read_day(text: str, today: date) -> date:
    """The day that a text names. `24/11`, `24 nov 2026`, `2026-11-24`, `i morgon`, `+14`."""
    typed = " ".join(text.lower().split())
    if typed in NAMED:
        return today + timedelta(days=NAMED[typed])
    if found := _AHEAD.fullmatch(typed):
        return _ahead(int(found[1]), in_weeks=(found[2] or "").startswith("v"), today=today)
    if (found := _YEAR_FIRST.fullmatch(typed)) and (found[2] or len(typed) == 8):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _DAY_FIRST.fullmatch(typed):
        return _day(int(found[4]), int(found[3]), int(found[1]))
    if found := _NO_YEAR.fullmatch(typed):
        return _nearest(int(found[2]), int(found[1]), today)
    if found := _MONTH_NAMED.fullmatch(typed):
        month = _month(found[2])
        if found[3]:
            return _day(int(found[3]), month, int(found[1]))
        return _nearest(month, int(found[1]), today)
    raise UnreadableError(FULL_YEAR if _SHORT_YEAR.fullmatch(typed) else HOW)


def read_time(text: str) -> time:
    """The time of day that a text names. `9`, `9.30`, `09:30`, `930`."""
    found = _TIME.fullmatch(text.strip().lower())
    if found is None:
        raise UnreadableError(HOW_TIME)
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        raise UnreadableError(f"Klockan kan inte vara {hour}.{minute:02}. {HOW_TIME}")
    return time(hour, minute)


def read_moment(text: str, today: date) -> datetime:
    """The day and time of day that a text names. `24/11 9.30`, `2026-11-24 09:30`."""
    typed = " ".join(text.lower().split())
    try:
        day = read_day(typed, today)
    except UnreadableError:
        pass
    else:
        if day.year >= FIRST_WHOLE_YEAR:
            raise UnreadableError(NO_TIME.format(day=day))
    found = _MOMENT.fullmatch(typed)
    if found is None:
        raise UnreadableError(HOW_MOMENT)
    return datetime.combine(read_day(found[1], today), read_time(found[2]), tzinfo=STOCKHOLM)


def _ahead(count: int, *, in_weeks: bool, today: date) -> date:
    return today + timedelta(days=count * (7 if in_weeks else 1))


def _month(word: str) -> int:
    """The number of a month by its name, or by the first three letters of it or more."""
    for number, name in enumerate(MONTHS, start=1):
        if name.startswith(word):
            return number
    raise UnreadableError(HOW)


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise UnreadableError(f"Månad {month} finns inte. {HOW}")
    if not 1 <= year <= 9999:
        raise UnreadableError(FULL_YEAR)
    last = monthrange(year, month)[1]
    name = MONTHS[month - 1]
    if not 1 <= day <= last:
        when = f"{name} {year}" if month == 2 else name
        raise UnreadableError(f"{day} {when} finns inte. {when.capitalize()} har {last} dagar.")
    return date(year, month, day)


def _nearest(month: int, day: int, today: date) -> date:
    """A day without its year: the one that is near, else both years are named in the answer."""
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2008, month)[1]:
        _day(2008, month, day)
    around = range(today.year - 8, today.year + 9)  # 29 February may be eight years off
    found = [date(y, month, day) for y in around if day <= monthrange(y, month)[1]]
    for one in found:
        if abs((one - today).days) <= NEAR:
            return one
    past = [one.year for one in found if one < today][-1:]
    coming = [one.year for one in found if one > today][:1]
    choices = " eller ".join(f"{day}/{month} {year}" for year in (*past, *coming))
    raise UnreadableError(f"Skriv året också: {choices}.")
