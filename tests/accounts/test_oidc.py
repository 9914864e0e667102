"""Single sign-on against a provider of our own: who is let in, and every answer that is not right."""

import http.client
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from jobbtorg.accounts import sealing
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from tests import factories
from tests.accounts.provider import CLIENT, SECRET, Provider, running
from tests.organisation import factories as city
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

START = "/logga-in/stadens-konto/"
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    with running() as found:
        settings.OIDC_ISSUER = found.issuer
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        settings.OIDC_SECOND_FACTOR = ["mfa"]
        yield found


@pytest.fixture
def coach(provider: Provider) -> User:
    user = factories.assignment(factories.user(), Role.COACH, city.unit()).user
    provider.claims = {"email": user.email.upper(), "amr": ["pwd", "mfa"]}
    return user


def at_provider(client: Client, address: str = START) -> str:
    """To the provider and through it, over HTTP: the address that it sends one back to."""
    sent = client.get(address)
    assert sent.status_code == 302, sent.content.decode()
    parts = urlsplit(sent["Location"])
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}")
    back = connection.getresponse().headers["Location"]
    connection.close()
    return str(back).removeprefix("http://testserver")


def is_fresh(client: Client) -> bool:
    """Whether what asks who sits there lets on: a passkey that is not there, or the way to ask."""
    answer = client.post("/konto/tva-steg/passnyckel/ta-bort/")
    assert answer.status_code == 404 or answer["Location"].startswith("/konto/bekrafta/")
    return bool(answer.status_code == 404)


def is_in(client: Client) -> bool:
    return client.get("/konto/roll/").status_code == 200


def refused(client: Client, back: str) -> None:
    answer = client.get(back)
    assert answer.status_code == 403
    assert "Inloggningen gick inte" in answer.content.decode()
    assert not is_in(client)


def test_off_by_default(client: Client) -> None:
    assert client.get(START).status_code == 404
    assert client.get(f"{START}svar/").status_code == 404
    assert "stadens konto" not in client.get("/logga-in/").content.decode()


def test_the_verified_address_lets_its_account_in(client: Client, coach: User) -> None:
    page = client.get("/logga-in/?next=/konto/roll/").content.decode()
    assert f'href="{START}?next=%2Fkonto%2Froll%2F"' in page
    answer = client.get(at_provider(client, f"{START}?next=/konto/roll/"))
    assert answer["Location"] == "/konto/roll/"
    assert is_in(client)
    client.post("/logga-ut/")
    assert not is_in(client)


def test_an_account_is_never_made(client: Client, coach: User, provider: Provider) -> None:
    provider.claims["email"] = "ny@example.se"
    before = User.objects.count()
    refused(client, at_provider(client))
    assert User.objects.count() == before


def test_a_closed_account_stays_closed(client: Client, coach: User) -> None:
    with as_fixture():
        User.objects.filter(pk=coach.pk).update(is_active=False)
    refused(client, at_provider(client))


def test_a_closed_account_is_out_on_its_next_request(client: Client, coach: User) -> None:
    client.get(at_provider(client))
    assert is_in(client)
    with as_fixture():
        User.objects.filter(pk=coach.pk).update(is_active=False)
    assert not is_in(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://annan.example"},
        {"aud": "annan"},
        {"aud": [CLIENT, "annan"], "azp": "annan"},
        {"nonce": "en annan"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"iat": 32_500_000_000},
        {"auth_time": None},
        {"auth_time": "nyss"},
        {"auth_time": True},
        {"auth_time": 1},
        {"auth_time": 32_500_000_000},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": None},
        {"email": {"$ne": ""}},
    ],
    ids=str,
)
def test_a_token_that_is_not_right(
    client: Client, coach: User, provider: Provider, wrong: dict[str, Any]
) -> None:
    provider.claims |= wrong
    refused(client, at_provider(client))


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(STRANGER, "RS256"), ("", "none"), ("hemligt" * 8, "HS256")],
    ids=["another key", "unsigned", "a shared secret"],
)
def test_a_signature_that_is_not_the_providers(
    client: Client, coach: User, provider: Provider, key: Any, algorithm: str
) -> None:
    provider.sign_with, provider.algorithm = key, algorithm
    refused(client, at_provider(client))


def test_a_provider_that_calls_itself_something_else(
    client: Client, coach: User, provider: Provider
) -> None:
    provider.issuer = "https://annan.example"
    assert client.get(START).status_code == 403


def test_the_answer_belongs_to_the_browser_that_asked(client: Client, coach: User) -> None:
    back = at_provider(client)
    refused(Client(), back)
    changed = back.replace("state=", "state=x")
    refused(client, changed)
    # The question is used up, even by a wrong answer.
    refused(client, back)


def test_an_answer_is_good_once(client: Client, coach: User) -> None:
    back = at_provider(client)
    assert client.get(back).status_code == 302
    client.post("/logga-ut/")
    refused(client, back)


def test_never_on_to_another_site(client: Client, coach: User) -> None:
    answer = client.get(at_provider(client, f"{START}?next=https://ond.example/"))
    assert answer["Location"] == "/"


def test_nonce_state_and_challenge_are_new_each_time(client: Client, provider: Provider) -> None:
    asked = [parse_qs(urlsplit(client.get(START)["Location"]).query) for _ in range(2)]
    for name in ("nonce", "state", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    assert asked[0]["code_challenge_method"] == ["S256"]


def test_without_a_second_factor_there_our_own_is_set_up(
    client: Client, coach: User, provider: Provider
) -> None:
    provider.claims["amr"] = ["pwd"]
    client.get(at_provider(client))
    assert client.get("/konto/roll/")["Location"].startswith("/konto/tva-steg/")


def test_without_a_second_factor_there_our_own_is_asked_for(
    client: Client, coach: User, provider: Provider, settings: Any
) -> None:
    settings.OIDC_SECOND_FACTOR = []
    with as_fixture():
        Authenticator.objects.create(
            user=coach, type="totp", data={"secret": sealing.seal("GEZDGNBVGY3TQOJQ")}
        )
    assert client.get(at_provider(client))["Location"] == "/logga-in/andra-steget/"
    assert not is_in(client)


def test_who_is_logged_in_shows_it_again(client: Client, coach: User, provider: Provider) -> None:
    client.get(at_provider(client))
    sent = parse_qs(urlsplit(client.get(START)["Location"]).query)
    assert sent["prompt"] == ["login"]
    assert (
        client.get(at_provider(client, f"{START}?next=/konto/roll/"))["Location"] == "/konto/roll/"
    )
    other = factories.assignment(factories.user(), Role.COACH, city.unit()).user
    provider.claims["email"] = other.email
    assert client.get(at_provider(client)).status_code == 403
    assert is_in(client)


def test_what_was_given_hours_ago_lets_in_and_is_not_fresh(
    client: Client, coach: User, provider: Provider
) -> None:
    provider.claims["auth_time"] = int(time.time()) - 7200
    assert client.get(at_provider(client)).status_code == 302
    assert is_in(client)
    assert not is_fresh(client)
    provider.claims["auth_time"] = int(time.time())
    client.get(at_provider(client, f"{START}?igen"))
    assert is_fresh(client)


def test_a_log_in_there_older_than_ours_may_be_is_refused(
    client: Client, coach: User, provider: Provider
) -> None:
    sent = parse_qs(urlsplit(client.get(START)["Location"]).query)
    assert sent["max_age"] == ["36000"]
    provider.claims["auth_time"] = int(time.time()) - 36_100
    refused(client, at_provider(client))


def test_a_silent_answer_does_not_count_as_shown_again(
    client: Client, coach: User, provider: Provider
) -> None:
    """The provider has a session, and answers by it though it was told to ask."""
    provider.claims["auth_time"] = int(time.time()) - 700
    client.get(at_provider(client))
    assert not is_fresh(client)
    answer = client.get(at_provider(client, f"{START}?next=/konto/roll/"))
    assert answer.status_code == 403
    assert is_in(client)
    assert not is_fresh(client)
    # Some seconds between two clocks are let by.
    provider.claims["auth_time"] = int(time.time()) - 20
    assert client.get(at_provider(client)).status_code == 302
    assert is_fresh(client)


def test_a_clock_ahead_makes_nothing_fresher(
    client: Client, coach: User, provider: Provider
) -> None:
    now = time.time()
    provider.claims["auth_time"] = int(now) + 25
    assert client.get(at_provider(client)).status_code == 302
    latest = max(one["at"] for one in client.session["account_authentication_methods"])
    assert latest <= time.time()


def test_who_has_only_the_citys_log_in_is_asked_there_again(client: Client, coach: User) -> None:
    with as_fixture():
        coach.set_unusable_password()
        coach.save()
    client.get(at_provider(client))
    answer = client.get("/konto/bekrafta/?next=/konto/roll/")
    assert answer["Location"] == f"{START}?next=%2Fkonto%2Froll%2F"
    back = client.get(at_provider(client, answer["Location"]))
    assert back["Location"] == "/konto/roll/"
    assert is_fresh(client)


@pytest.mark.parametrize("kind", ["app", "passnyckel"])
def test_a_first_factor_of_who_has_only_the_citys_log_in_needs_a_fresh_one(
    client: Client, coach: User, provider: Provider, kind: str
) -> None:
    """The library counts a session with nothing to ask for as fresh: a screen left open is not."""
    with as_fixture():
        coach.set_unusable_password()
        coach.save()
    provider.claims["auth_time"] = int(time.time()) - 700
    client.get(at_provider(client))
    for answer in (client.get(f"/konto/tva-steg/{kind}/"), client.post(f"/konto/tva-steg/{kind}/")):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/konto/bekrafta/")
    assert not Authenticator.objects.filter(user=coach).exists()
    provider.claims["auth_time"] = int(time.time())
    client.get(at_provider(client, f"{START}?igen"))
    assert client.get(f"/konto/tva-steg/{kind}/").status_code == 200
