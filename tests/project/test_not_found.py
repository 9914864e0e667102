"""What is unknown and what is another's look the same, in development as in an installation."""

import uuid
from typing import Any

import pytest

from jobbtorg.accounts.enums import Role
from tests import factories
from tests.cases.pages import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("debug", [True, False])
def test_a_strangers_address_shows_our_own_page(settings: Any, debug: bool) -> None:
    settings.DEBUG = debug
    if debug:
        own = "jobbtorg.devserver.not_found.OwnNotFoundMiddleware"
        settings.MIDDLEWARE = [own, *settings.MIDDLEWARE]
    case = factories.case(factories.unit(), factories.enhet())
    client = client_of(factories.actor(Role.COACH, factories.unit("Kista jobbtorg")))
    addresses = (f"/arenden/{case.key}/", f"/arenden/{uuid.uuid4()}/", "/finns/inte/")
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    bodies = {answer.content.decode() for answer in answers}
    assert len(bodies) == 1
    assert "Kontrollera adressen" in bodies.pop()


def test_development_has_it_right_under_the_headers() -> None:
    from jobbtorg.settings import development

    assert development.MIDDLEWARE[1].endswith("OwnNotFoundMiddleware")
