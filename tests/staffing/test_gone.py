"""Those whose roles have ended with something left: named to the chief, and moved in one go."""

import pytest
from django.test import Client

from cases.actions.team import give_task
from cases.enums import CaseState, Party, StepKind, TeamFunction
from cases.models import Case
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.identity import demo_number
from jobbtorg.organisation.periods import period
from referrals.actions.drafting import start_draft
from staffing.queries.hanging import gone, hanging_at
from staffing.queries.offboarding import belongings
from tests import factories
from tests.core.tokens import token_field
from tests.roles import as_fixture
from tests.staffing.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def leaves(who: Actor) -> None:
    """The person's roles end yesterday, as the systemförvaltare ends them."""
    with as_fixture():
        RoleAssignment.objects.filter(user_id=who.user_id or 0).update(
            period=period(factories.START, clock.today())
        )


def told(by: Actor) -> list[tuple[str, str]]:
    return [(str(row.user), str(row.hanging)) for row in gone(by, clock.today())]


def full(world: World) -> Case:
    """A case with something on each side, and a remiss."""
    case = world.case()
    factories.open_step(
        case,
        StepKind.DECIDE_PLAN,
        due_on=clock.today(),
        party=Party.STADSDEL,
        held_by=world.handlaggare,
    )
    start_draft(by=world.handlaggare, identity=demo_number(4711))
    return case


def test_who_has_gone_is_named_with_what_is_left(world: World) -> None:
    full(world)
    world.case()
    closed = world.case(state=CaseState.CLOSED)
    factories.open_step(closed, StepKind.CHECK_OUTCOME, due_on=clock.today(), held_by=world.coach)
    assert told(world.chief) == told(world.enhetschef) == []
    leaves(world.coach)
    leaves(world.handlaggare)
    assert told(world.chief) == [("Karin Exempel", "2 ärenden och 1 steg")]
    assert told(world.enhetschef) == [("Hanna Exempel", "2 ärenden och 1 remiss")]
    elsewhere = factories.actor(Role.LOKAL_CHEF, factories.unit("Kista jobbtorg"))
    assert told(elsewhere) == []


def test_the_number_is_that_of_the_list(world: World) -> None:
    full(world)
    for by, who, at_enhet in (
        (world.chief, world.coach, False),
        (world.enhetschef, world.handlaggare, True),
    ):
        user = factories.user_of(who)
        found = hanging_at(by.node_ids, at_enhet=at_enhet, user_id=user.pk)
        assert found[user.pk].total == len(belongings(by, user, clock.today()))


def test_a_colleague_of_another_unit_has_not_gone(world: World) -> None:
    syv = factories.actor(Role.SYV, factories.unit("Kista jobbtorg"), "Sara Exempel")
    case = world.case()
    factories.on_team(case, syv, TeamFunction.SYV)
    give_task(
        by=world.coach,
        case=case,
        to_user=factories.user_of(syv),
        text="Studievägledning",
        due_on=clock.today(),
    )
    assert told(world.chief) == []
    leaves(syv)
    assert told(world.chief) == [("Sara Exempel", "2 uppgifter eller platser i ärendegrupper")]


@pytest.mark.parametrize("side", ["unit", "enhet"])
def test_the_chief_moves_all_of_it_in_one_go(world: World, client: Client, side: str) -> None:
    full(world)
    by, left, stays = (
        (world.chief, world.coach, world.stays)
        if side == "unit"
        else (world.enhetschef, world.handlaggare, world.colleague)
    )
    leaves(left)
    user = factories.user_of(left)
    path = f"/medarbetare/{user.key}/avsluta/"
    client.force_login(factories.user_of(by))
    assert (
        'href="/medarbetare/">Medarbetare</a> fördelar'
        in client.get("/ingen-tappas-bort/").content.decode()
    )
    assert path in client.get("/medarbetare/").content.decode()
    page = client.get(path).content.decode()
    assert "Arbetar inte kvar" in page
    assert 'name="last_day"' not in page
    takers = {
        t.field: str(factories.user_of(stays).key) for t in belongings(by, user, clock.today())
    }
    token = token_field(by.user_id, form="avsluta", subject=str(user.key))
    assert client.post(path, {**takers, **token}).status_code == 302
    assert belongings(by, user, clock.today()) == []
    assert told(by) == []
    assert client.get(path).status_code == 404


def test_who_works_elsewhere_and_has_nothing_here_is_not_found(
    world: World, client: Client
) -> None:
    client.force_login(factories.user_of(world.chief))
    for who in (world.handlaggare, factories.actor(Role.COACH, factories.unit("Kista jobbtorg"))):
        key = factories.user_of(who).key
        assert client.get(f"/medarbetare/{key}/avsluta/").status_code == 404
