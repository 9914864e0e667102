"""The case page: who sees what of it, and at what cost."""

import pytest
from django.test import Client

from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from tests import factories

pytestmark = pytest.mark.django_db


def client_of(by: Actor) -> Client:
    """Logged in as the user of an actor who has one role."""
    client = Client()
    client.force_login(factories.user_of(by))
    return client


@pytest.mark.parametrize("tab", ["", "kartlaggning/", "anteckningar/", "historik/"])
def test_a_coach_opens_every_tab(tab: str) -> None:
    here = factories.unit()
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, factories.enhet(), coach=coach)
    answer = client_of(coach).get(f"/arenden/{case.key}/{tab}")
    assert answer.status_code == 200
