"""Named test 5: whoever a page shows stands in its row of the access log, and in one row alone.

Every page of the access matrix, every role, own, foreign, missing, former and protected objects.
Each person has
canaries of their own in name, number, contact and address; whoever's canary is in an answer, and
whoever the object in the address is about, must be in the answer's row. Then the same with a log
that cannot be written: 503, and no canary.
"""

import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cases.enums import ProtectionLevel
from cases.models import Participant
from jobbtorg.accounts.enums import Role
from jobbtorg.core.models import AccessEntry, AccessKind
from referrals.models import Referral
from tests import factories
from tests.accesslog import of_request, unwritable
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count, assured_seed
from tests.assurance.logged import case_behind, person_behind
from tests.project.matrix import Row, World, all_rows
from tests.project.test_access_matrix import NOBODY, OURS, Page
from tests.referrals import factories as referrals
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

ROWS = all_rows()
PAGES = [page for page in OURS if page.name in ROWS]
TOTAL: Counter[str] = Counter()
CHANGED = ("protected", "former")
_numbers = itertools.count(100)
# A mark for everybody: in the name, the street, the e-mail and the guardian's name.
CANARY = re.compile(r"Kanarin(\d+)x")


@pytest.fixture(autouse=True)
def canaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever the factories make from here on can be told in any text."""
    participant, statement = factories.participant, referrals.statement

    def facts() -> dict[str, Any]:
        mark = f"Kanarin{next(_numbers)}x"
        return {
            "last_name": f"{mark}son",
            "street": f"{mark} gata 7",
            "email": f"{mark}@example.se",
            "guardian_name": f"{mark} Förmyndare",
        }

    def marked_participant(name: str = "", **more: Any) -> Participant:
        found = facts()
        return participant(f"Alva {found.pop('last_name')}", **{**more, **found})

    def marked_statement(**changes: Any) -> dict[str, Any]:
        return statement(**{**changes, **facts()})

    monkeypatch.setattr(factories, "participant", marked_participant)
    monkeypatch.setattr(referrals, "statement", marked_statement)


def marked() -> dict[str, str]:
    """Each canary with the mark of whom it names: p and the record, or r and the remiss."""
    found: dict[str, str] = {}
    with as_fixture():
        for one in (*Referral.objects.all(), *Participant.objects.all()):
            mark = f"p{one.record_id}" if one.record_id else f"r{one.statement_id}"
            found |= dict.fromkeys(CANARY.findall(one.last_name), mark)
    return found


def in_row(row: AccessEntry) -> set[str]:
    persons = {f"p{number}" for number in (*row.participants, *row.masked)}
    return persons | {f"r{number}" for number in row.referrals}


def roles_for(target: Page) -> list[Role]:
    """The roles that try a page: all of them, or some by the seed."""
    count = assured_count("roles for each page in test 5", short=2, full=len(Role))
    return random.Random(f"{assured_seed()} {target.name}").sample(list(Role), count)


def attempts(target: Page) -> Iterator[tuple[str, Any, Callable[[], HttpResponse]]]:
    """Every role with its own object, a foreign one, one that is not there, and those of before."""
    world, row = World(), ROWS[target.name]
    for role in roles_for(target):
        own = {**row.fixed, **world.inside_of(row, role)}
        tried: list[tuple[str, Any]] = [("own", own)]
        if row.foreign is not None:
            foreign = {**row.fixed, **row.foreign(world)}
            missing = {**dict.fromkeys(foreign, NOBODY), **row.fixed}
            tried += [("foreign", foreign), ("missing", missing)]
        tried += changed(world, row, role, target.name)
        for kind, arguments in tried:
            address = reverse(target.name, kwargs=arguments)
            yield f"{role} {kind}", arguments, partial(row.send, world, role, address)


def changed(world: World, row: Row, role: Role, page: str) -> Iterator[tuple[str, Any]]:
    """An object whose person has been protected since, and one whose case has gone elsewhere."""
    count = assured_count("of protected and former for each role in test 5", short=1, full=2)
    kinds = random.Random(f"{assured_seed()} {role} {page}").sample(CHANGED, count)
    for kind in kinds if row.inside else ():
        arguments = {**row.fixed, **world.inside_of(row, role)}
        case = case_behind(arguments)
        if case is None:
            return
        with as_fixture():
            if kind == "protected":
                level = ProtectionLevel.MARKED
                Participant.objects.filter(pk=case.participant_id).update(protection_level=level)
            else:
                factories.move(case, to=world.other_unit, sent_by=world.other_enhet)
        yield kind, arguments


def wrong_with(target: Page, arguments: Any, answer: HttpResponse, new: list[AccessEntry]) -> str:
    """What an answer has in its row that it should not, or lacks; empty when all is right."""
    status, text = answer.status_code, answer.content.decode(errors="replace")
    names = marked()
    shown = {names.get(mark, f"unknown {mark}") for mark in CANARY.findall(text)}
    if status == 200 and (about := person_behind(arguments)):
        shown.add(about)
    if len(new) > 1:
        return f"{len(new)} rows"
    denied = status == 403 or (status == 404 and set(arguments) - set(ROWS[target.name].fixed))
    if denied and not (new and new[0].kind == AccessKind.DENIED):
        return f"{status} without a row of the denial"
    if not new:
        return f"{status} shows {shown} without a row" if shown else ""
    if new[0].request_id != answer["X-Request-Id"]:
        return "the row is another request's"
    return f"{status} shows {shown - in_row(new[0])}" if shown - in_row(new[0]) else ""


@pytest.mark.parametrize("target", PAGES, ids=lambda page: page.name)
def test_whoever_an_answer_shows_is_in_its_one_row(target: Page) -> None:
    """Each is tried twice: first with a log that stands still, which does nothing and shows nobody."""
    wrong, tried, shown, refused = [], 0, 0, 0
    kinds: Counter[str] = Counter()
    for case, arguments, send in attempts(target):
        kinds[case.rpartition(" ")[2]] += 1
        with unwritable():
            silent = send()
        answer = send()
        rows = of_request(answer["X-Request-Id"])
        tried, shown = tried + 1, shown + sum(len(in_row(row)) for row in rows)
        if said := wrong_with(target, arguments, answer, rows):
            wrong.append(f"{case}: {said}")
        if rows and silent.status_code != 503:
            wrong.append(f"{case}: {silent.status_code} though the log stood still")
        refused += silent.status_code == 503
        if silent.status_code == 503 and CANARY.search(silent.content.decode()):
            wrong.append(f"{case}: somebody is named in the 503")
    TOTAL.update(pages=1, answers=tried, persons=shown, refused=refused, wrong=len(wrong))
    TOTAL.update(kinds)
    assert wrong == []


def test_what_all_pages_together_showed(figure: Figure) -> None:
    """Stands last: what the tests above have counted in this process."""
    figure(5, "pages", TOTAL["pages"], holds=TOTAL["pages"] == len(PAGES))
    for kind in ("own", "foreign", "missing", "protected", "former"):
        figure(5, f"answers about {kind} objects", TOTAL[kind], holds=TOTAL[kind] > 0)
    figure(5, "persons in their rows", TOTAL["persons"], holds=TOTAL["persons"] > 0)
    refused = TOTAL["refused"]
    figure(5, "answers with the log standing still that were 503", refused, holds=refused > 0)
    figure(5, "persons without a row, or named in a 503", TOTAL["wrong"], holds=not TOTAL["wrong"])
