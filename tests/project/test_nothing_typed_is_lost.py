"""What is typed in any form comes back after a log-in in between: tried on every page that has one.

The pages come from the access matrix, so a new form is tried without a test of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from jobbtorg.accounts.access import reason_against
from jobbtorg.accounts.enums import Role
from jobbtorg.core import formtokens
from jobbtorg.core.models import FormDraft
from tests.project.matrix import Row, World
from tests.project.test_access_matrix import OURS, ROWS, Page

pytestmark = pytest.mark.django_db

TYPED = "Halvskriven rad"
# Forms whose words are not kept, each with the reason.
NOT_KEPT = {
    "/deltagare/sok/": "a search is written again in a second, and is not to be stored",
    "/deltagare/sparade/": "the name of a list, beside filters that are in the address",
}


@dataclass
class Form:
    """A form as a browser reads it: where it goes, and its fields."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The posting forms of a page; `shown` has what its text fields hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.shown: dict[str, str] = {}
        self._form: Form | None = None
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form" and given.get("method", "").lower() == "post":
            self._form = Form(given.get("action", ""))
        elif tag == "textarea" or (tag == "input" and kind in {"text", "tel", "email", "number"}):
            self.shown[name] = given.get("value", "")
            self._area = name if tag == "textarea" else ""
            if self._form is not None and name:
                self._form.texts.append(name)
        elif tag == "input" and kind == "hidden" and self._form is not None:
            self._form.fields[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.shown[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "form" and self._form is not None:
            self.forms.append(self._form)
            self._form = None


def who_may(page: Page, row: Row, world: World) -> Iterator[Role]:
    """The roles that the matrix lets into the page."""
    for role in Role:
        sees = row.sees is None or role in row.sees
        opens = page.access and not reason_against(page.access, world.actor(role))
        if sees and opens and role not in row.refused:
            yield role


@pytest.mark.parametrize(
    "target", [one for one in OURS if ROWS[one.name].method == "get"], ids=lambda one: one.name
)
def test_text_comes_back_after_log_in(target: Page) -> None:
    world, row = World(), ROWS[target.name]
    role = next(who_may(target, row, world), None)
    if role is None:
        return
    address = reverse(target.name, kwargs={**row.fixed, **world.inside_of(row, role)})
    page = world.client(role).get(address, row.data(world, role)).content.decode(errors="replace")
    for form in Forms(page).forms:
        if form.texts and not (form.action or address).startswith(tuple(NOT_KEPT)):
            assert lost_of(form, world.client(role), form.action or address) == [], form.action


def test_a_button_leads_back_to_its_page_and_promises_nothing() -> None:
    world = World()
    token = formtokens.Token(uuid4(), world.actor(Role.LOKAL_CHEF).user_id, "/besok/")
    fields = {formtokens.FIELD: formtokens.issue(token)}
    sent = Client().post(f"/besok/{uuid4()}/kom/", fields)
    assert sent["Location"].endswith("next=/besok/")
    assert not FormDraft.objects.exists()
    assert list(get_messages(sent.wsgi_request)) == []


def lost_of(form: Form, client: Client, address: str) -> list[str]:
    """The fields whose text is not there again, when the session ends before the form is sent."""
    assert formtokens.FIELD in form.fields, f"{address} has no token"
    sent = Client().post(address, form.fields | dict.fromkeys(form.texts, TYPED))
    assert sent.status_code == 302
    opened = client.get(parse_qs(urlsplit(sent["Location"]).query)["next"][0])
    assert opened.status_code == 200
    shown = Forms(opened.content.decode()).shown
    return [name for name in form.texts if shown.get(name, "").strip() != TYPED]
