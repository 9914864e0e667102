"""One acts in one role at a time; only that role gives access, and a changed right counts at once."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.middleware import ACTING_KEY, ActingRoleMiddleware
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.core import clock
from jobbtorg.core.actor import ANONYMOUS, Actor
from jobbtorg.organisation.periods import period
from tests import factories
from tests.organisation import factories as city
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


def actor_for(user: User, session: dict[str, str] | None = None) -> Actor:
    """The actor that a request of the user gets."""
    from django.http import HttpRequest, HttpResponse

    seen: list[Actor] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.actor)  # type: ignore[attr-defined]
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = user
    request.session = session or {}  # type: ignore[assignment]
    ActingRoleMiddleware(view)(request)
    return seen[0]


@pytest.fixture
def two_roles() -> tuple[User, RoleAssignment, RoleAssignment]:
    user = factories.user("Tove Tvåroll")
    coach = factories.assignment(user, Role.COACH, city.unit("Jobbtorg Sydväst"))
    chief = factories.assignment(user, Role.LOKAL_CHEF, city.unit("Jobbtorg Järva (Kista)"))
    return user, coach, chief


def test_nobody_is_anonymous() -> None:
    from django.contrib.auth.models import AnonymousUser

    assert actor_for(AnonymousUser()) == ANONYMOUS  # type: ignore[arg-type]


def test_the_first_role_is_the_default(
    two_roles: tuple[User, RoleAssignment, RoleAssignment],
) -> None:
    user, coach, _ = two_roles
    actor = actor_for(user)
    assert (actor.role, actor.assignment_id) == (Role.COACH, coach.pk)
    assert actor.node_ids == {coach.node_id}


def test_the_chosen_role_alone_gives_reach(
    two_roles: tuple[User, RoleAssignment, RoleAssignment],
) -> None:
    user, coach, chief = two_roles
    actor = actor_for(user, {ACTING_KEY: str(chief.key)})
    assert actor.role == Role.LOKAL_CHEF
    assert coach.node_id not in actor.node_ids
    assert city.unit("Jobbtorg Järva (Lunda)").pk in actor.node_ids


def test_a_role_of_somebody_else_is_not_taken(
    two_roles: tuple[User, RoleAssignment, RoleAssignment],
) -> None:
    other = factories.assignment(factories.user(), Role.LOKAL_CHEF, city.unit())
    assert actor_for(two_roles[0], {ACTING_KEY: str(other.key)}).role == Role.COACH


@pytest.mark.parametrize(("days", "role"), [(0, ""), (1, Role.COACH)])
def test_an_ended_role_is_out_at_once(days: int, role: str) -> None:
    held = factories.assignment(factories.user(), Role.COACH, city.unit())
    today = clock.today()
    with as_fixture():
        RoleAssignment.objects.filter(pk=held.pk).update(
            period=period(date(2008, 1, 1), today + timedelta(days=days))
        )
    assert actor_for(held.user).role == role


def test_a_closed_account_is_out_on_its_next_request(client: Client) -> None:
    held = factories.assignment(factories.user(), Role.COACH, city.unit())
    client.force_login(held.user)
    assert client.get("/konto/roll/").status_code == 200
    with as_fixture():
        User.objects.filter(pk=held.user_id).update(is_active=False)
    answer = client.get("/konto/roll/")
    assert (answer.status_code, answer["Location"]) == (302, "/logga-in/?next=/konto/roll/")


@pytest.mark.parametrize(
    ("role", "unit", "queries"),
    [(Role.COACH, "Jobbtorg Sydost", 2), (Role.LOKAL_CHEF, "Jobbtorg Järva (Kista)", 2)],
)
def test_at_most_two_queries(role: Role, unit: str, queries: int) -> None:
    held = factories.assignment(factories.user(), role, city.unit(unit))
    with CaptureQueriesContext(connection) as found:
        actor_for(held.user)
    assert len(found) == queries


def test_switching_says_so_and_lasts(
    client: Client, two_roles: tuple[User, RoleAssignment, RoleAssignment]
) -> None:
    user, _, chief = two_roles
    client.force_login(user)
    page = client.get("/konto/roll/").content.decode()
    assert "Lokal jobbtorgschef" in page
    assert "Coach" in page
    answer = client.post("/konto/roll/byt/", {"assignment": str(chief.key)})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session[ACTING_KEY] == str(chief.key)
    page = client.get("/konto/roll/").content.decode()
    assert "Du arbetar nu som lokal jobbtorgschef, Jobbtorg Järva (Kista)." in page


def test_a_foreign_role_is_not_found(
    client: Client, two_roles: tuple[User, RoleAssignment, RoleAssignment]
) -> None:
    other = factories.assignment(factories.user(), Role.LOKAL_CHEF, city.unit())
    client.force_login(two_roles[0])
    assert client.post("/konto/roll/byt/", {"assignment": str(other.key)}).status_code == 404
    assert client.post("/konto/roll/byt/", {}).status_code == 404
    assert client.get("/konto/roll/byt/").status_code == 405
    assert Session.objects.count() == 1
