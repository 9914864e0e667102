"""Accounts and roles: who may, what is refused, and the row that each change leaves."""

from datetime import date, timedelta

import pytest

from jobbtorg.accounts.actions import (
    assign_role,
    close_account,
    create_account,
    end_role,
    reopen_account,
)
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import AccountEvent, RoleAssignment
from jobbtorg.accounts.rules import NODE_KINDS
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.organisation import actions as organisation
from jobbtorg.organisation.permissions import KEEPER_ROLE, RENT_ROLES
from jobbtorg.organisation.views import NOTHING_YET
from tests import factories
from tests.organisation import factories as city

pytestmark = pytest.mark.django_db

START = date(2008, 1, 1)
GOOD = "en mening som ingen kommer på"


@pytest.fixture
def keeper() -> Actor:
    return factories.actor(Role.SYSTEMFORVALTARE, city.city())


def test_the_organisation_knows_the_keeper_by_the_same_name() -> None:
    assert KEEPER_ROLE == Role.SYSTEMFORVALTARE
    assert {Role.LOKAL_CHEF, Role.JOBBTORGSCHEF, KEEPER_ROLE} == RENT_ROLES
    assert {Role.STYRNING, Role.ANORDNARE, Role.LEX_SARAH} == set(NOTHING_YET)


def test_every_role_has_its_place() -> None:
    assert set(NODE_KINDS) == set(Role)


def test_an_account_is_opened_with_a_trace(keeper: Actor) -> None:
    user = create_account(
        email="Ny.Coach@Jobbtorg.example",
        first_name="Ny",
        last_name="Coach",
        password=GOOD,
        by=keeper,
    )
    assert user.email == "ny.coach@jobbtorg.example"
    event = AccountEvent.objects.get(user=user)
    assert (event.name, event.by_user_id, event.by_assignment_id) == (
        "create",
        keeper.user_id,
        keeper.assignment_id,
    )


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("ny@jobbtorg.example", "kort", "password"), ("TAGEN@jobbtorg.example", GOOD, "email")],
)
def test_what_an_account_cannot_have(keeper: Actor, email: str, password: str, field: str) -> None:
    create_account(
        email="tagen@jobbtorg.example", first_name="A", last_name="B", password=GOOD, by=keeper
    )
    with pytest.raises(DomainError) as caught:
        create_account(email=email, first_name="C", last_name="D", password=password, by=keeper)
    assert caught.value.field == field


def test_a_role_is_given_and_ended(keeper: Actor) -> None:
    user = factories.user()
    held = assign_role(user, role=Role.COACH, node=city.unit(), from_on=START, by=keeper)
    end_role(held, last=date(2008, 6, 30), by=keeper)
    held.refresh_from_db()
    assert (held.period.lower, held.period.upper) == (START, date(2008, 7, 1))
    assert list(user.events.values_list("name", flat=True)) == ["end", "assign"]


@pytest.mark.parametrize(
    ("role", "place", "text"),
    [
        (Role.COACH, "enhet", "finns bara vid"),
        (Role.HANDLAGGARE, "unit", "finns bara vid"),
        (Role.GRUPPLEDARE, "unit", "finns bara vid"),
        (Role.JOBBTORGSCHEF, "unit", "finns bara vid"),
    ],
)
def test_a_role_stands_only_where_it_belongs(
    keeper: Actor, role: Role, place: str, text: str
) -> None:
    node = city.unit() if place == "unit" else city.enhet()
    with pytest.raises(DomainError, match=text):
        assign_role(factories.user(), role=role, node=node, from_on=START, by=keeper)


def test_a_role_needs_its_node_for_all_of_its_time(keeper: Actor) -> None:
    group = city.group()
    organisation.close_node(group, last=date(2008, 6, 30), by=city.KEEPER)
    group.refresh_from_db()
    for span in ((date(2007, 12, 31), date(2008, 2, 1)), (date(2008, 6, 1), None)):
        with pytest.raises(DomainError, match="finns inte under hela"):
            assign_role(
                factories.user(),
                role=Role.GRUPPLEDARE,
                node=group,
                from_on=span[0],
                until=span[1],
                by=keeper,
            )


def test_the_same_role_is_not_held_twice_at_once(keeper: Actor) -> None:
    held = factories.assignment(factories.user(), Role.COACH, city.unit())
    with pytest.raises(DomainError, match="redan rollen"):
        assign_role(held.user, role=Role.COACH, node=city.unit(), from_on=START, by=keeper)
    end_role(held, last=date(2008, 6, 30), by=keeper)
    assign_role(held.user, role=Role.COACH, node=city.unit(), from_on=date(2008, 7, 1), by=keeper)
    assert RoleAssignment.objects.filter(user=held.user).count() == 2


@pytest.mark.parametrize("last", [START - timedelta(days=1), date(2008, 12, 31)])
def test_a_role_ends_within_its_time(keeper: Actor, last: date) -> None:
    held = assign_role(
        factories.user(),
        role=Role.COACH,
        node=city.unit(),
        from_on=START,
        until=date(2009, 1, 1),
        by=keeper,
    )
    with pytest.raises(DomainError, match="slut"):
        end_role(held, last=last, by=keeper)


def test_closing_and_opening_an_account(keeper: Actor) -> None:
    user = factories.user()
    assert not close_account(user, by=keeper).is_active
    assert reopen_account(user, by=keeper).is_active
    assert list(user.events.values_list("name", flat=True)) == ["reopen", "close"]
    with pytest.raises(DomainError, match="ditt eget konto"):
        close_account(factories.user_of(keeper), by=keeper)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEMFORVALTARE])
def test_nobody_else_changes_accounts(role: Role) -> None:
    by = factories.actor(role, city.unit())
    with pytest.raises(NotAllowed, match="Bara systemförvaltaren"):
        close_account(factories.user(), by=by)
    with pytest.raises(NotAllowed):
        assign_role(factories.user(), role=Role.COACH, node=city.unit(), from_on=START, by=by)
