"""Every page of the access matrix in Chromium: axe in light and dark, and no wider than a phone.

The pages are those that the matrix opens, each for one role that may; a page that is added
to the matrix is looked at here without anybody having to think of it.
"""

import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Browser, Page

from cases.casepage import CaseTab
from cases.enums import CaseState
from jobbtorg.accounts.enums import Role
from tests import factories
from tests.browser.walker import WIDE, findings
from tests.cases.matrix import note_of
from tests.cases.matrix_life import a_visit
from tests.project.matrix import Arguments, Maker, Row, World
from tests.project.test_access_matrix import OURS, ROWS
from tests.project.test_access_matrix import Page as Pattern

KEPT = ("Content-Type", "Content-Security-Policy")
FIRST = (Role.COACH, Role.LOKAL_CHEF, Role.HANDLAGGARE, Role.ENHETSCHEF)
# They only lead on: to Min dag, to the city's log-in and back.
LEAD_ON = {"cases:home", "accounts:oidc_start", "accounts:oidc_callback"}
LOOKED_AT = [p for p in OURS if ROWS[p.name].method == "get" and p.name not in LEAD_ON]


def own_note(world: World) -> Arguments:
    """A note of the coach's own, which only the coach may change."""
    case = factories.case(world.unit, world.enhet)
    return note_of(case, world.actor(Role.COACH))


def case_with_visit(world: World) -> Arguments:
    """A case whose first visit has been booked."""
    case = factories.case(world.unit, world.enhet, state=CaseState.ENROLLED)
    a_visit(world, case)
    return {"key": case.key}


def own_app(world: World) -> Arguments:
    """An app in the second step: without one, its page leads to where a first is added."""
    role = world.role or Role.COACH
    user = factories.user_of(world.actor(role))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return {}


# Objects that show the page, where those of the matrix show who is turned away.
SHOWN: dict[str, Maker] = {
    "accounts:change_app": own_app,
    "cases:mend_note": own_note,
    "cases:correct_note": own_note,
    "cases:visit_outcome": case_with_visit,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as the product answered it."""

    name: str
    address: str
    answer: HttpResponse


def who_may(target: Pattern, row: Row) -> Role | None:
    """One role that may open the page; None where one need not have logged in."""
    if target.access is None or target.access.public:
        return None
    allowed = [
        role
        for role in (*FIRST, *Role)
        if (not target.access.roles or role in target.access.roles)
        and role not in row.refused
        and (row.sees is None or role in row.sees)
    ]
    return next(iter(allowed), Role.COACH)


def addresses(target: Pattern, row: Row, arguments: Arguments) -> Iterator[str]:
    """The page's address; the page of a case has one for each tab that holds something."""
    if "tab" in target.arguments:
        tabs = [tab.value for tab in CaseTab if tab != CaseTab.ATTENDANCE]
        yield from (reverse(target.name, kwargs={**arguments, "tab": tab}) for tab in tabs)
    else:
        yield reverse(target.name, kwargs={**row.fixed, **arguments})


def answers() -> Iterator[Seen]:
    """What the product answers on every page that is a page."""
    world = World()
    for target in LOOKED_AT:
        row = ROWS[target.name]
        role = world.role = who_may(target, row)
        make = SHOWN.get(target.name, row.inside)
        arguments = make(world) if make else {}
        for address in addresses(target, row, arguments):
            with override_settings(DEBUG=target.name == "core:mails"):
                answer = row.send(world, role, address)
            if answer.get("Content-Type", "").startswith("text/html"):
                yield Seen(f"{target.name} ({role or 'alla'})", address, answer)


class Shelf(BaseHTTPRequestHandler):
    """Gives Chromium the answer that lies in front, and the static files that it names."""

    in_front: ClassVar[Seen]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == self.in_front.address:
            kept = {k: v for k, v in self.in_front.answer.items() if k in KEPT}
            self.give(self.in_front.answer.content, kept)
        elif found := finders.find(path.removeprefix("/static/")):
            kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
            kept = {"Content-Type": kind, "Cache-Control": "max-age=3600"}
            self.give(Path(found).read_bytes(), kept)
        else:
            self.send_error(404)

    def give(self, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(200)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Where the shelf stands."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def wrong_with(page: Page, address: str, seen: Seen) -> list[str]:
    """What is wrong with a page, in light, in dark and at the width of a small phone."""
    if seen.answer.status_code != 200:
        return [f"{seen.name}: answered {seen.answer.status_code}"]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    Shelf.in_front = seen
    page.goto(f"{address}{seen.address}")
    wrong = [f"{seen.name}: {found}" for found in findings(page)]
    page.emulate_media(color_scheme="dark")
    wrong += [f"{seen.name}, dark: {found}" for found in findings(page, ["color-contrast"])]
    page.set_viewport_size({"width": 320, "height": 640})
    if page.evaluate(WIDE):
        wrong.append(f"{seen.name}: wider than a phone of 320 pixels")
    return wrong


@pytest.mark.django_db
def test_axe_finds_nothing_on_any_page(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    looked_at, wrong = 0, []
    for seen in answers():
        looked_at += 1
        wrong += wrong_with(page, address, seen)
    context.close()
    assert not wrong, "\n".join(wrong)
    # Two papers are files, and the case has a page for each of its tabs.
    assert looked_at >= len(LOOKED_AT), "pages have become files"
