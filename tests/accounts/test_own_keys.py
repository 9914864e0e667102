"""One's own passkeys and reserve codes: asked before what is final, and codes one can read."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from jobbtorg.accounts import codes
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
STEP = "/logga-in/andra-steget/"


@pytest.fixture(autouse=True)
def empty_counters() -> None:
    cache.clear()


def test_a_passkey_is_taken_away_after_a_question(client: Client) -> None:
    coach = somebody()
    give_app(coach)
    key = give_passkey(coach)
    client.force_login(coach)
    page = client.get(INDEX).content.decode()
    (way,) = re.findall(rf'href="({INDEX}passnyckel/ta-bort/[^"]*)"', page)
    asked = client.get(way).content.decode()
    assert "Ta bort passnyckeln?" in asked
    assert "Arbetsdatorn" in asked
    assert Authenticator.objects.filter(pk=key.pk).exists()
    (wanted,) = re.findall(r'name="nyckel" value="([^"]+)"', asked)
    client.post(f"{INDEX}passnyckel/ta-bort/", {"nyckel": wanted})
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_the_last_one_is_not_offered(client: Client) -> None:
    coach = somebody()
    key = give_passkey(coach)
    client.force_login(coach)
    assert "passnyckel/ta-bort/" not in client.get(INDEX).content.decode()
    wanted = key.data["credential"]["id"]
    answer = client.get(f"{INDEX}passnyckel/ta-bort/", {"nyckel": wanted})
    assert answer["Location"] == INDEX
    assert "Lägg till ett annat andra steg först." in client.get(INDEX).content.decode()


def test_reserve_codes_stand_in_fours_and_are_taken_with_and_without_blanks() -> None:
    coach = somebody()
    give_app(coach)
    made = give_reserve_codes(coach, seen=False)
    first, second = made.wrap().get_unused_codes()[:2]
    client = by_password(coach)
    assert client.post(STEP, {"code": f" {first[:4]} {first[4:]}"}).status_code == 302
    page = client.get(f"{INDEX}reservkoder/").content.decode()
    assert f"{second[:4]} {second[4:]}</code>" in page
    assert "data-print" in page
    client.post(f"{INDEX}bekrafta/", {"code": f"{second[:4]}\u00a0{second[4:]}"})
    assert len(Authenticator.objects.get(pk=made.pk).wrap().get_unused_codes()) == 8


def test_whoever_has_an_app_and_no_codes_may_make_some() -> None:
    coach = somebody()
    give_app(coach)
    client = by_password(coach)
    client.post(STEP, {"code": codes.code_now(SECRET)})
    assert "Du har inga reservkoder." in client.get(INDEX).content.decode()
    assert "Gör reservkoder?" in client.get(f"{INDEX}reservkoder/nya/").content.decode()
    answer = client.post(f"{INDEX}reservkoder/nya/")
    assert client.get(answer["Location"]).content.decode().count("<li><code") == 10


def focused(page: str) -> list[str]:
    return re.findall(r'<input[^>]* name="([a-z]+)"[^>]* autofocus', page)


def test_a_page_of_one_field_has_the_caret_in_it_and_says_why_it_asks() -> None:
    coach = somebody()
    client = by_password(coach)
    asked = client.get("/konto/bekrafta/?next=/konto/roll/").content.decode()
    assert focused(asked) == ["password"]
    assert "Din roll visar uppgifter om människor" in asked
    give_app(coach)
    client = by_password(coach)
    assert focused(client.get(STEP).content.decode()) == ["code"]
    # After an error the summary has it.
    assert focused(client.post(STEP, {"code": "000000"}).content.decode()) == []
    client.post(STEP, {"code": codes.code_now(SECRET)})
    page = client.get(f"{INDEX}bekrafta/?next=/konto/roll/").content.decode()
    assert focused(page) == ["code"]
    assert "frågar vi om det fortfarande är du" in page


def test_there_is_no_menu_before_the_second_step() -> None:
    client = by_password(somebody())
    assert 'class="jt-rail"' not in client.get(INDEX).content.decode()
