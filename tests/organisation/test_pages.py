"""The page of the organisation, on any date, for any role."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobbtorg.accounts.enums import CITY_ROLES, ENHET_ROLES, Role
from jobbtorg.organisation.models import Node
from jobbtorg.organisation.queries import organisation_on
from tests import factories
from tests.organisation import factories as city

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(factories.user_of(factories.actor(Role.STYRNING, city.city())))
    return client


def test_the_organisation_of_2008(reader: Client) -> None:
    page = reader.get("/organisation/?datum=2008-03-01").content.decode()
    for text in (
        "Jobbtorg Unga Järva (Rinkeby)",
        "16–24 år",
        "Vårbergs centrum",
        "Enheten för hemlösa",
        'value="2008-03-01"',
        "den 1 mars 2008",
        "Norrmalms, Kungsholmens och Östermalms försörjningsstödsenhet",
    ):
        assert text in page


@pytest.mark.parametrize("role", list(Role))
def test_rent_and_landlord_are_for_those_who_keep_money_and_facts(
    role: Role, client: Client
) -> None:
    node: Node = city.unit()
    if role in CITY_ROLES:
        node = city.city()
    elif role in ENHET_ROLES:
        node = city.enhet()
    elif role == Role.ANORDNARE:
        node = city.anordnare()
    client.force_login(factories.user_of(factories.actor(role, node)))
    page = client.get("/organisation/?datum=2008-03-01").content.decode()
    sees = role in {Role.LOKAL_CHEF, Role.JOBBTORGSCHEF, Role.SYSTEMFORVALTARE}
    assert "Vårbergs centrum" in page
    assert [word in page for word in ("Hyresvärd", "Årshyra", "Kontrakt till")] == [sees] * 3
    has_search = 'id="jt-search"' in page
    assert has_search == (client.get("/sok/").status_code == 200)


def test_those_without_a_page_of_their_own_are_told_what_will_come(reader: Client) -> None:
    page = reader.get("/", follow=True).content.decode()
    assert "Här publiceras rapporter. Inga är publicerade än." in page


def test_printed_and_computed_rent_stand_side_by_side(client: Client) -> None:
    reader = client
    reader.force_login(factories.user_of(factories.actor(Role.JOBBTORGSCHEF, city.city())))
    page = reader.get("/organisation/?datum=2008-03-01").content.decode().replace("\xa0", " ")
    assert "ca 1 980 000 kr" in page
    assert "1 927 200 kr" in page
    assert page.count("skiljer sig") == 3


def test_a_year_before_the_jobbtorg(reader: Client) -> None:
    page = reader.get("/organisation/?datum=2007-06-01").content.decode()
    assert "Farsta försörjningsstödsenhet" in page
    assert "Jobbtorg Sydost" not in page


def test_before_everything(reader: Client) -> None:
    page = reader.get("/organisation/?datum=1999-01-01").content.decode()
    assert "Det fanns ingen organisation den dagen" in page


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2008-02-30", "30 februari 2008 finns inte"),
        ("i somras", "Skriv datumet som 2008-01-07"),
        ("<script>", "Skriv datumet som 2008-01-07"),
    ],
)
def test_a_broken_date_says_so(reader: Client, text: str, answer: str) -> None:
    page = reader.get("/organisation/", {"datum": text})
    assert page.status_code == 422
    assert answer in page.content.decode()


def test_the_number_of_queries_is_fixed(reader: Client) -> None:
    reader.get("/organisation/")
    with CaptureQueriesContext(connection) as few:
        organisation_on(city.START)
    for number in range(5):
        city.anordnare(f"Påhittad {number}", f"pahittad-{number}")
    with CaptureQueriesContext(connection) as more:
        organisation_on(city.START)
    assert len(few) == len(more) == 5
    with CaptureQueriesContext(connection) as page:
        reader.get("/organisation/")
    assert len(page) <= 15
