"""Every form of the product × what does not fit: an answer in Swedish, nothing damaged.

The forms are read from the pages of the access matrix, filled with what fits but for one
field, and sent by somebody who may. Each attempt is rolled back.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core.formtokens import FIELD
from tests.core.tokens import token_field
from tests.project.bad_input import CODE, DATE, HUGE, Form, Input, Value, forms_of
from tests.project.matrix import Row, World, all_rows
from tests.project.test_access_matrix import OURS, Page, answer_for

pytestmark = pytest.mark.django_db

# The fields of what is posted without a page of its own, or by a button on other pages.
BARE: dict[str, tuple[str, ...]] = {
    "search": ("q",),
    "core:draft": ("text", "version"),
    "cases:save_view": ("name", "query"),
    "cases:participants_bulk": ("vald", "gor"),
}
ENGLISH = re.compile(
    r"This field|Enter a valid|Select a valid|Ensure this|Null characters|No file was|Traceback"
)
# Text that is never stored: what turns text around or hides in it, or is longer than any field.
DAMAGED = "[\u202a-\u202e\u2066-\u2069\u200b\u0007]"
LONGEST = 60_000
# Where what was typed is kept as it is until its form is saved, and the machinery's own.
KEPT_RAW = {"core_formdraft", "core_formtoken", "django_session", "core_storedfile"}
QUERY = ("efter", "visa", "flik", "coach", "enhet", "lage", "grupp", "frist", "slag", "datum")
ROWS = all_rows()


def who_may(page: Page, row: Row, world: World) -> Iterator[Role]:
    """One of each side that the page lets in."""
    assert page.access is not None
    preferred = (Role.COACH, Role.LOKAL_CHEF, Role.HANDLAGGARE, Role.ENHETSCHEF)
    found = [
        role
        for role in dict.fromkeys((*preferred, *Role))
        if answer_for(page.access, row, world, role) == "works"
    ]
    for side in (UNIT_ROLES, ENHET_ROLES, frozenset(Role) - UNIT_ROLES - ENHET_ROLES):
        yield from [role for role in found if role in side][:1]


@pytest.mark.parametrize(
    "target", [page for page in OURS if page.name in ROWS], ids=lambda page: page.name
)
def test_bad_input_is_answered_in_words(target: Page) -> None:
    world, row = World(), ROWS[target.name]
    wrong = [
        f"{role}: {found}"
        for role in who_may(target, row, world)
        for found in tried(target, row, world, role)
    ]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def tried(page: Page, row: Row, world: World, role: Role) -> Iterator[str]:
    """What went wrong for one role, as sentences."""
    address = reverse(page.name, kwargs={**row.fixed, **world.inside_of(row, role)})
    client = world.client(role)
    if row.method == "post":
        yield from attempts(client, address, bare_form(page, world, role, address))
        return
    for text in (*CODE, *DATE[:3], HUGE[:2000]):
        yield from judged(client, "get", address, dict.fromkeys(QUERY, text), "the address")
    opened = client.get(address)
    if not opened.get("Content-Type", "").startswith("text/html") or opened.streaming:
        return
    for form in forms_of(opened.content.decode()):
        if form.action in ("", address):
            yield from attempts(client, address, form)


def bare_form(page: Page, world: World, role: Role, address: str) -> Form:
    """The form of a button: a token and the fields it is known to send."""
    form = Form(address)
    token = token_field(world.actor(role).user_id, path=address)[FIELD]
    form.buttons.append((FIELD, token))
    for name in BARE.get(page.name, ()):
        form.inputs.append(Input(name, "text"))
    return form


def attempts(client: Client, address: str, form: Form) -> Iterator[str]:
    """One field at a time is wrong, then bytes that are no text."""
    buttons: list[tuple[str, str] | None] = [*form.buttons] or [None]
    for button in dict.fromkeys((buttons[0], buttons[-1])):
        fitting = form.values(button)
        for one in form.distinct():
            for poison in one.poisons():
                label = f"{one.name}={str(poison)[:24]!r}"
                yield from judged(client, "post", address, {**fitting, one.name: poison}, label)
    raw = "&".join(f"{one.name}=%ff%00%fe%e2%80%ae" for one in form.inputs if one.name != FIELD)
    token = next((v for k, v in form.values(None).items() if k == FIELD), "")
    body = f"{raw}&{FIELD}={token}".encode()
    yield from judged(client, "post", address, body, "bytes that are no text")


def judged(
    client: Client, method: str, address: str, data: dict[str, Value] | bytes, label: str
) -> Iterator[str]:
    """Send it, judge the answer and what is stored, and roll it back."""
    rewind(data)
    extra: dict[str, Any] = {}
    if isinstance(data, bytes):
        extra["content_type"] = "application/x-www-form-urlencoded"
    try:
        with transaction.atomic():
            answer = getattr(client, method)(address, data, **extra)
            found = "; ".join(verdict(answer))
            transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001 — whatever it is, it is what we look for
        found = f"{type(error).__name__}: {str(error)[:160]}"
    if found:
        yield f"{address} {label}: {found}"


def rewind(data: dict[str, Value] | bytes) -> None:
    for value in data.values() if isinstance(data, dict) else ():
        if not isinstance(value, str):
            value.seek(0)


def verdict(answer: HttpResponse) -> Iterator[str]:
    """What is wrong with an answer."""
    if answer.status_code >= 500:
        yield f"status {answer.status_code}"
    elif answer.status_code < 400:
        yield from damage()
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return
    text = answer.content.decode()
    if ENGLISH.search(text):
        yield f"English: {ENGLISH.findall(text)}"
    if answer.status_code >= 400 and 'role="alert"' not in text and "<h1" not in text:
        yield f"status {answer.status_code} without a word of what is wrong"


def damage() -> Iterator[str]:
    """Tables in which something hidden or endless has been stored."""
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if t not in KEPT_RAW]
        parts = [
            f"SELECT '{t}' FROM \"{t}\" r WHERE r::text ~ %s OR length(r::text) > %s"  # noqa: S608
            for t in tables
            if not t.startswith(("django_", "auth_", "organisation_", "account_"))
        ]
        cursor.execute(" UNION ".join(parts), [DAMAGED, LONGEST] * len(parts))
        yield from (f"damage in {row[0]}" for row in cursor.fetchall())
