"""Named test 9, headers: every URL × the roles × what can be answered, errors included.

Each answer is held to what `core.headers` promises, each page to its own policy (every script
with the nonce, nothing inline), and every address in it to saying nothing about a person.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from jobbtorg.accounts.enums import Role
from jobbtorg.organisation.admin_site import site as keeper_site
from tests import second_steps
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count
from tests.assurance.watch import PERSONNUMMER
from tests.project.matrix import World
from tests.project.test_access_matrix import OURS
from tests.project.test_bad_input import ROWS

pytestmark = pytest.mark.django_db

ROLES = (None, Role.COACH, Role.HANDLAGGARE, Role.LOKAL_CHEF, Role.SYSTEMFORVALTARE, Role.STYRNING)
METHODS = ("get", "post", "head", "put", "options")
# How many of the roles try every method; the others read and post.
EVERY_METHOD = assured_count("roles_by_every_method", short=1, full=len(ROLES))
PROMISED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
BEHIND_TLS = override_settings(
    SECURE_HSTS_SECONDS=31_536_000,
    SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
    SECURE_HSTS_PRELOAD=True,
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_NAME="__Host-session",
    CSRF_COOKIE_SECURE=True,
    CSRF_COOKIE_NAME="__Host-csrf",
    WHITENOISE_USE_FINDERS=True,
)


class Inline(HTMLParser):
    """What a page says that its policy would not let run or show, and where it leads."""

    def __init__(self, nonce: str, *, own_scripts: bool) -> None:
        super().__init__()
        self.nonce, self.own_scripts = nonce, own_scripts
        self.wrong: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        inline = [name for name in given if name == "style" or name.startswith("on")]
        self.wrong += [f"<{tag} {name}=>" for name in inline]
        if tag == "style":
            self.wrong.append("<style>")
        if tag == "script" and given.get("type") != "application/json":
            if "src" not in given:
                self.wrong.append("a script without an address")
            if not self.own_scripts and given.get("nonce") != self.nonce:
                self.wrong.append(f"a script without the nonce: {given.get('src')}")
        self.addresses += [given[n] for n in ("href", "action", "src", "hx-get") if n in given]


def wrong_with(answer: Any) -> Iterator[str]:
    """What an answer lacks, or says too much of."""
    for name, value in PROMISED.items():
        if answer.get(name) != value:
            yield f"{name}: {answer.get(name)}"
    policy = answer.get("Content-Security-Policy", "")
    if "unsafe" in policy or "frame-ancestors 'none'" not in policy or "*" in policy:
        yield f"policy: {policy}"
    if "default-src 'none'" not in policy or "camera=()" not in answer.get(
        "Permissions-Policy", ""
    ):
        yield "policy or permissions"
    if "no-store" not in answer.get("Cache-Control", ""):
        yield f"Cache-Control: {answer.get('Cache-Control')}"
    for cookie in answer.cookies.values():
        if cookie["max-age"] == 0:
            continue  # It is taken away, and holds nothing.
        hosted = cookie.key.startswith("__Host-") and cookie["path"] == "/" and not cookie["domain"]
        if not (hosted and cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"):
            yield f"cookie {cookie.key}"
    yield from wrong_in_page(answer, policy)
    yield from wrong_as_file(answer)


def wrong_as_file(answer: Any) -> Iterator[str]:
    if PERSONNUMMER.search(answer.get("Location", "") + answer.get("HX-Redirect", "")):
        yield f"a personnummer in {answer['Location']}"
    disposition = answer.get("Content-Disposition", "")
    if PERSONNUMMER.search(disposition):
        yield f"a personnummer in a file's name: {disposition}"
    if (
        answer.get("Content-Type", "").startswith("application/pdf")
        and "attachment" not in disposition
    ):
        yield "a PDF that is not an attachment"


def wrong_in_page(answer: Any, policy: str) -> Iterator[str]:
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return
    nonce = re.search(r"'nonce-([^']+)'", policy)
    reader = Inline(nonce.group(1) if nonce else "", own_scripts="script-src 'self'" in policy)
    reader.feed(answer.content.decode())
    yield from reader.wrong
    yield from (f"a personnummer in {a}" for a in reader.addresses if PERSONNUMMER.search(a))


class Tally:
    """What was asked, and what was wrong."""

    def __init__(self) -> None:
        self.statuses: dict[int, int] = {}
        self.wrong: list[str] = []

    def judge(self, label: str, answer: Any) -> None:
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        self.wrong += [f"{label} ({answer.status_code}): {found}" for found in wrong_with(answer)]


def secure(client: Client) -> Client:
    """A browser that comes by TLS."""
    browser: Any = client
    plain = browser._base_environ
    tls = {"wsgi.url_scheme": "https", "SERVER_PORT": "443"}
    browser._base_environ = lambda **request: plain(**{**request, **tls})
    client.raise_request_exception = False
    return client


def every_page(tally: Tally) -> None:
    """Every URL of ours, for every role, by each of the methods."""
    for page in OURS:
        if page.name not in ROWS:
            continue
        row = ROWS[page.name]
        with transaction.atomic():
            world = World()
            for role in ROLES:
                sees = row.sees is None or role in row.sees
                arguments = {**row.fixed, **world.inside_of(row, role if sees else None)}
                address = reverse(page.name, kwargs=arguments)
                client = secure(world.client(role))
                for method in METHODS if role in ROLES[:EVERY_METHOD] else METHODS[:2]:
                    with transaction.atomic():
                        answer = getattr(client, method)(address)
                        tally.judge(f"{method} {page.name} {role or 'nobody'}", answer)
                        transaction.set_rollback(True)
            transaction.set_rollback(True)


def keepers_pages(tally: Tally, world: World) -> None:
    """The admin, which writes its pages itself."""
    client = secure(world.client(Role.SYSTEMFORVALTARE))
    names = [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}"
        for model in keeper_site._registry
        for what in ("changelist", "add")
    ]
    for name in ("admin:index", "admin:jsi18n", *names):
        tally.judge(name, client.get(reverse(name)))


def log_in_pages(tally: Tally) -> None:
    """Those of the two steps, each as those who meet it; and those that are closed."""
    for name, address, client in second_steps.pages():
        browser = secure(client)
        for method in METHODS:
            with transaction.atomic():
                answer = getattr(browser, method)(address, {"login": "x", "code": "x"})
                tally.judge(f"{method} {name}", answer)
                transaction.set_rollback(True)
    tally.judge("closed", secure(Client()).get(reverse("account_signup")))


def what_goes_wrong(tally: Tally, world: World) -> None:
    """What middleware and Django answer by themselves."""
    client = secure(world.client(Role.COACH))
    tally.judge("probe", client.get("/livez"))
    tally.judge("unknown", client.get("/finns-inte/"))
    tally.judge("unknown file", client.get("/static/finns-inte.css"))
    tally.judge("host", client.get("/min-dag/", headers={"host": "evil.example"}))
    tally.judge("odd address", client.get("/%00/%ff/"))
    strict = secure(Client(enforce_csrf_checks=True))
    tally.judge("no token", strict.post("/logga-in/", {"login": "x"}))
    many = {f"f{n}": "x" for n in range(2000)}
    tally.judge("too many fields", client.post("/sok/", many))
    tally.judge("too large", client.post("/sok/", {"q": "x" * 3_000_000}))
    for error in (
        ValueError("x"),
        OperationalError("x"),
        UnicodeDecodeError("utf-8", b"", 0, 1, "x"),
    ):
        with mock.patch("cases.views.search.SearchForm", side_effect=error):
            tally.judge(type(error).__name__, client.post("/sok/", {"q": "x"}))
    with mock.patch("jobbtorg.core.health.CHECKS", {"database": lambda: False}):
        tally.judge("not ready", client.get("/readyz"))
    with override_settings(SECURE_SSL_REDIRECT=True):
        plain = Client().get("/min-dag/")
        assert plain.status_code == 301
        tally.statuses[301] = 1
        lacking = [name for name in PROMISED if name not in plain]
        tally.wrong += [f"to TLS: {lacking}"] if lacking != ["Strict-Transport-Security"] else []


@BEHIND_TLS
def test_every_answer_carries_its_headers(figure: Figure) -> None:
    tally = Tally()
    every_page(tally)
    world = World()
    keepers_pages(tally, world)
    log_in_pages(tally)
    what_goes_wrong(tally, world)
    assert {200, 301, 302, 400, 403, 404, 405, 500, 503} <= set(tally.statuses), tally.statuses
    told = ", ".join(f"{status}: {count}" for status, count in sorted(tally.statuses.items()))
    figure(9, "answers looked at", told, holds=True)
    figure(9, "answers with a wrong header or policy", len(tally.wrong), holds=not tally.wrong)
    assert not tally.wrong, "\n".join(dict.fromkeys(tally.wrong))


@BEHIND_TLS
def test_a_header_that_is_dropped_is_noticed() -> None:
    def silent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return response

    with mock.patch("jobbtorg.core.headers.SecurityMiddleware.process_response", silent):
        answer = secure(Client()).get("/logga-in/")
    assert any("nosniff" in one or "X-Content" in one for one in wrong_with(answer))
