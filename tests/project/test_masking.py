"""Every page × a protected person: who neither works with them nor chooses who does sees no one.

Every object of the access matrix is made about a protected person. Colleagues at the same unit
and enhet open every page, and find neither name, number nor how the person is reached, nor that
somebody is there.
"""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.enums import Party, ProtectionLevel, StepKind
from cases.masking import MASKED_NAME
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.organisation.models import Node
from tests import factories
from tests.cases import plans, rows
from tests.cases.plan_matrix import home
from tests.project.matrix import World, all_rows
from tests.project.test_access_matrix import OURS, Page, answer_for
from tests.referrals import factories as referrals

pytestmark = pytest.mark.django_db

ROWS = all_rows()
FACTS: dict[str, Any] = {
    "first_name": "Kanarina",
    "last_name": "Fågelsdotter",
    "birth_date": date(1931, 5, 6),
    "phone": "070-1740699",
    "street": "Kanariegränd 7",
    "protection_level": ProtectionLevel.PROTECTED_REGISTRATION,
}
CANARY = re.compile(r"Kanari|Fågelsdotter|070-?1740699|1931-05-06|D\d{7}-?\d{4}")
# Colleagues of those in the matrix, in the same roles: they have nothing to do with the person.
COLLEAGUES = (
    Role.COACH,
    Role.HANDLAGGARE,
    Role.ADMINISTRATOR,
    Role.MATCHARE,
    Role.SYV,
    Role.IT_PEDAGOG,
)


# Lists that have such a row in them for those on the list; for others it is not there.
LISTS = {
    "cases:participants",
    "cases:min_dag",
    "cases:visits",
    "referrals:list",
    "referrals:decisions",
}


# Lists that begin with one's own.
ALL_OF = {"referrals:decisions": {"vems": "alla"}}


@pytest.fixture
def protected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever the factories make from here on is protected."""
    participant, statement = factories.participant, referrals.statement

    def hidden_participant(name: str = "", **facts: Any) -> Any:
        level = FACTS["protection_level"]
        more = {k: v for k, v in FACTS.items() if not k.endswith("_name")}
        return participant("Kanarina Fågelsdotter", **{**facts, **more, "protection_level": level})

    def hidden_statement(**changes: Any) -> dict[str, Any]:
        return statement(**{**changes, **FACTS})

    monkeypatch.setattr(factories, "participant", hidden_participant)
    monkeypatch.setattr(referrals, "statement", hidden_statement)


def place_of(world: World, role: Role) -> Node:
    return world.enhet if role == Role.HANDLAGGARE else world.unit


@pytest.mark.usefixtures("protected")
@pytest.mark.parametrize(
    "target",
    [page for page in OURS if page.name in ROWS and ROWS[page.name].method == "get"],
    ids=lambda page: page.name,
)
def test_no_page_names_a_protected_person_to_a_colleague(target: Page) -> None:
    world, row = World(), ROWS[target.name]
    assert target.access is not None
    if not target.arguments:
        fill_lists(world)
    found, texts = [], ""
    for role in COLLEAGUES:
        if answer_for(target.access, row, world, role) in {"log in", "wrong role"}:
            continue
        address = reverse(target.name, kwargs={**row.fixed, **world.inside_of(row, role)})
        client = Client()
        client.force_login(factories.user_of(factories.actor(role, place_of(world, role))))
        answer = client.get(address, ALL_OF.get(target.name), follow=True)
        if answer.streaming:
            found.append(f"{role}: a file was given out")
            continue
        text = answer.content.decode(errors="replace")
        texts += text
        found += [f"{role}: {hit}" for hit in sorted(set(CANARY.findall(text)))]
    assert found == []
    assert MASKED_NAME not in texts or target.name not in LISTS


def fill_lists(world: World) -> None:
    """Something about protected persons on every list: case, step, visit, plan and remiss."""
    case = factories.case(world.unit, world.enhet)
    rows.visit(case)
    factories.open_step(case, StepKind.FOLLOW_UP, due_on=clock.today(), party=Party.STADSDEL)
    plans.submitted(home(world))
    referrals.sent(referrals.side().handlaggare)
    referrals.draft(referrals.side().handlaggare)


@pytest.mark.usefixtures("protected")
@pytest.mark.parametrize("typed", ["Fågelsdotter", "Kanarina", "number"])
def test_a_search_answers_as_for_somebody_unknown(typed: str) -> None:
    world = World()
    coach, colleague = world.actor(Role.COACH), factories.actor(Role.COACH, world.unit)
    case = factories.case(world.unit, world.enhet, coach=coach)
    referrals.sent(referrals.side().handlaggare)
    query = case.participant.identity_number if typed == "number" else typed
    from cases.searching import read_query, search

    assert search(read_query(query), colleague) == ([], False)
    assert [hit.name for hit in search(read_query(query), coach)[0]] == ["Kanarina Fågelsdotter"]


@pytest.mark.usefixtures("protected")
def test_those_who_work_with_the_person_and_those_who_choose_them_know() -> None:
    from cases.enums import TeamFunction
    from cases.masking import shown

    world = World()
    coach, matchare = world.actor(Role.COACH), world.actor(Role.MATCHARE)
    case = factories.case(
        world.unit, world.enhet, coach=coach, handlaggare=world.actor(Role.HANDLAGGARE)
    )
    factories.on_team(case, matchare, TeamFunction.MATCHARE)
    case = type(case).objects.prefetch_related("team").get(pk=case.pk)
    knows = (Role.COACH, Role.HANDLAGGARE, Role.MATCHARE, Role.GRUPPLEDARE, Role.LOKAL_CHEF)
    for role in (*knows, Role.ENHETSCHEF):
        assert not shown(case.participant, world.actor(role), case=case).masked, role
    for role in (Role.SYV, Role.ADMINISTRATOR, Role.SYSTEMFORVALTARE):
        view = shown(case.participant, world.actor(role), case=case)
        assert (view.name, view.number, view.age) == (MASKED_NAME, "", None)
        assert not view.contact
