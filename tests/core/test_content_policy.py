"""What every answer says: what may run, that nothing is kept, and which methods there are."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.test import Client, RequestFactory

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from tests import factories
from tests.organisation import factories as city

pytestmark = pytest.mark.django_db


@pytest.fixture
def coach() -> User:
    return factories.assignment(factories.user(), Role.COACH, city.unit()).user


def test_every_page_says_what_may_run(client: Client) -> None:
    policy = client.get("/logga-in/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_no_page_is_kept_by_the_browser(client: Client, coach: User) -> None:
    client.force_login(coach)
    for path in ("/min-dag/", "/deltagare/", "/finns-inte/"):
        assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_page_is_read_or_posted_to(client: Client, coach: User, method: str) -> None:
    client.force_login(coach)
    assert client.generic(method, "/min-dag/").status_code == 405


def test_a_message_lies_on_the_server_and_not_in_a_cookie(client: Client, coach: User) -> None:
    client.force_login(coach)
    request = RequestFactory().get("/")
    request.session = client.session
    storage = default_storage(request)
    storage.add(messages.SUCCESS, "Alva Exempel ringde")
    answer = client.get("/logga-in/")
    storage.update(answer)
    assert "messages" not in answer.cookies
