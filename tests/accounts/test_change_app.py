"""Another telephone: the app is changed in one step, by whoever has given a second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client

from jobbtorg.accounts import codes, views_of_second_step
from jobbtorg.accounts.models import User
from jobbtorg.core.models import Mail
from tests.second_steps import (
    SECRET,
    by_password,
    give_app,
    give_passkey,
    give_reserve_codes,
    somebody,
)

pytestmark = pytest.mark.django_db

INDEX = "/konto/tva-steg/"
CHANGE = f"{INDEX}app/byt/"
STEP = "/logga-in/andra-steget/"


@pytest.fixture
def coach() -> User:
    cache.clear()
    return somebody()


def inside(user: User, code: str = "") -> Client:
    client = by_password(user)
    assert client.post(STEP, {"code": code or codes.code_now(SECRET)}).status_code == 302
    return client


def new_secret(client: Client) -> str:
    page = client.get(CHANGE).content.decode()
    return page.split('<code class="jt-code">')[1].split("</code>")[0].replace(" ", "")


def test_a_lost_telephone_is_replaced_after_a_reserve_code(coach: User) -> None:
    old = give_app(coach)
    reserve = give_reserve_codes(coach, seen=True)
    client = inside(coach, reserve.wrap().get_unused_codes()[0])
    page = client.get(INDEX).content.decode()
    assert f'href="{CHANGE}"' in page
    # The last one cannot be taken away, so nobody is offered it.
    assert f'href="{INDEX}app/ta-bort/"' not in page
    assert client.get(f"{INDEX}app/")["Location"] == CHANGE
    secret = new_secret(client)
    assert secret != SECRET
    wrong = client.post(CHANGE, {"code": "000000"}).content.decode()
    assert "Koden stämmer inte" in wrong
    assert Authenticator.objects.filter(pk=old.pk).exists()
    assert client.post(CHANGE, {"code": codes.code_now(secret)})["Location"] == INDEX
    assert [row.pk for row in Authenticator.objects.filter(user=coach, type="totp")] != [old.pk]
    # The code that confirmed it is used, and the old app's are worth nothing.
    assert codes.use(coach.pk, codes.code_now(secret)) is None
    assert codes.use(coach.pk, codes.code_now(SECRET)) is None
    assert Authenticator.objects.get(pk=reserve.pk).wrap().get_unused_codes()
    event = coach.events.get(name="factor_changed")
    assert event.by_user_id == coach.pk
    told = Mail.objects.filter(to_user_id=coach.pk, subject="Din inloggning har ändrats")
    assert told.filter(body__startswith=event.text).exists()
    assert "Appen är bytt" in client.get(INDEX).content.decode()
    assert new_secret(client) != secret


def test_whoever_has_no_reserve_codes_gets_some_with_the_new_app(coach: User) -> None:
    give_app(coach)
    client = inside(coach)
    secret = new_secret(client)
    answer = client.post(CHANGE, {"code": codes.code_now(secret)})
    assert answer["Location"] == f"{INDEX}reservkoder/"
    assert client.get(answer["Location"]).content.decode().count("<li><code") == 10


def test_nobody_changes_it_by_a_password_alone(coach: User) -> None:
    give_app(coach)
    client = by_password(coach)
    for answer in (client.get(CHANGE), client.post(CHANGE, {"code": "000000"})):
        assert answer["Location"].startswith("/logga-in/")
    client = Client()
    client.force_login(coach)
    session = client.session
    for key in [key for key in session.keys() if "authentication" in key]:  # noqa: SIM118
        del session[key]
    session.save()
    assert client.get(CHANGE)["Location"].startswith(f"{INDEX}bekrafta/")
    assert client.post(CHANGE, {"code": "000000"})["Location"].startswith(f"{INDEX}bekrafta/")


def test_whoever_has_no_app_adds_one(coach: User) -> None:
    client = by_password(coach)
    assert client.get(CHANGE)["Location"].startswith(INDEX)
    give_passkey(coach)
    client = Client()
    client.force_login(coach)
    assert client.get(CHANGE)["Location"] == f"{INDEX}app/"


def test_it_is_asked_for_again_when_it_was_long_ago(coach: User) -> None:
    give_app(coach)
    client = inside(coach)
    session = client.session
    records = session["account_authentication_methods"]
    for record in records:
        record["at"] -= django_settings.FRESH_LOGIN_SECONDS + 1
    session["account_authentication_methods"] = records
    session.save()
    assert client.get(CHANGE)["Location"].startswith("/konto/bekrafta/")


def test_one_app_beside_a_passkey_may_go(coach: User) -> None:
    give_app(coach)
    give_passkey(coach)
    assert f'href="{INDEX}app/ta-bort/"' in inside(coach).get(INDEX).content.decode()


def test_of_two_sessions_that_add_the_first_factor_at_once_one_does(
    coach: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = by_password(coach)
    page = client.get(f"{INDEX}app/").content.decode()
    secret = page.split('<code class="jt-code">')[1].split("</code>")[0].replace(" ", "")
    lock = views_of_second_step._locked

    def after_another(request: HttpRequest) -> User:
        give_passkey(coach)
        return lock(request)

    monkeypatch.setattr(views_of_second_step, "_locked", after_another)
    answer = client.post(f"{INDEX}app/", {"code": codes.code_now(secret)})
    assert answer["Location"].startswith(f"{INDEX}bekrafta/")
    assert not Authenticator.objects.filter(user=coach, type="totp").exists()
    assert client.get("/konto/roll/")["Location"].startswith(f"{INDEX}bekrafta/")
