"""A second factor for every role that sees persons: asked for everywhere, good once, sealed."""

import time
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jobbtorg.accounts import codes, demo, sealing
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.accounts.second_factor import WITHOUT
from jobbtorg.core.models import Mail
from tests import factories
from tests.logins import demo_code, without_second_factor
from tests.organisation import factories as city
from tests.project.matrix import World
from tests.project.test_access_matrix import OURS, ROWS, Page
from tests.roles import as_fixture
from tests.second_steps import PASSWORD, SECRET, give_app, somebody

pytestmark = pytest.mark.django_db

INDEX = "/konto/tva-steg/"
STEP = "/logga-in/andra-steget/"


@pytest.fixture(autouse=True)
def empty_counters() -> None:
    cache.clear()


@pytest.fixture
def coach() -> User:
    return somebody()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Log-in runs in autocommit, where what waits for the commit is done within the request."""
    waiting = SimpleNamespace(on_commit=lambda run: run())
    monkeypatch.setattr("allauth.mfa.totp.internal.flows.transaction", waiting)


def give_password(client: Client, user: User) -> Any:
    return client.post("/logga-in/", {"login": user.email, "password": PASSWORD})


def give_code(client: Client, code: str) -> Any:
    return client.post(STEP, {"code": code})


# ---- Nothing opens before


@pytest.mark.parametrize(
    "target",
    [page for page in OURS if page.access is not None and not page.access.public],
    ids=attrgetter("name"),
)
def test_nothing_opens_for_a_role_that_has_given_only_a_password(target: Page) -> None:
    world, row = World(), ROWS[target.name]
    opened = []
    asked = [role for role in Role if role not in WITHOUT]
    with without_second_factor():
        for role in asked:
            if target.access and target.access.roles and role not in target.access.roles:
                continue
            arguments = {**row.fixed, **world.inside_of(row, None)}
            answer = row.send(world, role, reverse(target.name, kwargs=arguments))
            if answer.status_code != 302 or not answer["Location"].startswith(INDEX):
                opened.append(f"{role}: {answer.status_code}")
    assert opened == []


def test_who_sees_no_person_needs_none() -> None:
    client = Client()
    with without_second_factor():
        client.force_login(factories.user_of(factories.actor(Role.STYRNING, city.city())))
    assert client.get("/konto/roll/").status_code == 200
    assert client.get(INDEX).status_code == 200


def test_a_role_that_changes_asks_on_the_next_request() -> None:
    user = factories.user_of(factories.actor(Role.STYRNING, city.city()))
    client = Client()
    with without_second_factor():
        client.force_login(user)
    assert client.get("/konto/roll/").status_code == 200
    held = factories.assignment(user, Role.COACH, city.unit())
    client.post(reverse("accounts:act_as"), {"assignment": str(held.key)})
    assert client.get("/konto/roll/")["Location"].startswith(INDEX)


def test_the_frame_shows_nothing_that_would_only_lead_back(coach: User) -> None:
    client = Client()
    with without_second_factor():
        client.force_login(coach)
    page = client.get("/min-dag/", follow=True).content.decode()
    assert "Din roll visar uppgifter om människor och kräver två steg." in page
    assert 'href="/deltagare/"' not in page
    assert "Logga ut" in page
    assert f'href="{INDEX}"' in page
    give_app(coach)
    assert f'href="{INDEX}"' not in client.get("/min-dag/", follow=True).content.decode()
    Authenticator.objects.all().delete()
    assert client.get("/min-dag/", headers={"HX-Request": "true"})["HX-Redirect"] == INDEX


def test_a_session_without_it_is_asked_for_the_factor_that_one_has(coach: User) -> None:
    client = Client()
    with without_second_factor():
        client.force_login(coach)
    give_app(coach)
    asked = client.get("/min-dag/")["Location"]
    assert asked == "/konto/tva-steg/bekrafta/?next=%2Fmin-dag%2F"
    again = client.post(asked, {"code": codes.code_now(SECRET), "next": "/min-dag/"})
    assert again["Location"] == "/min-dag/"
    assert client.get("/min-dag/").status_code == 200


SET_UP = (
    INDEX,
    f"{INDEX}app/",
    f"{INDEX}app/ta-bort/",
    f"{INDEX}passnyckel/",
    f"{INDEX}passnyckel/ta-bort/",
    f"{INDEX}reservkoder/",
    f"{INDEX}reservkoder/nya/",
    "/konto/bekrafta/",
)


@pytest.mark.parametrize("role", [Role.COACH, Role.STYRNING])
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_has_a_factor_gives_it_before_anything_of_it_is_changed(
    role: Role, method: str
) -> None:
    user = factories.assignment(factories.user(), role, city.unit()).user
    client = Client()
    with without_second_factor():
        client.force_login(user)
    give_app(user)
    before = list(Authenticator.objects.values())
    for address in SET_UP:
        answer = getattr(client, method)(address, {"code": "000000", "password": PASSWORD})
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(f"{INDEX}bekrafta/"), address
    assert list(Authenticator.objects.values()) == before
    client.post(f"{INDEX}bekrafta/", {"code": codes.code_now(SECRET)})
    assert client.get(f"{INDEX}app/ta-bort/").status_code == 200


def test_a_password_once_more_is_led_to_the_factor_and_on(coach: User) -> None:
    client = Client()
    with without_second_factor():
        client.force_login(coach)
    give_app(coach)
    asked = client.get("/konto/bekrafta/?next=/min-dag/")["Location"]
    assert asked.startswith(f"{INDEX}bekrafta/?next=")


@pytest.mark.usefixtures("at_once")
def test_the_first_factor_ends_every_other_log_in(client: Client, coach: User) -> None:
    other = Client()
    for one in (client, other):
        give_password(one, coach)
        assert one.get(INDEX).status_code == 200
    page = client.get(f"{INDEX}app/").content.decode()
    secret = page.split('<code class="jt-code">')[1].split("</code>")[0].replace(" ", "")
    client.post(f"{INDEX}app/", {"code": codes.code_now(secret)})
    assert other.get(INDEX)["Location"].startswith("/logga-in/")
    assert client.get("/konto/inloggningar/").content.decode().count("Den här") == 1
    told = coach.events.get(name="factor_added").text
    assert "Andra inloggningar avslutades." in told


# ---- Logging in


def test_the_code_ends_the_log_in_and_is_good_once(client: Client, coach: User) -> None:
    give_app(coach)
    assert give_password(client, coach)["Location"] == STEP
    assert client.get("/konto/roll/").status_code == 302
    code = codes.code_now(SECRET)
    assert give_code(client, code).status_code == 302
    assert client.get("/konto/roll/").status_code == 200
    # The same code, from another browser, with a cache that has forgotten everything.
    cache.clear()
    thief = Client()
    give_password(thief, coach)
    assert "redan använd" in give_code(thief, code).content.decode()
    assert thief.get("/konto/roll/").status_code == 302


def test_an_older_code_is_no_good_after_a_newer(
    client: Client, coach: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_app(coach)
    now = time.time()
    older = codes.code_now(SECRET)
    monkeypatch.setattr("jobbtorg.accounts.codes.time.time", lambda: now + 30)
    assert codes.use(coach.pk, codes.code_now(SECRET)) is not None
    assert codes.use(coach.pk, older) is None
    monkeypatch.setattr("jobbtorg.accounts.codes.time.time", lambda: now + 60)
    assert codes.use(coach.pk, older) is None
    assert codes.use(coach.pk, codes.code_now(SECRET)) is not None


def test_wrong_codes_close_the_account_for_a_while(client: Client, coach: User) -> None:
    give_app(coach)
    give_password(client, coach)
    for _ in range(5):
        assert "Koden stämmer inte" in give_code(client, "000000").content.decode()
    assert (
        "för många försök med koder" in give_code(client, codes.code_now(SECRET)).content.decode()
    )
    assert client.get("/konto/roll/").status_code == 302
    other = Client(REMOTE_ADDR="192.0.2.77")
    give_password(other, coach)
    assert "för många försök" in give_code(other, codes.code_now(SECRET)).content.decode()


def test_a_reserve_code_is_good_once_and_told(client: Client, coach: User) -> None:
    give_app(coach)
    with as_fixture():
        made = Authenticator.objects.create(
            user=coach,
            type="recovery_codes",
            data={"seed": sealing.seal("a" * 80), "used_mask": 0},
        )
    code = made.wrap().get_unused_codes()[0]
    give_password(client, coach)
    assert give_code(client, code).status_code == 302
    assert client.get("/konto/roll/").status_code == 200
    assert Mail.objects.get(to_user_id=coach.pk).body.startswith(
        "Loggade in med en reservkod. 9 är kvar."
    )
    client.post(f"{INDEX}bekrafta/", {"code": made.wrap().get_unused_codes()[1]})
    assert Mail.objects.filter(
        to_user_id=coach.pk,
        body__startswith="Bekräftade att det var du med en reservkod. 8 är kvar.",
    ).exists()
    other = Client()
    give_password(other, coach)
    assert "Koden stämmer inte" in give_code(other, code).content.decode()


def test_addresses_are_counted_by_what_the_proxy_saw(coach: User, settings: Any) -> None:
    give_app(coach)
    settings.ACCOUNT_RATE_LIMITS = {"second_factor": "2/m/ip"}

    def tried(forwarded: str) -> str:
        client = Client(headers={"x-forwarded-for": forwarded})
        give_password(client, coach)
        return str(give_code(client, "000000").content.decode())

    # Direct, as in development: the header is not listened to, whatever it says.
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    pages = [tried(f"203.0.113.{number}") for number in range(3)]
    assert ["för många" in page for page in pages] == [False, False, True]
    # Behind the proxy its own word is the last: what comes before it was made up.
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    pages = [tried(f"203.0.113.{number}, 192.0.2.1") for number in range(3)]
    assert ["för många" in page for page in pages] == [False, False, True]
    assert "för många" not in tried("203.0.113.1, 192.0.2.2")


def test_reserve_codes_are_counted_with_the_codes(client: Client, coach: User) -> None:
    give_app(coach)
    with as_fixture():
        made = Authenticator.objects.create(
            user=coach,
            type="recovery_codes",
            data={"seed": sealing.seal("b" * 80), "used_mask": 0},
        )
    give_password(client, coach)
    for _ in range(5):
        give_code(client, "12345678")
    page = give_code(client, made.wrap().get_unused_codes()[0]).content.decode()
    assert "för många försök med koder" in page
    assert len(made.wrap().get_unused_codes()) == 10


# ---- Setting up, and losing


@pytest.mark.usefixtures("at_once")
def test_setting_up_an_app(client: Client, coach: User) -> None:
    give_password(client, coach)
    assert client.get("/min-dag/")["Location"].startswith(INDEX)
    page = client.get("/konto/tva-steg/app/").content.decode()
    assert '<svg class="jt-qr"' in page
    assert "style=" not in page.split("jt-qr-row")[1].split("</form>")[0]
    secret = page.split('<code class="jt-code">')[1].split("</code>")[0].replace(" ", "")
    # It waits sealed, and stays the same while the page is loaded again.
    assert secret not in str(dict(client.session.items()))
    assert secret in client.get("/konto/tva-steg/app/").content.decode().replace(" ", "")
    assert (
        "Koden stämmer inte"
        in client.post("/konto/tva-steg/app/", {"code": "000000"}).content.decode()
    )
    answer = client.post("/konto/tva-steg/app/", {"code": codes.code_now(secret)})
    assert answer["Location"] == "/konto/tva-steg/reservkoder/"
    held = Authenticator.objects.get(user=coach, type="totp")
    assert secret not in str(held.data)
    page = client.get(answer["Location"]).content.decode()
    assert page.count("<li><code") == 10
    assert 'href="/min-dag/"' in page
    assert client.get("/min-dag/").status_code == 200
    # Shown once.
    assert "visas inte igen" in client.get(answer["Location"]).content.decode()
    told = coach.events.get(name="factor_added")
    assert told.by_user_id == coach.pk
    assert Mail.objects.filter(to_user_id=coach.pk, subject="Din inloggning har ändrats").exists()
    # The code that set it up is used.
    assert codes.use(coach.pk, codes.code_now(secret)) is None


def test_the_last_one_stays_with_a_role_that_asks(client: Client, coach: User) -> None:
    give_app(coach)
    give_password(client, coach)
    give_code(client, codes.code_now(SECRET))
    page = client.post("/konto/tva-steg/app/ta-bort/").content.decode()
    assert "Lägg till ett annat andra steg först." in page
    assert Authenticator.objects.filter(user=coach).exists()


# ---- At rest


def test_keys_are_turned_round(coach: User, settings: Any) -> None:
    held = give_app(coach)
    old, new = settings.MFA_KEYS[0], "bnlja2VsLWZvci10ZXN0cy0wMDAwMDAwMDAwMDAwMDA="
    settings.MFA_KEYS = [new, old]
    from django.core.management import call_command

    call_command("seal_factors")
    held.refresh_from_db()
    settings.MFA_KEYS = [new]
    assert sealing.unseal(held.data["secret"]) == SECRET
    settings.MFA_KEYS = [old]
    assert codes.use(coach.pk, codes.code_now(SECRET)) is None


# ---- The demo's


def test_the_demos_factor_opens_nothing_outside_the_demo(
    coach: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_app(coach, codes.DEMO_SECRET)
    monkeypatch.setattr(django_settings, "DEMO_ALLOWED", False)
    assert codes.use(coach.pk, demo_code()) is None
    assert demo_code() not in Client().get("/logga-in/").content.decode()
    monkeypatch.setattr(django_settings, "DEMO_ALLOWED", True)
    assert codes.use(coach.pk, demo_code()) is not None
    # Everybody knows it: refusing it twice would protect nothing.
    assert codes.use(coach.pk, demo_code()) is not None


def test_the_log_in_page_of_the_demo_says_how() -> None:
    demo.load_staff()
    page = Client().get("/logga-in/").content.decode()
    assert demo.PASSWORD in page
    assert codes.code_now(codes.DEMO_SECRET) in page
    without = User.objects.filter(email__endswith=demo.DOMAIN, authenticator=None)
    assert [one.email.partition("@")[0] for one in without] == ["styrning"]
    assert mail.outbox == []
