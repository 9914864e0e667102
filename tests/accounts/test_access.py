"""Pages are denied by default, and each refusal says why."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from jobbtorg.accounts.access import any_role, public, roles, signed_in
from jobbtorg.accounts.enums import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open by mistake")


@roles(Role.COACH, Role.LOKAL_CHEF)
def for_coaches(request: HttpRequest) -> HttpResponse:
    return HttpResponse("coach")


@any_role
def for_any_role(request: HttpRequest) -> HttpResponse:
    return HttpResponse("any role")


@signed_in
def for_signed_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse("signed in")


@public
def for_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("public")


urlpatterns = [
    path("odeklarerad/", undeclared),
    path("coach/", for_coaches),
    path("roll/", for_any_role),
    path("inloggad/", for_signed_in),
    path("oppen/", for_all),
    path("", include("jobbtorg.accounts.login_urls")),
]


@pytest.fixture
def coach(client: Client) -> Client:
    client.force_login(factories.user_of(factories.actor(Role.COACH, factories.unit())))
    return client


@pytest.fixture
def handlaggare(client: Client) -> Client:
    client.force_login(factories.user_of(factories.actor(Role.HANDLAGGARE, factories.enhet())))
    return client


@pytest.fixture
def without_role(client: Client) -> Client:
    client.force_login(factories.user())
    return client


@pytest.mark.parametrize(
    ("address", "status"),
    [("/oppen/", 200), ("/roll/", 302), ("/inloggad/", 302), ("/coach/", 302)],
)
def test_anonymous(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"] == f"/logga-in/?next={address}"


def test_a_view_that_says_nothing_is_refused(client: Client, coach: Client) -> None:
    answer = coach.get("/odeklarerad/")
    assert answer.status_code == 403
    assert "open by mistake" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/oppen/", "/roll/", "/inloggad/", "/coach/"])
def test_the_right_role_comes_in(coach: Client, address: str) -> None:
    assert coach.get(address).status_code == 200


def test_the_wrong_role_is_told_why(handlaggare: Client) -> None:
    answer = handlaggare.get("/coach/")
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "Sidan är inte till för rollen handläggare. Fråga din chef" in text
    assert "Byt roll" not in text


@pytest.mark.parametrize(("address", "status"), [("/inloggad/", 200), ("/roll/", 403)])
def test_without_a_role_only_the_own_account_is_open(
    without_role: Client, address: str, status: int
) -> None:
    answer = without_role.get(address)
    assert answer.status_code == status
    if status == 403:
        assert "Du har ingen roll i dag." in answer.content.decode()


def test_within_htmx_the_whole_page_goes_to_log_in(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/arenden/?q=1"}
    answer = client.get("/roll/", headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/logga-in/?next=/arenden/%3Fq%3D1"


@pytest.mark.parametrize("address", ["/konto/nytt/", "/konto/glomt/", "/konto/adresser/"])
def test_what_the_library_offers_and_we_do_not_is_not_there(
    client: Client, coach: Client, address: str
) -> None:
    assert coach.get(address).status_code == 404
    assert Client().get(address).status_code == 404


def test_roles_must_be_named() -> None:
    with pytest.raises(ValueError, match="at least one role"):
        roles()


def test_who_has_a_role_that_may_is_told_to_change(client: Client) -> None:
    user = factories.user()
    factories.assignment(user, Role.HANDLAGGARE, factories.enhet())
    factories.assignment(user, Role.COACH, factories.unit())
    client.force_login(user)
    answer = client.get("/coach/")
    assert answer.status_code == 403
    assert "Byt roll till coach." in answer.content.decode()
