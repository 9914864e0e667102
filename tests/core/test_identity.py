"""Personnummer as people type them. All numbers here are published test numbers or unreal."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobbtorg.core.errors import DomainError
from jobbtorg.core.identity import (
    Identity,
    IdentityError,
    IdentityKind,
    check_digit,
    demo_number,
    holds_number,
    parse,
    refuse_numbers,
    reserve_number,
)
from jobbtorg.core.testnumbers import published

TODAY = date(2008, 1, 7)
P = IdentityKind.PERSONNUMMER


def samordning(date_part: str, serial: str = "238") -> str:
    return f"{date_part}{serial}{check_digit(date_part[2:] + serial)}"


@pytest.mark.parametrize(
    "text",
    [
        "198503042395",
        "19850304-2395",
        "850304-2395",
        "8503042395",
        " 850304 - 2395 ",
        "850304\u00a02395",
        "850304–2395",
        "850304\u20112395",
        "\ufeff19850304 2395\n",
        "850304\u200b-2395",
    ],
)
def test_ways_of_writing_one_number(text: str) -> None:
    assert parse(text, today=TODAY) == Identity(P, "198503042395")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("000101-2384", "200001012384"),
        ("910102+9800", "189101029800"),
        ("500118-2046", "195001182046"),
    ],
)
def test_century_of_ten_digits_comes_from_today(text: str, number: str) -> None:
    assert parse(text, today=TODAY).number == number


def test_century_moves_with_today() -> None:
    number = "010120-2399"
    with pytest.raises(IdentityError, match="Kontrollsiffran"):
        parse(number, today=TODAY)
    assert parse("850304-2395", today=date(2085, 3, 3)).number == "198503042395"
    assert parse("850304-2395", today=date(2085, 3, 4)).number == "208503042395"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Skriv ett personnummer"),
        ("   \u00a0", "Skriv ett personnummer"),
        ("198503042394", "Kontrollsiffran"),
        ("850304239", "har 9 siffror"),
        ("1985030423955", "har 13 siffror"),
        ("１９８５０３０４２３９５", "siffrorna 0–9"),
        ("٨٥٠٣٠٤٢٣٩٥", "siffrorna 0–9"),
        ("8503O4-2395", "siffrorna 0–9"),
        ("85-0304-2395", "står fel"),
        ("850304--2395", "står fel"),
        ("19850304+2395", "Plustecknet"),
        ("198513042395", "Månaden 13"),
        ("1973101992", "det kan fattas två siffror"),
        ("20000000-12", "står fel"),
        ("2001329999", "det kan fattas två siffror"),
        ("851304-2395", "Månaden 13"),
        ("198500042395", "Månaden 00"),
        ("198503002395", "Dagen 00"),
        ("198503322395", "Dagen 32"),
        ("198502302395", "1985-02-30"),
        ("200801082395", "2008-01-08 har inte varit"),
        ("187003042395", "för långt tillbaka"),
        ("198503040005", "000"),
        ("D00000000001", "siffrorna 0–9"),
        ("850304-2395; DROP", "siffrorna 0–9"),
    ],
)
def test_errors_say_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(IdentityError, match=says):
        parse(text, today=TODAY)


def test_file_must_say_twelve_digits() -> None:
    with pytest.raises(IdentityError, match="12 siffror"):
        parse("850304-2395", today=TODAY, in_file=True)
    assert parse("19850304-2395", today=TODAY, in_file=True).number == "198503042395"


@pytest.mark.parametrize(
    ("number", "birth_date"),
    [
        (samordning("19850364"), date(1985, 3, 4)),
        (samordning("19850391"), date(1985, 3, 31)),
        (samordning("19850360"), None),
        (samordning("19850064"), None),
        (samordning("19850060"), None),
    ],
)
def test_samordningsnummer(number: str, birth_date: date | None) -> None:
    identity = parse(number, today=TODAY)
    assert identity == Identity(IdentityKind.SAMORDNINGSNUMMER, number)
    assert identity.birth_date == birth_date
    assert identity.sex == "kvinna"


@pytest.mark.parametrize(
    ("date_part", "says"),
    [
        ("19850392", "Dagen 32"),
        ("19851364", "Månaden 13"),
        ("19850290", "finns inte"),
        ("20080168", "har inte varit"),
        ("20090060", "har inte varit"),
    ],
)
def test_samordningsnummer_with_impossible_date(date_part: str, says: str) -> None:
    with pytest.raises(IdentityError, match=says):
        parse(samordning(date_part), today=TODAY)


def test_samordningsnummer_without_date_has_a_check_digit_too() -> None:
    right = samordning("19850060")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    with pytest.raises(IdentityError, match="Kontrollsiffran"):
        parse(wrong, today=TODAY)


def test_birth_date_and_sex_are_proposals() -> None:
    assert parse("198503042395", today=TODAY).birth_date == date(1985, 3, 4)
    assert parse("198503042395", today=TODAY).sex == "man"
    assert parse("198503042387", today=TODAY).sex == "kvinna"


def test_reservnummer() -> None:
    identity = reserve_number(date(1985, 3, 4), 7)
    assert identity.number == "19850304R007"
    assert parse("19850304r007", today=TODAY) == identity
    assert identity.birth_date == date(1985, 3, 4)
    assert identity.sex == ""
    with pytest.raises(IdentityError, match="Månaden 13"):
        parse("19851304R007", today=TODAY)


def test_demo_number_is_visibly_unreal_and_only_where_allowed() -> None:
    identity = demo_number(7552)
    assert identity == Identity(IdentityKind.DEMO, "D00000007552")
    assert parse("d00000007552", today=TODAY, allow_demo=True) == identity
    assert identity.birth_date is None
    assert identity.sex == ""


def test_written_form() -> None:
    assert str(Identity(P, "198503042395")) == "19850304-2395"
    assert str(demo_number(1)) == "D00000000001"


def test_published_test_numbers_are_many_right_and_of_working_age() -> None:
    numbers = published()
    assert len(numbers) == len(set(numbers)) >= 60
    for number in numbers:
        identity = parse(number, today=date(2026, 1, 1), in_file=True)
        assert identity == Identity(P, number)
    assert sum(1943 <= int(n[:4]) <= 1990 for n in numbers) >= 60
    assert {parse(n, today=date(2026, 1, 1)).sex for n in numbers} == {"man", "kvinna"}


@given(st.text(max_size=40))
def test_no_text_crashes_the_parser(text: str) -> None:
    try:
        identity = parse(text, today=TODAY, allow_demo=True)
    except IdentityError:
        return
    assert len(identity.number) == 12
    assert identity.number.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "Gäller 19850304-2395",
        "198503042395",
        "8503042395",
        "850304-2395 och 2026-114",
        "850304 2395",
        "19850304–2395.",
        "198503642390",
        "19850304R001",
        "Om D00000000012",
        "Fel sista siffra: 19850304-2390",
    ],
)
def test_a_number_in_a_text_is_found(text: str) -> None:
    assert holds_number(text)
    with pytest.raises(DomainError, match="personnummer"):
        refuse_numbers(text, field="note")


@pytest.mark.parametrize(
    "text",
    ["Dnr 2026-114", "", "Tillsyn 2026-03-04", "070-174 06 41", "Ärende 4711", "dnr 1234567890123"],
)
def test_other_numbers_in_a_text_are_none(text: str) -> None:
    assert not holds_number(text)
    refuse_numbers(text, field="note")
