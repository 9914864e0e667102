"""The routing rule as a table: every stadsdel, and both sides of the age limit in Järva."""

from datetime import date

import pytest

from jobbtorg.core.errors import DomainError
from jobbtorg.core.words import age_on
from jobbtorg.organisation.loading import rows_of
from jobbtorg.organisation.rules import RouteRow, computed_rent, route

SENT = date(2008, 3, 3)
SYDOST, SYDVAST, INNERSTADEN, VASTERORT, KISTA, RINKEBY, LUNDA = range(101, 108)
FARSTA, RINKEBY_KISTA, SPANGA_TENSTA = 1, 2, 3
ENHET, HEMLOSA = 50, 51

ROUTES = [
    RouteRow(SYDOST, 16, date(2008, 1, 1), stadsdel_id=FARSTA),
    RouteRow(RINKEBY, 16, date(2008, 1, 1), below_age=25, stadsdel_id=RINKEBY_KISTA),
    RouteRow(KISTA, 25, date(2008, 1, 1), stadsdel_id=RINKEBY_KISTA),
    RouteRow(RINKEBY, 16, date(2008, 1, 1), below_age=25, stadsdel_id=SPANGA_TENSTA),
    RouteRow(LUNDA, 25, date(2008, 1, 1), stadsdel_id=SPANGA_TENSTA),
    RouteRow(INNERSTADEN, 16, date(2008, 1, 1), bistandsenhet_id=HEMLOSA),
]


@pytest.mark.parametrize(
    ("stadsdel", "age", "expected"),
    [
        (FARSTA, 16, SYDOST),
        (FARSTA, 24, SYDOST),
        (FARSTA, 25, SYDOST),
        (FARSTA, 64, SYDOST),
        (RINKEBY_KISTA, 16, RINKEBY),
        (RINKEBY_KISTA, 24, RINKEBY),
        (RINKEBY_KISTA, 25, KISTA),
        (SPANGA_TENSTA, 24, RINKEBY),
        (SPANGA_TENSTA, 25, LUNDA),
    ],
)
def test_goes_by_stadsdel_and_age(stadsdel: int, age: int, expected: int) -> None:
    found = route(ROUTES, bistandsenhet_id=ENHET, stadsdel_id=stadsdel, age=age, on=SENT)
    assert found == expected


@pytest.mark.parametrize("stadsdel", [None, FARSTA, RINKEBY_KISTA])
def test_the_city_wide_enhet_goes_its_own_way(stadsdel: int | None) -> None:
    found = route(ROUTES, bistandsenhet_id=HEMLOSA, stadsdel_id=stadsdel, age=20, on=SENT)
    assert found == INNERSTADEN


def test_others_must_name_the_stadsdel() -> None:
    with pytest.raises(DomainError, match="Ange vilken stadsdel") as caught:
        route(ROUTES, bistandsenhet_id=ENHET, stadsdel_id=None, age=30, on=SENT)
    assert caught.value.field == "stadsdel"


@pytest.mark.parametrize(
    ("age", "on", "text"),
    [
        (15, SENT, "tar emot från 16 år"),
        (30, date(2007, 12, 31), "Inget jobbtorg tar emot"),
    ],
)
def test_no_route_says_what_to_do(age: int, on: date, text: str) -> None:
    with pytest.raises(DomainError, match=text):
        route(ROUTES, bistandsenhet_id=ENHET, stadsdel_id=FARSTA, age=age, on=on)


def test_a_route_ends_and_another_begins_on_the_same_day() -> None:
    split = date(2008, 7, 1)
    rows = [
        RouteRow(SYDOST, 16, date(2008, 1, 1), until=split, stadsdel_id=FARSTA),
        RouteRow(SYDVAST, 16, split, stadsdel_id=FARSTA),
    ]
    sides = [
        route(rows, bistandsenhet_id=ENHET, stadsdel_id=FARSTA, age=30, on=on)
        for on in (date(2008, 6, 30), split)
    ]
    assert sides == [SYDOST, SYDVAST]


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1983, 3, 4), SENT, 24),
        (date(1983, 3, 3), SENT, 25),
        (date(1984, 2, 29), date(2009, 2, 28), 24),
        (date(1984, 2, 29), date(2009, 3, 1), 25),
    ],
)
def test_age_in_whole_years(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


def test_rent_is_computed_beside_the_printed_one() -> None:
    """Three premises contradict themselves (handbook §9); Farsta's printed sum is "ca"."""
    rents = {
        row["place"]: (
            int(row["annual_rent"]),
            computed_rent(int(row["area_m2"]), int(row["rent_per_m2"])),
        )
        for row in rows_of("units.csv")
    }
    assert {place: pair for place, pair in rents.items() if pair[0] != pair[1]} == {
        "Farsta centrum": (1_980_000, 1_927_200),
        "Rosenlundsgatan 58": (1_368_700, 1_368_652),
        "Rinkeby": (930_000, 929_810),
    }
