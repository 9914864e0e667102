"""Log-in by e-mail and password: long, not common, throttled, and nobody registers alone."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import reverse

from jobbtorg.accounts import demo
from jobbtorg.accounts.actions import set_password
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from tests import factories
from tests.organisation import factories as city
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

GOOD = "en mening som ingen kommer på"


@pytest.fixture(autouse=True)
def empty_counters() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    # One who needs no second step: that is the business of test_second_factor.py.
    user = factories.assignment(factories.user(), Role.STYRNING, city.unit()).user
    with as_fixture():
        user.set_password(GOOD)
        user.save()
    return user


def log_in(client: Client, email: str, password: str, address: str = "/logga-in/"):  # type: ignore[no-untyped-def]
    return client.post(address, {"login": email, "password": password})


def test_the_right_password_opens(client: Client, user: User) -> None:
    answer = log_in(client, user.email.upper(), GOOD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/konto/roll/").status_code == 200


def test_one_comes_back_to_the_page_that_one_asked_for(client: Client, user: User) -> None:
    asked = client.get("/organisation/?datum=2008-03-01")
    answer = log_in(client, user.email, GOOD, asked["Location"])
    assert answer["Location"] == "/organisation/?datum=2008-03-01"


def test_never_to_another_site(client: Client, user: User) -> None:
    answer = log_in(client, user.email, GOOD, "/logga-in/?next=https://ond.example/")
    assert answer["Location"] == "/"


def test_wrong_password_and_unknown_address_say_the_same(client: Client, user: User) -> None:
    pages = [
        log_in(client, email, "fel lösenord, men långt").content.decode()
        for email in (user.email, "ingen@jobbtorg.example")
    ]
    for page in pages:
        assert "E-postadressen eller lösenordet stämmer inte." in page


def test_too_many_wrong_passwords_close_the_address_for_a_while(client: Client, user: User) -> None:
    for _ in range(5):
        log_in(client, user.email, "fel lösenord, men långt")
    page = log_in(client, user.email, GOOD).content.decode()
    assert "för många försök" in page
    assert client.get("/konto/roll/").status_code == 302


def test_a_closed_account_cannot_log_in(client: Client, user: User) -> None:
    with as_fixture():
        User.objects.filter(pk=user.pk).update(is_active=False)
    log_in(client, user.email, GOOD)
    assert client.get("/konto/roll/").status_code == 302


def test_who_has_forgotten_the_password_gets_a_new_one_from_the_keeper(user: User) -> None:
    there, again = Client(), Client()
    log_in(there, user.email, GOOD)
    assert "Hör av dig till systemförvaltaren" in again.get("/logga-in/").content.decode()
    keeper = factories.actor(Role.SYSTEMFORVALTARE, city.city())
    first = "den här lämnas över i ett slutet kuvert"
    set_password(user, password=first, by=keeper)
    # What was open with the old one is closed, and the old one opens nothing.
    assert there.get("/konto/roll/").status_code == 302
    assert log_in(again, user.email, GOOD).status_code == 200
    assert log_in(again, user.email, first).status_code == 302
    change = reverse("account_change_password")
    # Nothing else opens before one has chosen a password of one's own.
    for address in ("/konto/roll/", "/organisation/"):
        sent = again.get(address)
        assert (sent.status_code, sent["Location"].split("?")[0]) == (302, change), address
    assert again.post(reverse("accounts:table_rows"), {"tata": "ja"})["Location"] == change
    assert again.get("/konto/roll/", headers={"HX-Request": "true"})["HX-Redirect"] == change
    page = again.get("/konto/roll/", follow=True).content.decode()
    assert "Välj ditt eget lösenord" in page
    assert 'name="next" value="/konto/roll/"' in page
    same = {"oldpassword": first, "password1": first, "password2": first}
    assert "annat lösenord än det du fick" in again.post(change, same).content.decode()
    own = {"oldpassword": first, "password1": GOOD, "password2": GOOD, "next": "/konto/roll/"}
    assert again.post(change, own)["Location"] == "/konto/roll/"
    assert again.get("/konto/roll/").status_code == 200
    assert log_in(Client(), user.email, GOOD).status_code == 302
    assert user.events.order_by("-id").values_list("name", flat=True)[0] == "own_password"


def test_who_may_not_choose_may_still_leave(client: Client, user: User) -> None:
    with as_fixture():
        User.objects.filter(pk=user.pk).update(must_choose_password=True)
    log_in(client, user.email, GOOD)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/tillganglighet/").status_code == 200
    assert client.get("/finns-inte/").status_code == 404


def test_nobody_registers_alone(client: Client) -> None:
    assert client.post("/konto/nytt/", {"email": "a@b.example"}).status_code == 404
    assert "Hör av dig till systemförvaltaren" in client.get("/logga-in/").content.decode()


@pytest.mark.parametrize(
    ("password", "text"),
    [
        ("kort lösenord", "minst 15 tecken"),
        ("passwordpassword", "för vanligt"),
        ("aaaaaaaaaaaaaaaaaaaa", "för vanligt"),
        ("Jobbtorg Stockholm 2008!", "för vanligt"),
    ],
)
def test_a_weak_password_is_refused(client: Client, user: User, password: str, text: str) -> None:
    client.force_login(user)
    fields = {"oldpassword": GOOD, "password1": password, "password2": password}
    assert text in client.post("/konto/losenord/", fields).content.decode()
    user.refresh_from_db()
    assert user.check_password(GOOD)


def test_small_letters_and_spaces_are_enough(client: Client, user: User) -> None:
    client.force_login(user)
    new = "bara små bokstäver här"
    fields = {"oldpassword": GOOD, "password1": new, "password2": new}
    assert client.post("/konto/losenord/", fields).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    assert client.get("/konto/roll/").status_code == 200


def test_log_out_asks_and_ends(client: Client, user: User) -> None:
    client.force_login(user)
    assert "Vill du logga ut?" in client.get("/logga-ut/").content.decode()
    assert client.get("/konto/roll/").status_code == 200
    after = client.post("/logga-ut/")
    assert client.get("/konto/roll/").status_code == 302
    assert "Du är utloggad." in client.get(after["Location"]).content.decode()
    assert "Du är utloggad." not in client.get("/logga-in/").content.decode()


def test_the_demos_password_opens_nothing_outside_the_demo(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_fixture():
        user.set_password(demo.PASSWORD)
        user.save()
    monkeypatch.setattr(settings, "DEMO_ALLOWED", False)
    log_in(client, user.email, demo.PASSWORD)
    assert client.get("/konto/roll/").status_code == 302
    monkeypatch.setattr(settings, "DEMO_ALLOWED", True)
    log_in(client, user.email, demo.PASSWORD)
    assert client.get("/konto/roll/").status_code == 200


def test_too_many_attempts_get_a_page_of_ours(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    log_in(client, "ingen@jobbtorg.example", GOOD)
    answer = log_in(client, "ingen@jobbtorg.example", GOOD)
    assert answer.status_code == 429
    assert "För många försök" in answer.content.decode()


def test_behind_the_proxy_each_address_is_counted_for_itself(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    found = [
        client.post(
            "/logga-in/",
            {"login": "ingen@jobbtorg.example", "password": GOOD},
            headers={"x-forwarded-for": f"198.51.100.9, {address}"},
        ).status_code
        for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")
    ]
    assert found == [200, 200, 429]


def test_no_hash_is_guessed_by_filters(client: Client) -> None:
    keeper = factories.assignment(factories.user(), Role.SYSTEMFORVALTARE, city.city()).user
    client.force_login(keeper)
    answer = client.get("/forvaltning/accounts/user/?password__startswith=pbkdf2")
    assert answer.status_code in (302, 400)


def test_whoever_is_logged_in_and_waits_is_led_to_the_start_and_not_to_log_in() -> None:
    request = RequestFactory().get("/")
    for user, leads_to, says in (
        (factories.user(), "Till startsidan", ""),
        (AnonymousUser(), "Till inloggningen", "Har du glömt lösenordet"),
    ):
        request.user = user
        text = render(request, "429.html").content.decode()
        assert leads_to in text
        assert ("Har du glömt lösenordet" in text) is bool(says)


def test_a_page_that_is_not_there_promises_no_search_that_it_lacks(client: Client) -> None:
    text = client.get("/finns-inte/").content.decode()
    assert "gå till startsidan och sök därifrån" in text
    assert 'href="/">Till startsidan' in text
