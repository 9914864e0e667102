"""Search: by number and name, among those one sees, and the same answer otherwise."""

import re
from unittest import mock

import pytest

from cases.enums import CaseState, IdentityKind
from cases.searching import read_query, search
from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.identity import IdentityError
from jobbtorg.core.sealed import unseal
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
    text = client_of(coach).post("/sok/", {"q": "oberg"}, follow=True).content.decode()
    assert "Anna Öberg" in text
    assert "liknar det du skrev" in text


def test_one_sees_in_a_search_what_one_sees_elsewhere(coach: Actor) -> None:
    assert "Anna Annans" not in found(coach, "annans")
    client = client_of(coach)
    answers = [client.post("/sok/", {"q": text}, follow=True) for text in ("annans", "finnsej")]
    typed = re.compile(r'value="(annans|finnsej)"|fraga=[\w-]+')
    bodies = [typed.sub("", body(answer)) for answer in answers]  # type: ignore[arg-type]
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
    answer = client_of(coach).post("/sok/", {"q": NUMBER}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/arenden/")


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


def test_one_comes_back_to_the_results(coach: Actor) -> None:
    client = client_of(coach)
    asked = client.post("/sok/", {"q": "öberg"})
    assert asked.status_code == 302
    assert "berg" not in asked["Location"]
    for _ in range(2):
        assert "Anna Öberg" in client.get(asked["Location"]).content.decode()


def test_another_user_and_a_later_hour_read_nothing_of_an_address(coach: Actor) -> None:
    address = client_of(coach).post("/sok/", {"q": "öberg"})["Location"]
    other = factories.actor(Role.COACH, factories.unit("Annan"))
    text = client_of(other).get(address).content.decode()
    assert "öberg" not in text
    assert unseal("\x00å", user_id=1) is None
    with mock.patch("jobbtorg.core.sealed.SECONDS", -1):
        assert "öberg" not in client_of(coach).get(address).content.decode()


def test_a_number_without_a_hit_is_not_read_in_the_address(coach: Actor) -> None:
    asked = client_of(coach).post("/sok/", {"q": "19121212-1212"})
    assert asked.status_code == 302
    assert "19121212" not in asked["Location"]
    assert "Inget resultat" in client_of(coach).get(asked["Location"]).content.decode()


def test_a_search_never_stands_in_the_address(coach: Actor) -> None:
    assert "Anna Ek" not in client_of(coach).get("/sok/?q=anna").content.decode()
