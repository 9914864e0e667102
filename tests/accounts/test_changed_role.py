"""A form is carried out in the role that it was opened in, or not at all (handbook §3)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Note
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.middleware import ACTING_KEY
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core import formtokens
from tests import factories
from tests.cases.life import World, user_of

pytestmark = pytest.mark.django_db


def acts_as(client: Client, held: RoleAssignment) -> None:
    session = client.session
    session[ACTING_KEY] = str(held.key)
    session.save()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_form_opened_in_another_role_comes_back_with_its_text(headers: dict[str, str]) -> None:
    world = World()
    case, user = world.case(), user_of(world.coach)
    coach = user.assignments.get()
    leader = factories.assignment(user, Role.LOKAL_CHEF, world.unit)
    client = Client()
    client.force_login(user)
    acts_as(client, coach)
    address = reverse("cases:write_note", args=[case.key])
    page = client.get(address).content.decode()
    token = re.search(rf'name="{formtokens.FIELD}" value="([^"]+)"', page)
    assert token is not None
    acts_as(client, leader)
    data = {formtokens.FIELD: token[1], "text": "Ringde om praktiken.", "lane": "intern"}
    answer = client.post(address, data, headers=headers)
    assert not Note.objects.exists()
    assert answer.status_code == (204 if headers else 302)
    again = client.get(address).content.decode()
    assert "Du har bytt roll" in again
    assert "Ringde om praktiken." in again
