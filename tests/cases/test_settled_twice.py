"""Two open the same form of a case, and both send it."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cases.enums import SupportKind
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from tests import factories
from tests.cases.life import World
from tests.cases.pages import client_of
from tests.core.tokens import token_field

pytestmark = pytest.mark.django_db


def version_in(text: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found is not None
    return found[1]


def send(by: Actor, address: str, fields: dict[str, Any]) -> HttpResponse:
    data = {**fields, **token_field(by.user_id, path=address)}
    return client_of(by).post(address, data)  # type: ignore[return-value]


def test_whoever_changes_the_same_thing_second_is_shown_both() -> None:
    world = World()
    case = world.case()
    one = factories.actor(Role.HANDLAGGARE, world.enhet, "Hanna Först")
    two = factories.actor(Role.HANDLAGGARE, world.enhet, "Erik Sedan")
    address = reverse("cases:change_support", args=[case.key])
    today = clock.today().isoformat()
    seen = version_in(client_of(two).get(address).content.decode())
    first = {"kind": SupportKind.NONE, "from_on": today, "version": seen}
    assert send(one, address, first).status_code == 302
    second = {
        "kind": SupportKind.INTRODUKTION,
        "from_on": today,
        "introduction_ends_on": f"{clock.today().year + 1}-01-15",
        "version": seen,
    }
    answer = send(two, address, second)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Hanna Först gjorde detta" in text
    assert "Introduktionsersättning gäller från" in text
    assert "Ingen ersättning från" in text
    case.refresh_from_db()
    assert case.support_kind == SupportKind.NONE
    assert send(two, address, {**second, "version": version_in(text)}).status_code == 302
    case.refresh_from_db()
    assert case.support_kind == SupportKind.INTRODUKTION
