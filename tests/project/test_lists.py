"""Every list with filters: they stand in the address, without empty fields, and are remembered."""

import pytest

from jobbtorg.accounts.enums import ENHET_ROLES, Role
from tests import factories
from tests.cases.pages import client_of

pytestmark = pytest.mark.django_db

# Role, list, filters in force, the same with empty, default and unknown ones beside them.
LISTS = [
    (Role.COACH, "/deltagare/", "frist=forfallna", "frist=forfallna&coach=&lage=&okand=1"),
    (Role.COACH, "/deltagare/", "mina=ja", "mina=on"),
    (Role.COACH, "/min-dag/", "slag=Boka", "slag=Boka&flik=&visa="),
    (Role.HANDLAGGARE, "/min-dag/", "visa=forfallna", "visa=forfallna&x=1"),
    (Role.COACH, "/remisser/", "lage=alla", "lage=alla&vems="),
    (Role.HANDLAGGARE, "/remisser/", "vems=mina", "lage=oppna&vems=mina"),
    (Role.HANDLAGGARE, "/beslut/", "vems=alla&visa=sena", "flik=&vems=alla&visa=sena"),
]


@pytest.mark.parametrize(("role", "path", "query", "typed"), LISTS)
def test_filters_stand_in_the_address_and_are_remembered(
    role: Role, path: str, query: str, typed: str
) -> None:
    node = factories.enhet() if role in ENHET_ROLES else factories.unit()
    client = client_of(factories.actor(role, node))
    assert client.get(path, follow=True).status_code == 200
    assert client.get(f"{path}?{typed}")["Location"] == f"{path}?{query}"
    assert client.get(f"{path}?{query}").status_code == 200
    assert client.get(path)["Location"] == f"{path}?{query}"
    cleared = client.get(f"{path}?utan=filter", follow=True)
    assert cleared.status_code == 200
    again = client.get(path, follow=True)
    assert query not in again.request["QUERY_STRING"]


def test_a_coach_begins_with_their_own_and_keeps_what_they_chose_then() -> None:
    client = client_of(factories.actor(Role.COACH, factories.unit()))
    assert client.get("/deltagare/")["Location"] == "/deltagare/?mina=ja"
    assert client.get("/deltagare/?utan=filter").status_code == 200
    assert client.get("/deltagare/").status_code == 200
    desk = client_of(factories.actor(Role.ADMINISTRATOR, factories.unit()))
    assert desk.get("/deltagare/").status_code == 200


def test_min_dag_opens_on_what_waits_with_the_filters_one_left() -> None:
    client = client_of(factories.actor(Role.COACH, factories.unit()))
    assert client.get("/min-dag/?flik=klara").status_code == 200
    assert client.get("/min-dag/").status_code == 200
    client.get("/min-dag/?flik=vantar&visa=forfallna")
    assert client.get("/min-dag/")["Location"] == "/min-dag/?visa=forfallna"


def test_the_decision_inbox_opens_on_what_waits() -> None:
    client = client_of(factories.actor(Role.HANDLAGGARE, factories.enhet()))
    assert client.get("/beslut/?flik=besvarade&vems=alla").status_code == 200
    assert client.get("/beslut/")["Location"] == "/beslut/?vems=alla"


def test_each_role_has_its_own_memory() -> None:
    client = client_of(factories.actor(Role.COACH, factories.unit()))
    client.get("/deltagare/?frist=idag")
    other = client_of(factories.actor(Role.COACH, factories.unit()))
    assert other.get("/deltagare/")["Location"] == "/deltagare/?mina=ja"
