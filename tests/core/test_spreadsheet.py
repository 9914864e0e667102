"""Text files for a spreadsheet: numbers and days as they are, typed text never live."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from jobbtorg.core.spreadsheet import Cell, as_csv, cell


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "ja"),
        (-5, "-5"),
        (1.5, "1,5"),
        (Decimal("-20000.50"), "-20000,50"),
        (date(2008, 1, 7), "2008-01-07"),
        (datetime(2008, 1, 7, 8, 30, tzinfo=UTC), "2008-01-07 09:30"),
        ("Åsa Öberg-Łukasz", "Åsa Öberg-Łukasz"),
        ("  två\r\nrader\t här ", "två rader här"),
        ("08-46500400", "08-46500400"),
        ("=1+1", "'=1+1"),
        ("+46 8 465", "'+46 8 465"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\t=1", "'=1"),
        (" =1", "'=1"),
        ("\r=1", "'=1"),
    ],
)
def test_cells(value: Cell, shown: str) -> None:
    assert cell(value) == shown


def test_the_file_is_what_a_swedish_excel_opens() -> None:
    made = as_csv(["Namn", "Dagar"], [['Åsa; "kallad" Ö', 3]])
    assert made == '\ufeff"Namn";"Dagar"\r\n"Åsa; ""kallad"" Ö";"3"\r\n'.encode()
