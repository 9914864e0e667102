"""When a late step is reminded of, to whom, and what the mail says. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import IntEnum

from jobbtorg.core import workdays


class Level(IntEnum):
    """How far a reminder has climbed."""

    RESPONSIBLE = 0
    COLLEAGUES = 1
    CHIEF = 2


SAYS = {
    Level.RESPONSIBLE: ("Du har en förfallen sak.", "Du har {n} förfallna saker."),
    Level.COLLEAGUES: (
        "En kollega har en förfallen sak. Hjälp till om du kan.",
        "Kollegor har {n} förfallna saker. Hjälp till om du kan.",
    ),
    Level.CHIEF: (
        "En sak hos er har inte blivit gjord trots påminnelser.",
        "{n} saker hos er har inte blivit gjorda trots påminnelser.",
    ),
}


def level_of(reminders: int) -> Level:
    """The level of the next reminder after so many: one up each time, then the chief."""
    return Level(min(reminders, Level.CHIEF))


def is_time(last: date | None, today: date, interval: int) -> bool:
    """Whether so many working days have passed since the last reminder; never twice a day."""
    return last is None or workdays.working_days_between(last, today) >= max(interval, 1)


def subject_of(count: int) -> str:
    return "En sak väntar i Jobbtorg" if count == 1 else f"{count} saker väntar i Jobbtorg"


def body_of(counts: Mapping[Level, int], link: str) -> str:
    """How many things wait and a link: never what or whom they are about."""
    lines = [
        SAYS[level][0] if counts[level] == 1 else SAYS[level][1].format(n=counts[level])
        for level in Level
        if counts.get(level)
    ]
    return "\n".join([*lines, "", f"Öppna Min dag: {link}"])
