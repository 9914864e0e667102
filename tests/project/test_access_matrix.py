"""Every URL of the resolver × every role: nothing is open by mistake.

Outside one's role: 403 with the reason. A foreign and an unknown object: 404 with the same
body. Within reach but not allowed: 403 with the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.contrib.messages import WARNING, get_messages
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jobbtorg.accounts.access import LISTED, LISTED_NAMESPACES, access_for, reason_against
from jobbtorg.accounts.enums import Role
from jobbtorg.core.access import Access
from tests.project.matrix import Row, World, all_rows, body

NOBODY = UUID("00000000-0000-4000-8000-000000000000")


@dataclass(frozen=True, slots=True)
class Page:
    """One pattern of the resolver."""

    name: str
    namespace: str
    access: Access | None
    arguments: frozenset[str]
    # As the resolver writes it, from the first part of the address to the last.
    route: str

    @property
    def is_listed(self) -> bool:
        return self.name in LISTED or self.namespace in LISTED_NAMESPACES


def pages(
    resolver: URLResolver | None = None, namespace: str = "", route: str = ""
) -> Iterator[Page]:
    """Every pattern, with what its view declares."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (namespace, pattern.namespace or "")))
            yield from pages(pattern, inner, route + str(pattern.pattern))
            continue
        assert isinstance(pattern, URLPattern)
        name = ":".join(filter(None, (namespace, pattern.name or f"unnamed {pattern.pattern}")))
        spaces = namespace.split(":") if namespace else []
        yield Page(
            name=name,
            namespace=spaces[0] if spaces else "",
            access=access_for(pattern.callback, spaces, name),
            arguments=frozenset(pattern.pattern.converters),
            route=route + str(pattern.pattern).removeprefix("^" if route else ""),
        )


PAGES = list(pages())
OURS = [page for page in PAGES if not page.is_listed]
ROWS = all_rows()
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("target", PAGES, ids=lambda page: page.name)
def test_every_view_says_who_may_open_it(target: Page) -> None:
    assert target.access is not None, f"{target.name}: put a decorator of accounts.access on it"
    if target.is_listed:
        assert target.access.reason, f"{target.name} is listed without a reason"


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    there, tried = {page.name for page in OURS}, set(ROWS)
    assert there - tried == set(), "add rows to tests/<room>/matrix.py"
    assert tried - there == set(), "rows of URLs that are gone"


def test_listed_views_are_there() -> None:
    assert set(LISTED) <= {page.name for page in PAGES}
    assert set(LISTED_NAMESPACES) <= {page.namespace for page in PAGES}


@pytest.mark.parametrize(
    "target", [page for page in OURS if page.name in ROWS], ids=lambda page: page.name
)
def test_every_role(target: Page) -> None:
    world, row = World(), ROWS[target.name]
    assert target.access is not None
    wrong = [
        f"{role or 'nobody'}: {found}"
        for role in (None, *Role)
        for found in attempts(target, target.access, row, world, role)
    ]
    assert not wrong, "\n".join(wrong)


def attempts(
    page: Page, access: Access, row: Row, world: World, role: Role | None
) -> Iterator[str]:
    """What went otherwise than it should for one role, as sentences."""
    needs_object = bool(page.arguments - set(row.fixed))
    if needs_object and not (row.inside and row.foreign):
        yield "the row lacks inside or foreign"
        return
    expected = answer_for(access, row, world, role)
    # Whoever is turned away at the door may share an object: it is not looked at.
    is_out = expected in {"log in", "wrong role"}
    inside = {**row.fixed, **world.inside_of(row, None if is_out else role)}
    answer = row.send(world, role, reverse(page.name, kwargs=inside))
    yield from compare(expected, answer, "inside", row)
    if not row.foreign or is_out or access.public:
        return
    foreign = {**row.fixed, **row.foreign(world)}
    unknown = {**foreign, **{name: NOBODY for name, v in foreign.items() if isinstance(v, UUID)}}
    hidden = [
        row.send(world, role, reverse(page.name, kwargs=arguments))
        for arguments in (foreign, unknown)
    ]
    for name, one in zip(("foreign", "unknown"), hidden, strict=True):
        yield from compare("not found", one, name, row)
    if body(hidden[0]) != body(hidden[1]):
        yield "a foreign object and an unknown one give different pages"
    if expected == "not found" and body(answer) != body(hidden[1]):
        yield "an object out of reach and an unknown one give different pages"


def answer_for(access: Access, row: Row, world: World, role: Role | None) -> str:
    """In a word, what the object within the home unit's reach should give."""
    if access.public:
        return "works"
    if role is None:
        return "log in"
    if reason_against(access, world.actor(role)):
        return "wrong role"
    if row.inside and row.sees is not None and role not in row.sees:
        return "not found"
    return row.refused.get(role, "works")


def compare(expected: str, answer: HttpResponse, name: str, row: Row) -> Iterator[str]:
    status, text = answer.status_code, answer.content.decode(errors="replace")
    to_log_in = status == 302 and answer["Location"].startswith("/logga-in/?next=")
    right = {
        "works": lets_in(answer, row) and not to_log_in,
        "log in": to_log_in,
        "wrong role": status == 403 and "Sidan är inte till för rollen" in text,
        "not found": status == 404,
    }.get(expected, status == 403 and expected in text)
    if not right:
        yield f"{name} object gave {status}, expected: {expected}{warnings_of(answer)}"


def lets_in(answer: HttpResponse, row: Row) -> bool:
    """The page opens, or does what it is for; any other answer is named in the row."""
    status = answer.status_code
    if status in row.answers:
        return row.answers[status] in answer.content.decode(errors="replace") + warnings_of(answer)
    return not row.answers and status in {200, 302} and not warnings_of(answer)


def warnings_of(answer: HttpResponse) -> str:
    """What a page that leads on says has not been done."""
    request = answer.wsgi_request  # type: ignore[attr-defined]
    said = get_messages(request) if hasattr(request, "_messages") else ()
    return " ".join(str(one) for one in said if one.level >= WARNING)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEMFORVALTARE])
def test_the_keepers_pages_are_closed_to_all_others(role: Role) -> None:
    world = World()
    client = world.client(role)
    for name in ("admin:index", "admin:accounts_user_changelist", "admin:app_list"):
        arguments = {"app_label": "accounts"} if name == "admin:app_list" else {}
        assert client.get(reverse(name, kwargs=arguments)).status_code == 403
