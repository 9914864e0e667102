"""The enhetschef finds cases by handläggare and gives the chosen ones to another, each alone."""

from dataclasses import dataclass, field

import pytest
from django.test import Client

from cases.models import Case
from cases.queries.participants import Filters, cases_of, counts_of
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.organisation.models import Bistandsenhet, Unit
from staffing.actions.distribution import reassign
from tests import factories
from tests.core.tokens import token_field

pytestmark = pytest.mark.django_db


@dataclass
class World:
    unit: Unit = field(default_factory=factories.unit)
    enhet: Bistandsenhet = field(default_factory=factories.enhet)

    def __post_init__(self) -> None:
        self.chief = factories.actor(Role.ENHETSCHEF, self.enhet, "Eva Exempel")
        self.hanna = factories.actor(Role.HANDLAGGARE, self.enhet, "Hanna Exempel")
        self.hugo = factories.actor(Role.HANDLAGGARE, self.enhet, "Hugo Exempel")

    def case(self, handlaggare: Actor | None) -> Case:
        return factories.case(self.unit, self.enhet, handlaggare=handlaggare)


@pytest.fixture
def world() -> World:
    return World()


def test_the_list_is_narrowed_to_one_handlaggare_or_to_none(world: World, client: Client) -> None:
    hers, his, nobodys = world.case(world.hanna), world.case(world.hugo), world.case(None)
    today, hanna = clock.today(), factories.user_of(world.hanna)
    for who, expected in (
        (str(hanna.key), {hers}),
        ("ingen", {nobodys}),
        ("", {hers, his, nobodys}),
    ):
        filters = Filters(handlaggare=who)
        assert set(cases_of(world.chief, filters, today)) == expected
        assert counts_of(world.chief, filters).all == len(expected)
    client.force_login(factories.user_of(world.chief))
    page = client.get("/deltagare/", {"handlaggare": str(hanna.key)}).content.decode()
    assert hers.participant.full_name in page
    assert his.participant.full_name not in page
    assert 'data-label="Handläggare" class="jt-clip">Hanna Exempel' in page
    client.force_login(factories.user_of(factories.actor(Role.LOKAL_CHEF, world.unit)))
    assert "Handläggare</th>" not in client.get("/deltagare/", {"utan": "filter"}).content.decode()


def test_each_case_changes_hands_or_says_why_not(world: World) -> None:
    hers, his = world.case(world.hanna), world.case(world.hugo)
    elsewhere = factories.case(world.unit, factories.enhet("Bromma försörjningsstödsenhet"))
    hugo = factories.user_of(world.hugo)
    keys = [hers.key, his.key, elsewhere.key]
    result = reassign(by=world.chief, keys=keys, handlaggare=hugo, why="Ny fördelning")
    assert result.moved == [hers]
    assert [(row.case, row.reason) for row in result.refused] == [
        (his, "Hugo Exempel är redan handläggare.")
    ]
    hers.refresh_from_db()
    assert hers.handlaggare == hugo
    assert "Ny fördelning" in hers.transitions.get(name="change_handlaggare").why


def test_a_reason_and_a_chief_are_needed(world: World) -> None:
    case, hugo = world.case(world.hanna), factories.user_of(world.hugo)
    with pytest.raises(DomainError, match="Skriv varför"):
        reassign(by=world.chief, keys=[case.key], handlaggare=hugo, why=" ")
    with pytest.raises(NotAllowed):
        reassign(by=world.hanna, keys=[case.key], handlaggare=hugo, why="Byte")
    with pytest.raises(DomainError, match="minst ett"):
        reassign(by=world.chief, keys=[], handlaggare=hugo, why="Byte")


def test_the_page_asks_once_more_and_does_it(world: World, client: Client) -> None:
    first, second = world.case(world.hanna), world.case(None)
    client.force_login(factories.user_of(world.chief))
    assert "Byt handläggare" in client.get("/deltagare/", {"utan": "filter"}).content.decode()
    chosen = {"vald": [str(first.key), str(second.key)]}
    page = client.post("/deltagare/valda/", {**chosen, "gor": "byt-handlaggare"})
    assert first.participant.full_name in page.content.decode()
    token = token_field(world.chief.user_id, path="/byt-handlaggare/", form="byt handläggare")
    refused = client.post("/byt-handlaggare/", {**chosen, "to": "", "why": "Ny", **token})
    assert refused.status_code == 422
    assert 'value="Ny"' in refused.content.decode()
    hugo = factories.user_of(world.hugo)
    posted = {**chosen, "to": str(hugo.key), "why": "Ny fördelning", **token}
    assert client.post("/byt-handlaggare/", posted).status_code == 302
    assert set(Case.objects.values_list("handlaggare", flat=True)) == {hugo.pk}
