"""A page about one person with a protection that is told of asks again who sits there."""

import time
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cases.enums import ProtectionLevel
from cases.models import Participant
from jobbtorg.accounts.enums import Role
from referrals.models import Referral
from tests import accesslog
from tests.project.matrix import World
from tests.project.test_access_matrix import OURS, ROWS, Page

pytestmark = pytest.mark.django_db

# They choose who works with the person, and so know who it is.
CHIEFS = (Role.LOKAL_CHEF, Role.ENHETSCHEF)
# They ask whatever they show.
ALWAYS = {"accounts:remove_passkey"}
ASKS = "/konto/bekrafta/?next="


def about_one() -> Iterator[tuple[Page, Role]]:
    """Pages with a key in their address, and a chief who may open each."""
    for page in OURS:
        row = ROWS[page.name]
        if row.method != "get" or row.inside is None or page.access is None or page.name in ALWAYS:
            continue
        for role in CHIEFS:
            sees = row.sees is None or role in row.sees
            if (not page.access.roles or role in page.access.roles) and sees:
                yield page, role
                break


def looked_at(page: Page, role: Role, level: ProtectionLevel) -> tuple[HttpResponse, HttpResponse]:
    """What the page answers somebody who has just logged in, and ten minutes later."""
    world, row = World(), ROWS[page.name]
    world.role = role
    arguments = row.inside(world) if row.inside else {}
    Participant.objects.update(protection_level=level)
    Referral.objects.update(protection_level=level)
    address = reverse(page.name, kwargs={**row.fixed, **arguments})
    client, fields = world.client(role), dict(row.data(world, role))
    now, at_once = time.time(), client.get(address, fields)
    with patch("jobbtorg.accounts.fresh.time.time", lambda: now + 601):
        return at_once, client.get(address, fields)  # type: ignore[return-value]


def showed_somebody(answer: HttpResponse) -> bool:
    rows = accesslog.of_request(answer["X-Request-Id"])
    return any(row.participants or row.referrals for row in rows)


@pytest.mark.parametrize(
    ("target", "role"), list(about_one()), ids=lambda one: getattr(one, "name", one)
)
def test_a_page_about_somebody_protected_asks_again(target: Page, role: Role) -> None:
    at_once, later = looked_at(target, role, ProtectionLevel.MARKED)
    if at_once.status_code == 200 and showed_somebody(at_once):
        assert later.status_code == 302
        assert later["Location"].startswith(ASKS)
        assert accesslog.of_request(later["X-Request-Id"]) == []
    else:
        assert later.status_code == at_once.status_code


def test_many_pages_are_about_one() -> None:
    assert len(list(about_one())) > 40


@pytest.mark.parametrize("level", [ProtectionLevel.NONE, ProtectionLevel.ASSUMED])
def test_no_protection_that_is_told_of_asks_nobody(level: ProtectionLevel) -> None:
    (page,) = (page for page, _role in about_one() if page.name == "cases:case")
    at_once, later = looked_at(page, Role.LOKAL_CHEF, level)
    assert showed_somebody(at_once)
    assert later.status_code == 200
