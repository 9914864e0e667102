"""How long a log-in lasts, one's own list of them, and who is out on the next request."""

import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.enums import ProtectionLevel
from jobbtorg.accounts import actions, login_actions
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import OpenSession, User
from jobbtorg.accounts.sessions import BEGAN, SEEN, browser_of, forget_expired
from jobbtorg.core.errors import NotAllowed
from jobbtorg.core.models import FormDraft, Mail
from tests import factories
from tests.core.tokens import token_field
from tests.logins import without_second_factor
from tests.organisation import factories as city
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

PASSWORD = "en mening som ingen kommer på"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Safari/537.36 Edg/140.0.0.0"
)


@pytest.fixture
def user(client: Client) -> User:
    user = factories.user_of(factories.actor(Role.COACH, factories.unit()))
    client.force_login(user)
    return user


def keeper() -> Any:
    return factories.actor(Role.SYSTEMFORVALTARE, city.city())


def log_in(user: User, agent: str = FIREFOX, address: str = "192.0.2.10") -> Client:
    """Through the page, with a password alone: for those whose role asks for no more."""
    cache.clear()
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post("/logga-in/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def reader() -> User:
    user = factories.user_of(factories.actor(Role.STYRNING, city.city()))
    with as_fixture():
        user.set_password(PASSWORD)
        user.save()
    return user


# ---- How long


@pytest.mark.usefixtures("user")
def test_the_end_moves_on_while_somebody_works(client: Client) -> None:
    client.get("/min-dag/")
    assert SEEN not in client.session
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=10))
    with patch("jobbtorg.accounts.sessions.SECONDS_BETWEEN", -1):
        client.get("/min-dag/")
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(minutes=25) < left <= timedelta(minutes=30)


@pytest.mark.usefixtures("user")
def test_after_half_an_hour_without_a_look_one_logs_in_again(client: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/min-dag/").status_code == 302
    forget_expired()
    assert not Session.objects.exists()


def test_after_ten_hours_one_logs_in_again_however_busy_one_was(client: Client, user: User) -> None:
    now = time.time()
    with patch("jobbtorg.accounts.sessions.time.time", lambda: now + 35_999):
        assert client.get("/min-dag/").status_code == 200
    with patch("jobbtorg.accounts.sessions.time.time", lambda: now + 36_001):
        # What was being written is kept.
        fields = {"text": "Skrivet strax innan", **token_field(user.pk, form="prov")}
        answer = client.post("/min-dag/", fields)
    assert answer["Location"].startswith("/logga-in/")
    assert client.get("/min-dag/").status_code == 302
    draft = FormDraft.objects.get(user_id=user.pk)
    assert draft.fields["text"] == ["Skrivet strax innan"]
    assert BEGAN not in client.session


# ---- One's own list


def test_the_list_says_where_and_ends_what_one_does_not_know(reader: User) -> None:
    here, there = log_in(reader), log_in(reader, EDGE, "192.0.2.99")
    page = here.get("/konto/inloggningar/").content.decode()
    assert "Firefox på Windows" in page
    assert "Edge på Windows" in page
    assert "192.0.2.99" in page
    assert page.count("Den här") == 1
    other = OpenSession.objects.get(address="192.0.2.99")
    here.post(reverse("accounts:end_session"), {"inloggning": str(other.key)})
    assert there.get("/konto/roll/").status_code == 302
    assert here.get("/konto/roll/").status_code == 200
    assert "192.0.2.99" not in here.get("/konto/inloggningar/").content.decode()
    event = reader.events.get(name="session_ended")
    assert (event.by_user_id, event.text) == (
        reader.pk,
        "Avslutade inloggningen med Edge på Windows.",
    )
    with pytest.raises(NotAllowed):
        login_actions.end_session(OpenSession.objects.get(), by=keeper())


def test_all_others_at_once(reader: User) -> None:
    here, others = log_in(reader), [log_in(reader), log_in(reader, EDGE)]
    here.post(reverse("accounts:end_other_sessions"))
    assert [one.get("/konto/roll/").status_code for one in others] == [302, 302]
    assert here.get("/konto/roll/").status_code == 200
    page = here.get("/konto/inloggningar/").content.decode()
    assert page.count("Den här") == 1
    assert "Avsluta alla andra" not in page


def test_nobody_ends_anothers(reader: User) -> None:
    stranger = factories.user_of(factories.actor(Role.STYRNING, city.city()))
    with as_fixture():
        stranger.set_password(PASSWORD)
        stranger.save()
    theirs = log_in(stranger)
    row = OpenSession.objects.get(user=stranger)
    answer = log_in(reader).post(reverse("accounts:end_session"), {"inloggning": str(row.key)})
    assert answer.status_code == 404
    assert theirs.get("/konto/roll/").status_code == 200


def test_what_has_ended_is_not_kept(reader: User) -> None:
    client = log_in(reader)
    client.post("/logga-ut/")
    assert not OpenSession.objects.exists()
    log_in(reader)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_expired()
    assert not OpenSession.objects.exists()


def test_a_new_password_of_ones_own_keeps_this_one_in_the_list(reader: User) -> None:
    here, there = log_in(reader), log_in(reader)
    new = "en helt annan mening än förut"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/konto/losenord/", fields).status_code == 302
    assert here.get("/konto/inloggningar/").content.decode().count("Den här") == 1
    assert there.get("/konto/roll/").status_code == 302


@pytest.mark.parametrize(
    ("agent", "said"),
    [(FIREFOX, "Firefox på Windows"), (EDGE, "Edge på Windows"), ("", "Okänd webbläsare")],
)
def test_a_browser_in_two_words(agent: str, said: str) -> None:
    assert browser_of(agent) == said


# ---- Out on the next request, of whatever kind


def close(user: User) -> None:
    actions.close_account(user, by=keeper())


def new_password(user: User) -> None:
    actions.set_password(user, password="den här lämnas över i ett kuvert", by=keeper())


def no_factor(user: User) -> None:
    login_actions.reset_second_factor(user, by=keeper())


def sign_out(user: User) -> None:
    login_actions.sign_out_everywhere(user, by=keeper())


@pytest.mark.parametrize("end", [close, new_password, no_factor, sign_out])
def test_out_on_the_next_request(client: Client, user: User, end: Any) -> None:
    case = factories.case(factories.unit("Annat jobbtorg"), factories.enhet())
    assert client.get("/min-dag/").status_code == 200
    end(user)
    htmx = {"HX-Request": "true"}
    tried = [
        client.get("/min-dag/"),
        client.head("/min-dag/"),
        client.post("/sok/", {"q": "a"}),
        client.get(f"/arenden/{case.key}/"),
        client.get("/konto/inloggningar/"),
        client.get("/konto/tva-steg/"),
        client.get("/forvaltning/"),
    ]
    assert [(a.status_code, a.get("Location", "")[:10]) for a in tried] == [
        (302, "/logga-in/")
    ] * len(tried)
    for answer in (client.get("/min-dag/", headers=htmx), client.post("/sok/", headers=htmx)):
        assert answer["HX-Redirect"].startswith("/logga-in/")


def test_no_log_in_lives_on_when_a_closed_account_is_opened_again(
    client: Client, user: User
) -> None:
    assert client.get("/min-dag/").status_code == 200
    actions.close_account(user, by=keeper())
    actions.reopen_account(user, by=keeper())
    assert client.get("/min-dag/").status_code == 302


def test_a_reset_is_written_down_and_told(user: User) -> None:
    by = keeper()
    login_actions.reset_second_factor(user, by=by)
    event = user.events.get(name="factor_reset")
    assert event.by_user_id == by.user_id
    assert "nollställde" in Mail.objects.get(to_user_id=user.pk).body


def test_the_keeper_resets_on_the_page_of_the_account(user: User) -> None:
    client = Client()
    client.force_login(factories.user_of(keeper()))
    address = f"/forvaltning/accounts/user/{user.pk}/change/"
    page = client.get(address).content.decode()
    assert "Inget än" in page
    fields = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_active": "on",
        "reset_second_factor": "on",
        "assignments-TOTAL_FORMS": "0",
        "assignments-INITIAL_FORMS": "0",
        "events-TOTAL_FORMS": "0",
        "events-INITIAL_FORMS": "0",
    }
    # What cannot be taken back is asked about first.
    asked = client.post(address, fields).content.decode()
    assert "Vill du nollställa det andra steget för" in asked
    assert 'type="checkbox" name="sure"' in asked
    assert not user.events.filter(name="factor_reset").exists()
    assert client.post(address, fields | {"sure": "on"}).status_code == 302
    assert user.events.filter(name="factor_reset").exists()
    done = client.get(address).content.decode()
    assert "Det andra steget är nollställt och alla inloggningar är avslutade." in done
    assert "\u201c" not in done.split("messagelist")[1].split("</ul>")[0]


# ---- Whoever sits down next finds nothing

ALL = '"cache", "cookies", "storage"'
BUT_COOKIES = '"cache", "storage"'


def forgets(answer: Any) -> str:
    return str(answer.get("Clear-Site-Data", ""))


def test_ending_the_log_in_that_one_is_in_forgets(reader: User) -> None:
    here = log_in(reader)
    assert forgets(here.get("/konto/inloggningar/")) == ""
    row = OpenSession.objects.get(user=reader)
    answer = here.post(reverse("accounts:end_session"), {"inloggning": str(row.key)})
    assert forgets(answer) == ALL


@pytest.mark.parametrize("end", [close, new_password, sign_out])
def test_what_was_ended_elsewhere_forgets_once(client: Client, user: User, end: Any) -> None:
    assert forgets(client.get("/min-dag/")) == ""
    end(user)
    assert forgets(client.get("/min-dag/")) == ALL
    # The next page of whoever sits there is as any stranger's.
    assert forgets(client.get("/min-dag/")) == ""


def test_the_ends_of_time_forget(client: Client, user: User) -> None:
    now = time.time()
    with patch("jobbtorg.accounts.sessions.time.time", lambda: now + 36_001):
        assert forgets(client.get("/min-dag/", headers={"HX-Request": "true"})) == ALL
    client.force_login(user)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert forgets(client.get("/min-dag/")) == ALL


@pytest.mark.usefixtures("user")
def test_a_cookie_that_the_answer_sets_is_not_forgotten_with_the_others(client: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer = client.get("/logga-in/")
    assert answer.cookies["csrftoken"].value
    assert forgets(answer) == BUT_COOKIES


def test_what_was_written_is_told_of_though_all_is_forgotten(client: Client, user: User) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer = client.post("/min-dag/", {"text": "Skrivet", **token_field(user.pk, form="prov")})
    assert forgets(answer) == BUT_COOKIES
    assert "Det du skrev finns kvar" in client.get(answer["Location"]).content.decode()


def test_who_was_never_in_has_nothing_to_forget(client: Client, reader: User) -> None:
    assert forgets(client.get("/min-dag/")) == ""
    assert forgets(client.get("/logga-in/")) == ""
    # Words that wait in the session of nobody.
    client.post("/logga-in/passnyckel/", {"credential": "x"})
    assert client.session.session_key
    assert forgets(client.get("/logga-in/")) == ""


# ---- Asked again


def test_what_is_sensitive_asks_again_after_a_while(client: Client, user: User) -> None:
    now = time.time()
    address = reverse("accounts:remove_passkey")
    assert client.post(address).status_code == 404
    with patch("jobbtorg.accounts.fresh.time.time", lambda: now + 601):
        assert client.post(address)["Location"].startswith("/konto/bekrafta/?next=")
        inside = client.post(address, headers={"HX-Request": "true"})
        assert inside["HX-Redirect"].startswith("/konto/bekrafta/?next=")
    other = Client()
    with without_second_factor():
        other.force_login(user)
    assert other.post(address).status_code == 302


@pytest.mark.parametrize(
    ("level", "asks"),
    [
        (ProtectionLevel.NONE, False),
        (ProtectionLevel.MARKED, True),
        (ProtectionLevel.PROTECTED_REGISTRATION, True),
        (ProtectionLevel.ASSUMED, False),
    ],
)
def test_a_person_with_a_warning_asks_again_and_no_other(
    level: ProtectionLevel, asks: bool
) -> None:
    unit = factories.unit()
    coach = factories.actor(Role.COACH, unit)
    person = factories.participant(protection_level=level)
    case = factories.case(unit, factories.enhet(), who=person, coach=coach)
    client = Client()
    client.force_login(factories.user_of(coach))
    address = f"/arenden/{case.key}/"
    assert client.get(address).status_code == 200
    now = time.time()
    with patch("jobbtorg.accounts.fresh.time.time", lambda: now + 601):
        answer = client.get(address)
        assert answer.status_code == (302 if asks else 200)
        if asks:
            assert answer["Location"] == f"/konto/bekrafta/?next=%2Farenden%2F{case.key}%2F"
            panel = client.get(address, headers={"HX-Request": "true"})
            assert panel["HX-Redirect"].startswith("/konto/bekrafta/")
