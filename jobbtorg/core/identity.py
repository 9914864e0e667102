"""Personnummer and the other numbers that name a person (handbook §11).

The library knows the check digit, but guesses the century from the machine's day, takes
digits of other scripts and dates to come: everything is checked here first. Stored is
always a string of 12 characters. Birth date and sex are proposals: they are stored as
facts of their own, never derived again.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from personnummer import personnummer

from jobbtorg.core.errors import DomainError

OLDEST_YEARS = 125
COORDINATION = 60

_SEPARATORS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_SHAPE = re.compile(
    r"(?P<century>[0-9]{2})?(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?P<sign>[-+]?)(?P<serial>[0-9]{3})(?P<check>[0-9])"
)
_RESERVE = re.compile(r"[0-9]{8}R[0-9]{3}")
_DEMO = re.compile(r"D[0-9]{11}")
_EXAMPLE = "19850304-2395"
_CENTURIES = ("19", "20")
_SHORT = (
    "Numret har tio siffror och börjar med århundradet, så det kan fattas två siffror. "
    f"Skriv 12 siffror, till exempel {_EXAMPLE}."
)


class IdentityKind(StrEnum):
    """The values are those of `cases.enums.IdentityKind`."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    RESERVNUMMER = "reservnummer"
    DEMO = "demo"


class IdentityError(DomainError):
    """The number cannot be right; the text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A number that names a person, in its stored form of 12 characters."""

    kind: IdentityKind
    number: str

    @property
    def birth_date(self) -> date | None:
        """A proposal: the date that the number says, where it says a whole one."""
        if self.kind is IdentityKind.DEMO:
            return None
        day = int(self.number[6:8])
        if self.kind is IdentityKind.SAMORDNINGSNUMMER:
            day -= COORDINATION
        try:
            return date(int(self.number[:4]), int(self.number[4:6]), day)
        except ValueError:
            return None

    @property
    def sex(self) -> str:
        """A proposal, "kvinna" or "man"; empty where the number does not say."""
        if self.kind not in (IdentityKind.PERSONNUMMER, IdentityKind.SAMORDNINGSNUMMER):
            return ""
        return "man" if int(self.number[10]) % 2 else "kvinna"

    def __str__(self) -> str:
        """As people write it: 19850304-2395; a reserve or demo number as it is."""
        if self.sex:
            return f"{self.number[:8]}-{self.number[8:]}"
        return self.number


def parse(text: str, *, today: date, in_file: bool = False, allow_demo: bool = False) -> Identity:
    """The identity that somebody typed, or an IdentityError in Swedish.

    A form takes 10 digits, with the latest possible century before `today` ('+': a
    hundred years earlier). A file must say all 12: a guess there would be nobody's.
    """
    written = _BLANKS.sub("", text.translate(_SEPARATORS)).upper()
    if not written:
        raise IdentityError("Skriv ett personnummer.")
    if allow_demo and _DEMO.fullmatch(written):
        return Identity(IdentityKind.DEMO, written)
    if _RESERVE.fullmatch(written):
        return _reserve(written, today)
    shape = _SHAPE.fullmatch(written)
    if shape is None:
        raise IdentityError(_what_is_wrong(written))
    if in_file and not shape["century"]:
        raise IdentityError(f"Skriv personnumret med 12 siffror, till exempel {_EXAMPLE}.")
    return _checked(shape, today)


# Written apart from other digits, with or without the sign between, as people write them.
_IN_TEXT = re.compile(
    r"(?<![0-9])(?:[0-9]{2})?[0-9]{2}(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?P<sign> ?[-+]? ?)(?:R[0-9]{3}|[0-9]{4})(?![0-9])"
)


def holds_number(text: str) -> bool:
    """Whether a text names somebody by number, also where a digit of it is wrong.

    Ten digits in a row may be a telephone number, and count where the check digit is right.
    """
    written = text.translate(_SEPARATORS)
    return bool(_DEMO.search(written)) or any(map(_names_somebody, _IN_TEXT.finditer(written)))


def _names_somebody(found: re.Match[str]) -> bool:
    digits = re.sub("[^0-9]", "", found[0])
    day = int(found["day"]) % COORDINATION
    if not (1 <= int(found["month"]) <= 12 and day <= 31):
        return False
    sure = len(digits) != 10 or bool(found["sign"])
    return sure or check_digit(digits[:9]) == int(digits[9])


def refuse_numbers(text: str, *, field: str) -> None:
    """Raise for a text that is kept where it can't be changed, such as the access log."""
    if holds_number(text):
        raise DomainError(
            "Skriv inget personnummer här. Texten sparas i loggen och kan inte ändras.",
            field=field,
        )


def reserve_number(birth_date: date, serial: int) -> Identity:
    """A reservnummer (ours): birth date, R and three digits; merged when the real one comes."""
    return Identity(IdentityKind.RESERVNUMMER, f"{birth_date:%Y%m%d}R{serial:03d}")


def demo_number(serial: int) -> Identity:
    """An identifier for volume data that nobody can take for a personnummer."""
    return Identity(IdentityKind.DEMO, f"D{serial:011d}")


def _what_is_wrong(written: str) -> str:
    if re.search(r"[^0-9+-]", written):
        return (
            "Ett personnummer har bara siffrorna 0–9 och ett bindestreck eller plustecken. "
            f"Skriv till exempel {_EXAMPLE}."
        )
    digits = len(re.findall(r"[0-9]", written))
    if digits not in (10, 12):
        return f"Numret har {digits} siffror. Skriv 12 siffror, till exempel {_EXAMPLE}."
    return f"Strecket eller plustecknet står fel. Skriv till exempel {_EXAMPLE}."


def _checked(shape: re.Match[str], today: date) -> Identity:
    month, day = int(shape["month"]), int(shape["day"])
    coordination = day >= COORDINATION
    if coordination:
        day -= COORDINATION
    try:
        _check_month_and_day(month, day, unknown_allowed=coordination)
    except IdentityError:
        if not shape["century"] and shape["year"] in _CENTURIES:
            raise IdentityError(_SHORT) from None
        raise
    year = _full_year(shape, month, day, today)
    _check_date(year, month, day, today)
    number = f"{year:04d}{shape['month']}{shape['day']}{shape['serial']}{shape['check']}"
    if shape["serial"] == "000":
        raise IdentityError("De tre siffrorna efter datumet kan inte vara 000.")
    _check_digit(number, whole_date=bool(month and day))
    kind = IdentityKind.SAMORDNINGSNUMMER if coordination else IdentityKind.PERSONNUMMER
    return Identity(kind, number)


def _check_month_and_day(month: int, day: int, *, unknown_allowed: bool) -> None:
    """Month 00 and day 60 are real in a samordningsnummer: the date is not known."""
    lowest = 0 if unknown_allowed else 1
    if not lowest <= month <= 12:
        raise IdentityError(f"Månaden {month:02d} finns inte. Kontrollera födelsedatumet.")
    if not lowest <= day <= 31:
        raise IdentityError(f"Dagen {day:02d} finns inte. Kontrollera födelsedatumet.")


def _full_year(shape: re.Match[str], month: int, day: int, today: date) -> int:
    if shape["century"]:
        if shape["sign"] == "+":
            raise IdentityError("Plustecknet hör till nummer med tio siffror. Ta bort det.")
        return int(shape["century"] + shape["year"])
    year = today.year - today.year % 100 + int(shape["year"])
    if (year, month, day) > (today.year, today.month, today.day):
        year -= 100
    return year - 100 if shape["sign"] == "+" else year


def _check_date(year: int, month: int, day: int, today: date) -> None:
    if month and day:
        try:
            born = date(year, month, day)
        except ValueError:
            raise IdentityError(
                f"Datumet {year}-{month:02d}-{day:02d} finns inte. Kontrollera födelsedatumet."
            ) from None
        if born > today:
            raise IdentityError(f"Födelsedatumet {born} har inte varit än. Kontrollera årtalet.")
    elif year > today.year:
        raise IdentityError(f"Födelseåret {year} har inte varit än. Kontrollera årtalet.")
    if year < today.year - OLDEST_YEARS:
        raise IdentityError(f"Födelseåret {year} ligger för långt tillbaka. Kontrollera årtalet.")


def _check_digit(number: str, *, whole_date: bool) -> None:
    """The library's check, and the same sum for the dates that it refuses to read."""
    right = (
        personnummer.valid(number) if whole_date else check_digit(number[2:11]) == int(number[11])
    )
    if not right:
        raise IdentityError(
            "Kontrollsiffran stämmer inte. Jämför alla siffror med handlingen som du skriver av."
        )


def check_digit(nine: str) -> int:
    """The check digit of nine digits (Luhn, as Skatteverket describes it)."""
    total = 0
    for index, digit in enumerate(nine):
        product = int(digit) * (1 if index % 2 else 2)
        total += product // 10 + product % 10
    return -total % 10


def _reserve(written: str, today: date) -> Identity:
    _check_month_and_day(int(written[4:6]), int(written[6:8]), unknown_allowed=False)
    _check_date(int(written[:4]), int(written[4:6]), int(written[6:8]), today)
    return Identity(IdentityKind.RESERVNUMMER, written)
