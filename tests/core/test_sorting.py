"""Swedish order: the same in PostgreSQL and in Python."""

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.fields import TextField
from django.db.models.functions import Cast

from jobbtorg.core.models import FormToken
from jobbtorg.core.sorting import SwedishKey, sort_key, sort_key_field

SORTED = [
    "Abel",
    "Anna-Lena",
    "Annalisa",
    "Ebba",
    "Édith",
    "Elin",
    "Myller",
    "Müllerström",
    "Obrecht",
    "O'Brien",
    "Vik",
    "Wik",
    "Yvonne",
    "Zorn",
    "Åberg",
    "Æblad",
    "Ärla",
    "Öman",
    "Ørn",
]
ODD = ["ÅKE", "Đorđe", "Łukasz", "Nguyễn", "Þór", "İlker", "ẞtra", "ǅ", "", " ", "A\u030aberg", "Щ"]


def test_python_key_sorts_as_swedish() -> None:
    assert sorted(SORTED, key=sort_key) == [
        "Abel",
        "Anna-Lena",
        "Annalisa",
        "Ebba",
        "Édith",
        "Elin",
        "Myller",
        "Müllerström",
        "Obrecht",
        "O'Brien",
        "Vik",
        "Wik",
        "Yvonne",
        "Zorn",
        "Åberg",
        "Æblad",
        "Ärla",
        "Öman",
        "Ørn",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [("é", "e"), ("ü", "y"), ("æ", "ä"), ("ø", "ö"), ("A\u030a", "å"), ("O’Hara", "OHARA")],
)
def test_letters_that_sort_as_the_same(first: str, second: str) -> None:
    assert sort_key(first) == sort_key(second)


def test_v_and_w_are_apart() -> None:
    assert sort_key("Wa") > sort_key("Vö")


@pytest.mark.django_db
def test_postgresql_makes_the_same_key() -> None:
    FormToken.objects.create(nonce="00000000-0000-4000-8000-000000000001")
    for name in [*SORTED, *ODD]:
        row = FormToken.objects.annotate(
            key=SwedishKey(Cast(Value(name), TextField()), Cast(Value("Å"), TextField()))
        ).get()
        assert row.key == sort_key(name, "Å"), name


def test_column_is_stored_and_sorts_by_bytes() -> None:
    field = sort_key_field("last_name", "first_name")
    assert field.db_persist
    assert field.db_parameters(connection)["collation"] == "C"
    assert field.expression == SwedishKey("last_name", "first_name")
