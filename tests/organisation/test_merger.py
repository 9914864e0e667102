"""A made-up merger of two stadsdelar and their enheter in the middle of the year 2008.

Farsta and Skarpnäck become Farsta-Skarpnäck on 1 July. Routes, catchments, roles and open
cases follow; on 30 June everything reads as it was.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.accounts.queries import active_assignments, reach
from jobbtorg.core import clock, nightly
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.organisation import actions
from jobbtorg.organisation.models import Bistandsenhet, Stadsdel, Succession
from jobbtorg.organisation.queries import organisation_on, route_referral, stadsdelar_of
from jobbtorg.organisation.registry import succession_handlers
from jobbtorg.organisation.succession import carry_due_successions, merge_nodes
from tests import factories as people
from tests.organisation import factories
from tests.organisation.factories import KEEPER

pytestmark = pytest.mark.django_db

DAY = date(2008, 7, 1)
BEFORE = date(2008, 6, 30)
ADULT = date(1970, 1, 1)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the rooms above were asked to move, in place of the real handlers."""
    seen: list[str] = []

    def move(succession: Succession, by: Actor) -> None:
        seen.append(succession.predecessor.name)

    saved = list(succession_handlers)
    succession_handlers[:] = [move]
    yield seen
    succession_handlers[:] = saved


def new_stadsdel() -> Stadsdel:
    return actions.add_node(
        Stadsdel,
        name="Farsta-Skarpnäck",
        slug="stadsdel-farsta-skarpnack",
        opened_on=DAY,
        parent=factories.stadsdel().parent,
        by=KEEPER,
    )


def new_enhet() -> Bistandsenhet:
    return actions.add_node(
        Bistandsenhet,
        name="Farsta-Skarpnäck försörjningsstödsenhet",
        slug="farsta-skarpnack-enhet",
        opened_on=DAY,
        parent=factories.city(),
        by=KEEPER,
    )


def merge_all() -> tuple[Stadsdel, Bistandsenhet]:
    """First the enheter, then the stadsdelar that they serve."""
    enhet, stadsdel = new_enhet(), new_stadsdel()
    merge_nodes(
        [
            factories.enhet("Farsta försörjningsstödsenhet"),
            factories.enhet("Skarpnäck försörjningsstödsenhet"),
        ],
        successor=enhet,
        on_date=DAY,
        by=KEEPER,
    )
    merge_nodes(
        [factories.stadsdel("Farsta"), factories.stadsdel("Skarpnäck")],
        successor=stadsdel,
        on_date=DAY,
        by=KEEPER,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return stadsdel, enhet


def test_the_organisation_reads_as_it_was_on_each_date(moved: list[str]) -> None:
    merge_all()
    before, after = organisation_on(BEFORE), organisation_on(DAY)
    sydost = [next(r for r in o.regions if r.name == "Sydost") for o in (before, after)]
    assert sydost[0].stadsdelar == ["Enskede-Årsta-Vantör", "Farsta", "Skarpnäck"]
    assert sydost[1].stadsdelar == ["Enskede-Årsta-Vantör", "Farsta-Skarpnäck"]
    enheter = [{row.name: row.stadsdelar for row in o.enheter} for o in (before, after)]
    assert enheter[0]["Farsta försörjningsstödsenhet"] == ["Farsta"]
    assert enheter[1]["Farsta-Skarpnäck försörjningsstödsenhet"] == ["Farsta-Skarpnäck"]
    assert "Farsta försörjningsstödsenhet" not in enheter[1]
    assert before.unserved == after.unserved == []


def test_referrals_find_their_way_on_both_sides(moved: list[str]) -> None:
    farsta, old_enhet = factories.stadsdel("Farsta"), factories.enhet()
    stadsdel, enhet = merge_all()
    assert route_referral(old_enhet, farsta, born_on=ADULT, on=BEFORE) == factories.unit()
    assert route_referral(enhet, stadsdel, born_on=ADULT, on=DAY) == factories.unit()
    assert list(stadsdelar_of(enhet, DAY)) == [stadsdel]
    with pytest.raises(DomainError):
        route_referral(old_enhet, farsta, born_on=ADULT, on=DAY)


def test_roles_follow_from_the_day(moved: list[str]) -> None:
    held = people.assignment(people.user(), Role.HANDLAGGARE, factories.enhet())
    future = people.assignment(
        people.user(), Role.HANDLAGGARE, factories.enhet(), since=date(2008, 9, 1)
    )
    _, enhet = merge_all()
    places = [
        [(a.user_id, a.node.name) for a in active_assignments(on).filter(role=Role.HANDLAGGARE)]
        for on in (BEFORE, DAY, date(2008, 9, 1))
    ]
    old, new = "Farsta försörjningsstödsenhet", enhet.name
    assert places[0] == [(held.user_id, old)]
    assert places[1] == [(held.user_id, new)]
    assert sorted(places[2]) == [(held.user_id, new), (future.user_id, new)]


def test_the_successor_answers_for_what_was_closed_before(moved: list[str]) -> None:
    held = people.assignment(people.user(), Role.HANDLAGGARE, factories.enhet())
    _, enhet = merge_all()
    carried = RoleAssignment.objects.get(user=held.user, node=enhet)
    old = {factories.enhet(f"{name} försörjningsstödsenhet").pk for name in ("Farsta", "Skarpnäck")}
    assert reach(held, BEFORE) == {held.node_id}
    assert reach(carried, DAY) == {enhet.pk, *old}


def test_who_already_has_the_role_at_the_successor_keeps_one(moved: list[str]) -> None:
    user = people.user()
    for name in ("Farsta försörjningsstödsenhet", "Skarpnäck försörjningsstödsenhet"):
        people.assignment(user, Role.HANDLAGGARE, factories.enhet(name))
    _, enhet = merge_all()
    assert RoleAssignment.objects.filter(user=user, node=enhet).count() == 1


def test_live_matters_move_on_the_day_and_once(moved: list[str]) -> None:
    with clock.at(date(2008, 6, 1)):
        merge_all()
        assert carry_due_successions(by=KEEPER) == 0
    assert moved == []
    with clock.at(DAY):
        part = next(part for part in nightly.parts() if part.name == "sammanslagningar")
        assert part.run(KEEPER) == 4
        assert part.run(KEEPER) == 0
    assert sorted(moved) == [
        "Farsta",
        "Farsta försörjningsstödsenhet",
        "Skarpnäck",
        "Skarpnäck försörjningsstödsenhet",
    ]


def test_stadsdelar_of_different_jobbtorg_need_a_choice_first(moved: list[str]) -> None:
    heir = new_stadsdel()
    both = [factories.stadsdel("Farsta"), factories.stadsdel("Bromma")]
    with pytest.raises(DomainError, match="går till olika jobbtorg"):
        merge_nodes(both, successor=heir, on_date=DAY, by=KEEPER)
    unit = factories.unit("Jobbtorg Västerort")
    actions.set_route(heir, ages=(16, None), unit=unit, from_on=DAY, by=KEEPER)
    enhet = factories.enhet("Bromma försörjningsstödsenhet")
    actions.set_catchment(heir, bistandsenhet=enhet, from_on=DAY, by=KEEPER)
    merge_nodes(both, successor=heir, on_date=DAY, by=KEEPER)
    assert route_referral(enhet, heir, born_on=ADULT, on=DAY) == unit


def test_units_merge_with_their_filialer(moved: list[str]) -> None:
    vasterort = factories.unit("Jobbtorg Västerort")
    kista = factories.unit("Jobbtorg Järva (Kista)")
    merge_nodes([kista], successor=vasterort, on_date=DAY, by=KEEPER)
    after = {u.name: u for r in organisation_on(DAY).regions for u in r.units}
    assert [f.name for f in after["Jobbtorg Västerort"].filialer] == [
        "Jobbtorg Järva (Lunda)",
        "Jobbtorg Unga Järva (Rinkeby)",
    ]
    enhet = factories.enhet("Rinkeby-Kista försörjningsstödsenhet")
    origin = factories.stadsdel("Rinkeby-Kista")
    assert route_referral(enhet, origin, born_on=ADULT, on=DAY) == vasterort


@pytest.mark.parametrize(
    ("predecessor", "text"),
    [("Jobbtorg Sydost", "samma slag"), ("Farsta-Skarpnäck", "uppgå i sig själv")],
)
def test_what_cannot_merge_says_why(predecessor: str, text: str, moved: list[str]) -> None:
    heir = new_stadsdel()
    node = heir if predecessor == heir.name else factories.unit(predecessor)
    with pytest.raises(DomainError, match=text):
        merge_nodes([node], successor=heir, on_date=DAY, by=KEEPER)


def test_a_node_is_succeeded_once(moved: list[str]) -> None:
    merge_all()
    with pytest.raises(DomainError, match="finns inte den"):
        merge_nodes(
            [factories.stadsdel("Farsta")],
            successor=factories.stadsdel("Bromma"),
            on_date=date(2008, 9, 1),
            by=KEEPER,
        )
