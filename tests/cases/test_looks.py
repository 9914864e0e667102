"""What the access log says of the pages of persons: case, list, panel, search and papers."""

import pytest
from django.test import Client
from django.urls import reverse

from cases.enums import ProtectionLevel
from cases.masking import MASKED_NAME
from jobbtorg.accounts.enums import Role
from jobbtorg.core import accesslog
from jobbtorg.core.htmx import PANEL_ID
from tests import factories
from tests.accesslog import entries, last, only_inserts
from tests.cases import plans
from tests.cases.plan_matrix import SCANNED, home
from tests.project.matrix import World
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db
REAL = "198503042395"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def web(world: World) -> Client:
    return world.client(Role.COACH)


def test_the_case_page_and_its_panel(world: World, web: Client) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.actor(Role.COACH))
    address = reverse("cases:case", args=[case.key])
    for headers in ({}, {"HX-Target": PANEL_ID, "HX-Request": "true"}):
        with only_inserts() as asked:
            assert web.get(address, headers=headers).status_code == 200
        row = last()
        assert (row.kind, row.page, row.object_key) == ("page", "cases:case", str(case.key))
        assert (row.participants, row.masked, row.role) == ([case.participant_id], [], "coach")
        assert len([q for q in asked if "SAVEPOINT" not in q["sql"]]) == 1
    assert len(entries()) == 2


def test_a_list_has_all_its_rows_and_tells_those_without_a_name_apart(
    world: World, web: Client
) -> None:
    hidden = factories.participant(
        "Kanarina Dold", protection_level=ProtectionLevel.PROTECTED_REGISTRATION
    )
    cases = [factories.case(world.unit, world.enhet) for _ in range(3)]
    factories.case(world.unit, world.enhet, who=hidden)
    page = web.get(reverse("cases:participants"), {"utan": "filter"}).content.decode()
    assert last().participants == sorted(case.participant_id for case in cases)
    assert last().masked == ([hidden.pk] if MASKED_NAME in page else [])
    assert "Kanarina" not in page


@pytest.mark.parametrize("protected", [True, False])
def test_a_search_for_somebody_protected_or_unknown_is_logged_without_the_number(
    world: World, web: Client, protected: bool
) -> None:
    """Where the person was found and kept back, the row says so; who searched never reads it."""
    if protected:
        who = factories.participant(
            identity_number=REAL, protection_level=ProtectionLevel.PROTECTED_REGISTRATION
        )
        factories.case(world.unit, world.enhet, who=who)
    assert "19850304" not in web.post(
        reverse("search"), {"q": "19850304-2395"}, follow=True
    ).content.decode(errors="replace").replace('value="19850304-2395"', "")
    row = last()
    assert (row.kind, row.page, row.participants) == ("search", "search", [])
    assert row.masked in ([], [who.pk] if protected else [])
    assert row.object_key == accesslog.digest(REAL)
    assert REAL[2:] not in row.object_key
    assert len(entries()) == 1


def test_a_search_by_name_keeps_whom_it_showed_and_not_what_was_typed(
    world: World, web: Client
) -> None:
    case = factories.case(world.unit, world.enhet, who=factories.participant("Alva Sökbar"))
    web.post(reverse("search"), {"q": "Sökbar"}, follow=True)
    assert (last().kind, last().object_key) == ("search", "")
    assert last().participants == [case.participant_id]


def test_a_number_that_opens_its_case_is_a_search_and_then_a_page(
    world: World, web: Client
) -> None:
    case = factories.case(world.unit, world.enhet, who=factories.participant(identity_number=REAL))
    asked = web.post(reverse("search"), {"q": REAL})
    assert entries() == []
    answer = web.get(asked["Location"])
    assert answer.status_code == 302
    assert last().kind == "search"
    web.get(answer["Location"])
    assert [row.participants for row in entries()] == [[case.participant_id]] * 2


def test_a_paper_is_logged_when_it_is_opened_and_not_when_it_is_made(
    world: World, web: Client
) -> None:
    from cases.actions.plan_documents import put_back_signed

    at = home(world)
    with as_fixture():
        version = plans.submitted(at)
        paper = put_back_signed(version=version, by=at.coach, upload=SCANNED)
    assert entries() == []
    assert web.get(reverse("cases:plan_document", args=[paper.key])).status_code == 200
    assert (last().kind, last().participants) == ("paper", [at.case.participant_id])


def test_a_case_out_of_reach_and_one_that_is_not_leave_the_same_denial(
    world: World, web: Client
) -> None:
    foreign = factories.case(world.other_unit, world.other_enhet)
    for key in (foreign.key, "00000000-0000-4000-8000-000000000000"):
        assert web.get(reverse("cases:case", args=[key])).status_code == 404
        row = last()
        assert (row.kind, row.page, row.object_key) == ("denied", "cases:case", str(key))
        assert (row.participants, row.masked) == ([], [])
