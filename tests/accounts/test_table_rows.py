"""Compact rows in tables: one's own choice, remembered from one log-in to the next."""

import pytest

from jobbtorg.accounts.enums import Role
from tests import factories
from tests.cases.pages import client_of

pytestmark = pytest.mark.django_db


def test_the_choice_is_ones_own_and_remembered() -> None:
    unit = factories.unit()
    one, other = (factories.actor(Role.COACH, unit) for _ in range(2))
    answer = client_of(one).post(
        "/konto/tabeller/", {"tata": "ja", "tillbaka": "/deltagare/?utan=filter"}
    )
    assert answer["Location"] == "/deltagare/?utan=filter"
    assert "jt-compact" in client_of(one).get("/deltagare/?utan=filter").content.decode()
    assert "jt-compact" not in client_of(other).get("/deltagare/?utan=filter").content.decode()
    client_of(one).post("/konto/tabeller/", {"tata": "nej"})
    assert "jt-compact" not in client_of(one).get("/deltagare/?utan=filter").content.decode()


@pytest.mark.parametrize("back", ["https://annan.example/", "//annan.example/", ""])
def test_one_never_goes_on_to_another_site(back: str) -> None:
    client = client_of(factories.actor(Role.COACH, factories.unit()))
    answer = client.post("/konto/tabeller/", {"tata": "ja", "tillbaka": back})
    assert answer["Location"] == "/"
