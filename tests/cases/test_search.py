"""Search: by number and name, among those one sees, and the same answer otherwise."""

import pytest

from cases.enums import CaseState, IdentityKind
from cases.searching import read_query, search
from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.identity import IdentityError
from tests import factories
from tests.cases.pages import client_of
from tests.project.matrix import body

pytestmark = pytest.mark.django_db
# A published test number of Skatteverket.
NUMBER = "198503042395"


def found(actor: Actor, text: str) -> list[str]:
    return [hit.name for hit in search(read_query(text), actor)[0]]


@pytest.fixture
def coach() -> Actor:
    """A coach whose unit has some persons, beside one of another unit."""
    here = factories.unit()
    sender = factories.enhet()
    for name in ("Anna Öberg", "Anna Ek", "Örjan Anna", "Mohammed Al-Jabiri", "Émile Zola"):
        factories.case(here, sender, who=factories.participant(name))
    number = {"identity_kind": IdentityKind.PERSONNUMMER, "identity_number": NUMBER}
    factories.case(here, sender, who=factories.participant("Numa Nummer", **number))
    factories.case(
        factories.unit("Lunda"), factories.enhet("Spånga"), who=factories.participant("Anna Annans")
    )
    return factories.actor(Role.COACH, here)


@pytest.mark.parametrize("text", [NUMBER, "19850304-2395", "850304-2395", " 850304 2395 "])
def test_numbers_of_ten_and_twelve_digits(coach: Actor, text: str) -> None:
    assert found(coach, text) == ["Numa Nummer"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("öb", ["Anna Öberg"]),
        ("anna", ["Örjan Anna", "Anna Ek", "Anna Öberg"]),
        ("Öberg, Anna", ["Anna Öberg"]),
        ("anna ö", ["Örjan Anna", "Anna Öberg"]),
        ("ann ek", ["Anna Ek"]),
        ("al jabiri", []),
        ("al-jab", ["Mohammed Al-Jabiri"]),
        ("aljabiri", ["Mohammed Al-Jabiri"]),
        ("emile", ["Émile Zola"]),
        ("nna", []),
    ],
)
def test_names_begin_so_in_either_order(coach: Actor, text: str, names: list[str]) -> None:
    assert found(coach, text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("oberg", ["Anna Öberg"]),
        ("anna oberg", ["Anna Öberg"]),
        ("oberg änna", ["Anna Öberg"]),
        ("orjan", ["Örjan Anna"]),
        ("ö(berg", []),
        ("aberg", []),
    ],
)
def test_a_name_without_its_dots_is_near_when_nothing_else_is_found(
    coach: Actor, text: str, names: list[str]
) -> None:
    hits, _ = search(read_query(text), coach)
    assert [hit.name for hit in hits] == names
    assert all(hit.near for hit in hits)
    assert not any(hit.near for hit in search(read_query("ö"), coach)[0])


def test_the_page_says_that_the_hits_are_near(coach: Actor) -> None:
    text = client_of(coach).post("/sok/", {"q": "oberg"}).content.decode()
    assert "Anna Öberg" in text
    assert "liknar det du skrev" in text


def test_one_sees_in_a_search_what_one_sees_elsewhere(coach: Actor) -> None:
    assert "Anna Annans" not in found(coach, "annans")
    client = client_of(coach)
    answers = [client.post("/sok/", {"q": text}) for text in ("annans", "finnsej")]
    bodies = [
        body(a).replace('value="annans"', "").replace('value="finnsej"', "")  # type: ignore[arg-type]
        for a in answers
    ]
    assert [a.status_code for a in answers] == [200, 200]
    assert bodies[0] == bodies[1]
    assert "Inget resultat" in bodies[0]


def test_who_had_the_case_finds_it_as_such() -> None:
    before, now = factories.unit("Kista"), factories.unit("Lunda")
    coach = factories.actor(Role.COACH, before)
    factories.move(
        factories.case(before, factories.enhet(), who=factories.participant("Flytta Runt")), to=now
    )
    (hit,), _ = search(read_query("runt"), coach)
    assert hit.what == "Ärende, tidigare hos er"
    assert hit.detail == ""


def test_a_number_with_one_hit_opens_it(coach: Actor) -> None:
    answer = client_of(coach).post("/sok/", {"q": NUMBER})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/arenden/")


def test_several_cases_of_one_person_latest_first(coach: Actor) -> None:
    here = factories.unit("Igen")
    who = factories.participant("Åter Kommen")
    for state in (CaseState.CLOSED, CaseState.MAPPING):
        factories.case(here, factories.enhet(), who=who, state=state)
    hits, _ = search(read_query("kommen"), factories.actor(Role.COACH, here))
    assert {hit.what for hit in hits} == {"Ärende, avslutat", "Ärende, kartläggning"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Skriv ett namn eller ett personnummer."),
        ("a", "Skriv minst två bokstäver"),
        ("850304", "har 6 siffror"),
        ("850304-2394", "Kontrollsiffran"),
    ],
)
def test_what_cannot_be_searched_for_is_explained(coach: Actor, text: str, says: str) -> None:
    answer = client_of(coach).post("/sok/", {"q": text})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_broken_number_is_an_error_not_an_empty_answer() -> None:
    with pytest.raises(IdentityError):
        read_query("1985")


def test_a_search_never_stands_in_the_address(coach: Actor) -> None:
    assert "Anna Ek" not in client_of(coach).get("/sok/?q=anna").content.decode()
