"""Named test 10: every form, and every address that takes something, filled in by Hypothesis.

The forms are read from the pages of the access matrix, and from those of log-in and of the
systemförvaltare, which the matrix does not list. Each answer is judged, what it wrote is read
back and held against its own model, and then it is rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, seed, settings

from jobbtorg.accounts.enums import Role
from jobbtorg.organisation.admin_site import site as keeper_site
from tests import second_steps
from tests.assurance import fuzz, watch
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count, assured_seed
from tests.core import samples
from tests.project.bad_input import Form, forms_of
from tests.project.matrix import World
from tests.project.test_access_matrix import OURS
from tests.project.test_bad_input import QUERY, ROWS, bare_form, damage, verdict, who_may
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

TIMES = assured_count("fuzz", short=3, full=60)
# Columns of a library's that may be empty, though its model says so to no form.
EMPTY = {"mfa.Authenticator": {"last_used_at"}}
UPLOADS = (b"", b"MZ", samples.pdf(), samples.pdf_with_script(), samples.image("PNG"))


@dataclass
class Tally:
    """What was tried, and what went wrong."""

    forms: int = 0
    sent: int = 0
    errors: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Target:
    """A page that somebody may open: the forms on it, and the names that its address takes."""

    name: str
    address: str
    client: Client
    forms: tuple[Form, ...]
    asked: tuple[str, ...] = ()


class Written:
    """Hears which tables are written to."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        words = str(sql).split(None, 3)
        if words[0] in ("INSERT", "UPDATE"):
            name = words[2] if words[0] == "INSERT" else words[1]
            self.tables.add(name.strip('"'))
        return execute(sql, params, many, context)


def invalid(tables: set[str]) -> set[str]:
    """The rows of some tables that their own models would not accept."""
    wrong = set()
    for model in apps.get_models():
        if model._meta.db_table in tables:
            for row in model._base_manager.all():
                try:
                    row.clean_fields(exclude=EMPTY.get(model._meta.label))
                    row.clean()
                except ValidationError as error:
                    wrong.add(f"{model.__name__} {row.pk}: {sorted(error.message_dict)}")
    return wrong


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def judge(tally: Tally, label: str, send: Any) -> None:
    """Send something, judge the answer and what was written."""
    written = Written()
    tally.sent += 1
    cache.clear()
    try:
        with undone(), watch.listening() as ear:
            with connection.execute_wrapper(written):
                answer: HttpResponse = send()
            tally.told += [f"{label}: {found}" for found in watch.found(ear, answer)]
            tally.errors += [f"{label}: {found}" for found in verdict(answer)]
            wrong = list(wrongly_written(written)) if answer.status_code < 400 else []
        if wrong:
            # All is as it was before: what was invalid then is not this answer's doing.
            tally.rows += [f"{label}: {one}" for one in wrong if one not in already_wrong(written)]
    except Exception as error:  # noqa: BLE001 — whatever it is, it is what we look for
        tally.errors.append(f"{label}: {type(error).__name__}: {str(error)[:200]}")


def already_wrong(written: Written) -> set[str]:
    with as_fixture():
        return invalid(written.tables)


def wrongly_written(written: Written) -> Iterator[str]:
    if not written.tables:
        return
    with as_fixture():
        yield from invalid(written.tables)
        yield from damage()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except DatabaseError as error:
        yield f"the commit would be refused: {str(error).splitlines()[0]}"


def explored(tally: Tally, target: Target, form: Form) -> None:
    """One form, filled in wrongly so many times."""
    tally.forms += 1
    address = form.action or target.address

    @seed(assured_seed())
    @hypothesis_settings
    @given(fuzz.sent_to(form))
    def tried(fields: dict[str, list[str]]) -> None:
        content = UPLOADS[tally.sent % len(UPLOADS)]
        upload = SimpleUploadedFile("../\u202efdp.exe", content) if tally.sent % 2 else None
        body, kind = fuzz.body_of(form, fields, upload)
        shown = {name: values for name, values in fields.items() if name not in fuzz.UNTOUCHED}
        label = f"{target.name} {str(shown)[:300]}"
        judge(tally, label, lambda: target.client.generic("POST", address, body, kind))

    tried()


def asked(tally: Tally, target: Target) -> None:
    """One address, with what it takes and what it does not, so many times."""

    @seed(assured_seed())
    @hypothesis_settings
    @given(fuzz.asked_of(target.asked))
    def tried(fields: dict[str, list[str]]) -> None:
        address = f"{target.address}?{fuzz.encoded(fields)}"
        label = f"{target.name} ?{str(fields)[:300]}"
        judge(tally, label, lambda: target.client.get(address))

    tried()
    for address in fuzz.addresses_with(target.address):
        judge(tally, f"{target.name} {address[:200]}", lambda: target.client.get(address))  # noqa: B023


hypothesis_settings = settings(
    max_examples=TIMES,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def opened(name: str, address: str, client: Client) -> Target:
    """A page with what it holds."""
    answer = client.get(address)
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return Target(name, address, client, ())
    page = answer.content.decode()
    own = [form for form in forms_of(page) if form.action in ("", address)]
    names = sorted({*fuzz.names_asked(page), *QUERY})
    return Target(name, address, client, tuple(own), tuple(names))


def of_the_matrix(page: Any, world: World) -> Iterator[Target]:
    row = ROWS[page.name]
    for role in who_may(page, row, world):
        address = reverse(page.name, kwargs={**row.fixed, **world.inside_of(row, role)})
        client = world.client(role)
        if row.method == "post":
            form = bare_form(page, world, role, address)
            yield Target(page.name, address, client, (form,))
        else:
            yield opened(page.name, address, client)


def of_the_keeper(world: World) -> Iterator[Target]:
    """The lists and forms of the admin."""
    client = world.client(Role.SYSTEMFORVALTARE)
    for model in keeper_site._registry:
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield opened(start, reverse(f"{start}_changelist"), client)
        first = model._base_manager.order_by("pk").first()
        if first is not None:
            yield opened(start, reverse(f"{start}_change", args=[first.pk]), client)
        yield opened(start, reverse(f"{start}_add"), client)


def of_log_in() -> Iterator[Target]:
    """Both steps and what sets them up, as those who meet each page."""
    for name, address, client in second_steps.pages():
        yield opened(name, address, client)


def all_targets() -> Iterator[list[Target]]:
    """The pages, some at a time; what each needs is undone after it."""
    for page in OURS:
        if page.name in ROWS:
            with undone():
                yield list(of_the_matrix(page, World()))
    with undone():
        yield list(of_the_keeper(World()))
    with undone():
        yield list(of_log_in())


def test_every_form(figure: Figure) -> None:
    tally = Tally()
    for targets in all_targets():
        for target in targets:
            for form in target.forms:
                explored(tally, target, form)
    assert tally.forms > 60, "forms have gone from the pages"
    figure(10, "forms filled in", tally.forms, holds=True)
    figure(10, "times that a form was sent", tally.sent, holds=True)
    figure(10, "answers of 5xx or without a word", len(tally.errors), holds=not tally.errors)
    figure(10, "invalid rows", len(tally.rows), holds=not tally.rows)
    where = "personnummer in an address, a log, a job, a subject, a name, a session or a key"
    figure(10, where, len(tally.told), holds=not tally.told)
    wrong = tally.errors + tally.rows + tally.told
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_every_address(figure: Figure) -> None:
    tally = Tally()
    for targets in all_targets():
        for target in targets:
            if target.asked:
                asked(tally, target)
    figure(10, "addresses asked", tally.sent, holds=True)
    figure(10, "addresses answered by 5xx", len(tally.errors), holds=not tally.errors)
    assert not tally.errors, "\n".join(dict.fromkeys(tally.errors))
