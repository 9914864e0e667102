"""What every answer says: what may run, that nothing is kept, and which methods there are."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.settings import development
from tests import factories
from tests.organisation import factories as city
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def coach() -> User:
    return factories.assignment(factories.user(), Role.COACH, city.unit()).user


def test_every_page_says_what_may_run(client: Client) -> None:
    answer = client.get("/logga-in/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    nonces = set(re.findall(r"'nonce-([^']+)'", policy))
    assert len(nonces) == 1
    assert set(re.findall(r'<script nonce="([^"]+)"', answer.content.decode())) == nonces
    assert nonces != set(re.findall(r"nonce-([^']+)", str(client.get("/logga-in/").headers)))


def test_a_page_without_scripts_allows_none(client: Client) -> None:
    answer = client.get("/finns-inte/")
    assert answer.status_code == 404
    assert "script-src 'none'" in answer["Content-Security-Policy"]


GOOD = "en mening som ingen kommer på"
SAID = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Cache-Control",
)


def close_file(answer: Any) -> None:
    """A static file that was answered; closing the answer itself would close the database too."""
    for close in answer._resource_closers:
        close()


class Breaks:
    """A middleware in which something goes wrong, or that answers early."""

    error: Exception | None = None

    def __init__(self, get_response: object) -> None:
        """It never asks for more."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.error:
            raise self.error
        return HttpResponse("Upptaget", status=503)


@pytest.mark.parametrize(
    ("error", "status"),
    [(None, 503), (ValueError("fel"), 500), (SuspiciousOperation("fel"), 400)],
)
def test_what_is_answered_before_the_view_says_it_too(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None, status: int
) -> None:
    monkeypatch.setattr(Breaks, "error", error)
    chain = ["jobbtorg.core.headers.HeadersMiddleware", f"{__name__}.Breaks"]
    with override_settings(MIDDLEWARE=chain):
        answer = Client(raise_request_exception=False).get("/min-dag/")
    assert answer.status_code == status
    assert [name for name in SAID if name not in answer] == []
    assert answer["Cache-Control"] == "private, no-store"


def test_the_headers_stand_outermost() -> None:
    assert settings.MIDDLEWARE[0] == "jobbtorg.core.headers.HeadersMiddleware"
    assert development.MIDDLEWARE[0] == settings.MIDDLEWARE[0]


@override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True)
@pytest.mark.parametrize("path", ["/logga-in/", "/finns-inte/", "/livez", "/static/css/print.css"])
def test_a_browser_that_came_by_tls_stays_with_it(path: str) -> None:
    answer = Client().get(path, secure=True)
    close_file(answer)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in Client().get(path)


@override_settings(WHITENOISE_USE_FINDERS=True)
def test_static_files_may_be_kept_and_load_nothing() -> None:
    answer = Client().get("/static/css/print.css")
    assert answer.status_code == 200
    assert "no-store" not in answer["Cache-Control"]
    assert "public" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer
    assert [name for name in SAID if name not in answer] == []
    close_file(answer)


def test_log_out_empties_the_browser(client: Client, coach: User) -> None:
    client.force_login(coach)
    assert "Clear-Site-Data" not in client.get("/logga-ut/")
    assert client.post("/logga-ut/")["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_cookies_are_for_the_server_and_for_us(client: Client, coach: User) -> None:
    with as_fixture():
        coach.set_password(GOOD)
        coach.save()
    client.get("/logga-in/")
    client.post("/logga-in/", {"login": coach.email, "password": GOOD})
    assert {"sessionid", "csrftoken"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
        assert cookie["path"] == "/", cookie.key
        assert not cookie["domain"], cookie.key


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
