"""Named test 1: every URL × every role × every kind of object × every method.

The objects are those of the access matrix, and every person that they are about bears a mark
of their kind. A URL without a row fails. Nothing that a request does stays.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from jobbtorg.accounts.enums import Role
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count, assured_seed, is_full
from tests.assurance.marks import Marks, marks_in
from tests.assurance.objects import METHODS, Objects, Try, drawn
from tests.project.matrix import Row, World, all_rows, body
from tests.project.test_access_matrix import NOBODY, OURS, PAGES, Page
from tests.referrals import factories as referrals

pytestmark = pytest.mark.django_db

ROWS = all_rows()
LISTED = [page for page in PAGES if page.is_listed]
TOTAL: Counter[str] = Counter()
# Differ between two answers of any page, and say nothing of it.
OWN_HEADERS = {"X-Request-Id", "Content-Security-Policy", "Set-Cookie", "Content-Length"}
EVERYBODY = len(Role) + 1
BESIDE = ("protected", "former")


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch) -> Marks:
    return Marks(monkeypatch)


def wrong_with(one: Try, method: str, answer: HttpResponse) -> Iterator[str]:
    """What an answer shows or does that it should not."""
    status = answer.status_code
    to_log_in = status == 302 and answer["Location"].startswith("/logga-in/?next=")
    text = b"".join(answer) if answer.streaming else answer.content
    told = text.decode(errors="replace") + str(answer.headers)
    if seen := marks_in(told) & one.forbidden:
        yield f"{status} shows {seen}"
    if status in {403, 404, 405} and (named := marks_in(told)):
        yield f"{status} names somebody: {named}"
    if status >= 500:
        yield f"{status}"
    if method == "head" and text:
        yield "a body in the answer to HEAD"
    if method in {"put", "delete", "options"} and status not in {403, 404, 405} and not to_log_in:
        yield f"{status} to {method}"
    if one.kind in {"foreign", "missing"} and status not in {403, 404, 405} and not to_log_in:
        yield f"{status} for a {one.kind} object"


SENT_TOKEN = re.compile(r"form_token%3D[\w%.-]+")


def headers(answer: HttpResponse) -> dict[str, str]:
    return {name: value for name, value in answer.items() if name not in OWN_HEADERS}


def differ(foreign: HttpResponse, missing: HttpResponse, one: Try, other: Try) -> bool:
    """The addresses differ by the key, and a form's once-only token, which a link to log in repeats."""
    told = []
    for answer, tried in ((foreign, one), (missing, other)):
        said = [answer.status_code, body(answer), headers(answer)]
        text = str(said)
        for value in tried.arguments.values():
            text = text.replace(str(value), "KEY") if isinstance(value, UUID) else text
        text = SENT_TOKEN.sub("TOKEN", text)
        told.append(text)
    return told[0] != told[1]


def methods_for(row: Row, draw: random.Random, count: int) -> list[str]:
    """The one that the page is for, and some of the others by the seed."""
    others = draw.sample([m for m in METHODS if m != row.method], min(count, len(METHODS)) - 1)
    return sorted([row.method, *others], key=METHODS.index)


@pytest.mark.parametrize("target", OURS, ids=lambda page: page.name)
def test_every_kind_of_object(target: Page, marks: Marks) -> None:
    assert target.name in ROWS, "add a row to tests/<room>/matrix.py"
    row, draw = ROWS[target.name], random.Random(f"{assured_seed()} {target.name}")
    objects = Objects(target, row, marks)
    inside = assured_count("roles let in for each page", short=1, full=EVERYBODY)
    outside = assured_count("roles turned away for each page", short=1, full=EVERYBODY)
    # All roles are turned away from all pages by tests/project/test_access_matrix.py too.
    if draw.randrange(assured_count("of so many pages, one turns roles away", short=3, full=1)):
        outside = 0
    # So is everybody from a protected person by tests/project/test_masking.py.
    some = assured_count("of protected and former, for each page", short=1, full=len(BESIDE))
    kinds = draw.sample(BESIDE, some)
    count = assured_count("methods for each object", short=2, full=len(METHODS))
    wrong: list[str] = []
    for role in drawn(draw, objects, inside=inside, outside=outside):
        answers: dict[tuple[str, str], tuple[Try, HttpResponse]] = {}
        methods = methods_for(row, draw, count)
        for one in objects.tries(role, kinds):
            # The short form tries the other methods on what is one's own.
            for method in methods if one.kind == "own" or is_full() else [row.method]:
                answer = objects.send(one, method)
                answers[one.kind, method] = one, answer
                TOTAL[one.kind] += 1
                who = f"{role or 'nobody'} {one.kind} {method}"
                wrong += [f"{who}: {said}" for said in wrong_with(one, method, answer)]
        wrong += compared(role, answers)
    TOTAL.update(patterns=1, wrong=len(wrong))
    assert wrong == []


def compared(
    role: Role | None, answers: dict[tuple[str, str], tuple[Try, HttpResponse]]
) -> Iterator[str]:
    """Foreign and missing, method for method."""
    for method in METHODS:
        if ("foreign", method) in answers:
            one, foreign = answers["foreign", method]
            other, missing = answers["missing", method]
            TOTAL["compared"] += 1
            if differ(foreign, missing, one, other):
                TOTAL["differ"] += 1
                yield f"{role or 'nobody'} {method}: a foreign object is told from a missing one"


def address_of(page: Page) -> str:
    """An address that leads to a view of others: its objects are accounts and lists, no persons."""
    route = re.sub(
        r"(?<!P)<(?:(\w+):)?\w+>", lambda m: str(NOBODY) if m[1] == "uuid" else "1", page.route
    )
    # What the admin writes as an expression: the first that it may be.
    route = re.sub(r"\(\?P<\w+>([^|)]*)[^)]*\)", lambda m: m[1].replace(".*", "1"), route)
    address = "/" + route.strip("^$")
    try:
        return address if resolve(address).route == page.route else ""
    except Resolver404:
        return ""


def test_every_view_of_others_has_an_address_that_leads_to_it() -> None:
    assert [page.route for page in LISTED if not address_of(page)] == []


def test_views_of_others_name_nobody(marks: Marks) -> None:
    """Log-in, second step and the systemförvaltare's admin."""
    with marks.of("foreign"):
        referrals.sent(referrals.side().handlaggare)
    world, wrong = World(), []
    count = assured_count("methods for each view of others", short=1, full=len(METHODS))
    roles = assured_count("roles for each view of others", short=1, full=EVERYBODY)
    everybody: list[Role | None] = [None, *Role]
    for page in LISTED:
        draw, address = random.Random(f"{assured_seed()} {page.name}"), address_of(page)
        assert address, f"{page.name} {page.route}: nothing of it has been asked"
        TOTAL["patterns"] += 1
        for role, method in product(draw.sample(everybody, roles), draw.sample(METHODS, count)):
            client = world.client(role)
            client.raise_request_exception = False
            answer = getattr(client, method)(address)
            TOTAL["others"] += 1
            if answer.status_code >= 500 or marks_in(answer.content.decode(errors="replace")):
                wrong.append(f"{page.name} {role} {method}: {answer.status_code}")
    TOTAL["wrong"] += len(wrong)
    assert wrong == []


def test_what_all_addresses_together_showed(figure: Figure) -> None:
    """Stands last: what the tests above have counted in this process."""
    figure(1, "patterns", TOTAL["patterns"], holds=TOTAL["patterns"] == len(PAGES))
    for kind in ("own", "foreign", "former", "protected", "missing"):
        figure(1, f"answers about {kind} objects", TOTAL[kind], holds=TOTAL[kind] > 0)
    figure(1, "answers of views of others", TOTAL["others"], holds=TOTAL["others"] > 0)
    figure(1, "foreign and missing compared", TOTAL["compared"], holds=TOTAL["compared"] > 0)
    figure(1, "of them told apart", TOTAL["differ"], holds=not TOTAL["differ"])
    figure(1, "leaks and other wrong answers", TOTAL["wrong"], holds=not TOTAL["wrong"])
