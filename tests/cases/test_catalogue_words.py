"""What somebody types finds the insats that is meant."""

import pytest

from cases.catalogue import catalogue_rows
from cases.matching import matching

NAMES = [row["name"] for row in catalogue_rows()]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Matchning", ["Matchning"]),
        ("sfi", ["SFI-test", "SFI kopplad till praktik", "Svenska för invandrare (sfi)"]),
        ("SFI-T", ["SFI-test"]),
        ("yrkesv", ["Studie- och yrkesvägledning"]),
        ("kartl", ["Utredning/kartläggning"]),
        # No word begins so: what stands inside one, from four letters on.
        ("arbetar", []),
        ("anställning", ["Ungdomsanställning", "Arbetslagsanställning", "Ingångsanställning",
                         "Stadsdelsfinansierad visstidsanställning"]),
        ("fin", []),
        ("", []),
    ],
)  # fmt: skip
def test_words_are_found_where_they_begin(typed: str, found: list[str]) -> None:
    assert matching(typed, NAMES) == found


def test_a_word_that_begins_so_goes_before_one_that_holds_it() -> None:
    assert matching("praktik", ["Arbetspraktik", "Praktik"]) == ["Praktik"]
    assert matching("prakti", ["Arbetspraktik", "Praktikplats"]) == ["Praktikplats"]
    assert matching("praktik", ["Arbetspraktik", "Sfi"]) == ["Arbetspraktik"]
