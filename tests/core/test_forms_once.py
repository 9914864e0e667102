"""One-time forms, drafts and forms whose session has expired, through real requests."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.test import Client
from django.urls import include, path

from jobbtorg.accounts.access import public, signed_in
from jobbtorg.accounts.models import User
from jobbtorg.core import clock, drafts, formtokens
from jobbtorg.core.errors import DomainError
from jobbtorg.core.http import Request
from jobbtorg.core.models import FormDraft, FormToken, Mail
from tests.core.tokens import token_field
from tests.roles import as_fixture

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.test_forms_once")]

PAGE = """{% csrf_token %}{% form_token "anteckning" "17" %}{{ form }}
{% for message in messages %}<p>{{ message }}</p>{% endfor %}"""


class NoteForm(forms.Form):
    text = forms.CharField(widget=forms.Textarea)
    shared = forms.BooleanField(required=False, initial=True)
    languages = forms.MultipleChoiceField(choices=[("ar", "ar"), ("so", "so")], required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=3)


@signed_in
@formtokens.one_time
def note(request: Request) -> HttpResponse:
    form = NoteForm(request.POST or None)
    draft = drafts.restore(request, form, "anteckning", "17")
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["text"] == "nej":
            raise DomainError("Får inte sparas.")
        Mail.objects.create(to_address="a@example.se", subject="x", body=form.cleaned_data["text"])
        messages.success(request, "Sparat.")
        return HttpResponseRedirect("/klar/")
    page = engines["django"].from_string(PAGE)
    status = 422 if form.is_bound else 200
    return HttpResponse(
        page.render({"form": form, "draft": draft}, request),
        status=status,
    )


@public
def login_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Logga in")


@public
def done(request: HttpRequest) -> HttpResponse:
    return HttpResponse(" ".join(str(message) for message in messages.get_messages(request)))


urlpatterns = [
    path("anteckning/", note),
    path("konto/logga-in/", login_page, name="account_login"),
    path("klar/", done),
    path("", include("jobbtorg.core.urls")),
]
handler403 = "jobbtorg.core.pages_of_error.permission_denied"


@pytest.fixture(autouse=True)
def login_url(settings: pytest.FixtureRequest) -> None:
    settings.LOGIN_URL = "account_login"  # type: ignore[attr-defined]


@pytest.fixture
def user() -> User:
    with as_fixture():
        return User.objects.create_user("eva@example.se", first_name="Eva", last_name="Ek")


@pytest.fixture
def other() -> User:
    with as_fixture():
        return User.objects.create_user("ola@example.se", first_name="Ola", last_name="Ås")


@pytest.fixture
def client(user: User) -> Client:
    return logged_in(user)


def logged_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def opened(client: Client) -> dict[str, str]:
    """The hidden fields of the page, as a browser would send them."""
    body = client.get("/anteckning/").content.decode()
    marker = f'name="{formtokens.FIELD}" value="'
    return {formtokens.FIELD: body.split(marker)[1].split('"')[0]}


def test_second_click_goes_where_the_first_went(client: Client) -> None:
    data = opened(client) | {"text": "hej"}
    first = client.post("/anteckning/", data)
    second = client.post("/anteckning/", data)
    assert first.status_code == second.status_code == 302
    assert second["Location"] == "/klar/"
    assert Mail.objects.count() == 1
    assert "redan skickat" in client.get("/klar/").content.decode()


def test_second_click_within_htmx_is_redirected_by_header(client: Client) -> None:
    data = opened(client) | {"text": "hej"}
    client.post("/anteckning/", data)
    second = client.post("/anteckning/", data, headers={"HX-Request": "true"})
    assert second.status_code == 204
    assert second["HX-Redirect"] == "/klar/"


def test_refused_form_may_be_sent_again(client: Client) -> None:
    data = opened(client)
    assert client.post("/anteckning/", data | {"text": ""}).status_code == 422
    assert client.post("/anteckning/", data | {"text": "nej"}).status_code == 400
    assert client.post("/anteckning/", data | {"text": "ja"}).status_code == 302
    assert FormToken.objects.count() == Mail.objects.count() == 1


@pytest.mark.parametrize("token", ["", "forged:1:2"])
def test_form_without_a_right_token_is_refused(client: Client, token: str) -> None:
    response = client.post("/anteckning/", {"text": "hej", formtokens.FIELD: token})
    assert response.status_code == 400
    assert "Öppna sidan på nytt" in response.content.decode()
    assert not Mail.objects.exists()


def test_token_of_another_user_is_refused(client: Client, other: User) -> None:
    response = client.post("/anteckning/", {"text": "hej"} | token_field(other.pk))
    assert response.status_code == 400
    assert "någon annan" in response.content.decode()


def test_second_use_without_an_address_gives_a_page(client: Client, user: User) -> None:
    field = token_field(user.pk)
    token = formtokens.read(field[formtokens.FIELD])
    assert token
    FormToken.objects.create(nonce=token.nonce, user_id=user.pk)
    response = client.post("/anteckning/", {"text": "hej"} | field)
    assert response.status_code == 409
    assert "redan gjort" in response.content.decode()


def autosave(client: Client, data: Mapping[str, object]) -> dict[str, object]:
    response = client.post("/utkast/", data, headers={"X-Requested-With": "autosave"})
    assert response.status_code == 200, response.content
    result: dict[str, object] = response.json()
    return result


def test_draft_is_saved_and_fills_the_form_again(client: Client) -> None:
    data = opened(client)
    with clock.at(clock.now().replace(hour=14, minute=2)):
        said = autosave(client, data | {"text": "ett", "languages": ["ar", "so"], "version": "3"})
        assert said == {"saved": "14.02", "logged_in": True}
        autosave(client, data | {"text": "ett och\x00 två", "languages": ["so"], "version": "3"})
        body = client.get("/anteckning/").content.decode()
    assert "ett och två</textarea>" in body
    assert "checked" not in body
    assert '<option value="so" selected>' in body
    assert '<option value="ar" selected>' not in body
    draft = FormDraft.objects.get()
    assert draft.base_version == 3
    assert formtokens.FIELD not in draft.fields
    assert "csrfmiddlewaretoken" not in draft.fields


def test_saving_ends_the_draft(client: Client) -> None:
    data = opened(client) | {"text": "ett"}
    autosave(client, data)
    client.post("/anteckning/", data)
    assert not FormDraft.objects.exists()


def test_refused_save_keeps_the_draft(client: Client) -> None:
    data = opened(client) | {"text": "nej"}
    autosave(client, data)
    client.post("/anteckning/", data)
    assert FormDraft.objects.exists()


def test_a_timer_that_runs_while_the_form_is_sent_brings_nothing_back(client: Client) -> None:
    data = opened(client) | {"text": "ett"}
    client.post("/anteckning/", data)
    assert client.post("/utkast/", data).status_code == 409
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize("version", ["2147483648", "9" * 5000, "-1", "tre", "³"])
def test_a_version_that_is_none_of_ours_is_left_out(client: Client, version: str) -> None:
    autosave(client, opened(client) | {"text": "ett", "version": version})
    assert FormDraft.objects.get().base_version is None


def test_draft_can_be_thrown_away(client: Client) -> None:
    data = opened(client)
    autosave(client, data | {"text": "ett"})
    response = client.post("/utkast/", data | {"discard": "1"})
    assert response.status_code == 303
    assert response["Location"] == "/anteckning/"
    assert not FormDraft.objects.exists()


def test_draft_is_its_owners_alone(client: Client, other: User) -> None:
    data = opened(client) | {"text": "hemligt"}
    autosave(client, data)
    stranger = logged_in(other)
    assert "hemligt" not in stranger.get("/anteckning/").content.decode()
    assert stranger.post("/utkast/", data).status_code == 403
    assert stranger.post("/utkast/", data | {"discard": "1"}).status_code == 403


def test_draft_lives_thirty_days(client: Client, user: User) -> None:
    with clock.at(clock.now() - timedelta(days=31)):
        drafts.save(
            formtokens.Token(uuid.uuid4(), user.pk, "/anteckning/", "anteckning", "17"),
            {"text": ["gammalt"]},
        )
    assert "gammalt" not in client.get("/anteckning/").content.decode()
    assert drafts.forget_old() == 1


def test_form_sent_after_the_session_expired_is_there_after_log_in(
    client: Client, user: User, other: User
) -> None:
    data = opened(client) | {"text": "en lång text"}
    with as_fixture():
        Session.objects.all().delete()
    response = client.post("/anteckning/", data)
    assert response.status_code == 302
    assert response["Location"] == "/konto/logga-in/?next=/anteckning/"
    assert not Mail.objects.exists()
    assert FormDraft.objects.get().parked
    assert "en lång text" not in logged_in(other).get("/anteckning/").content.decode()
    body = logged_in(user).get("/anteckning/").content.decode()
    assert "en lång text</textarea>" in body


def test_autosave_after_the_session_expired_keeps_the_text_too(client: Client, user: User) -> None:
    data = opened(client) | {"text": "en lång text"}
    client.logout()
    said = autosave(client, data)
    assert said["logged_in"] is False
    assert said["log_in"] == "/konto/logga-in/?next=/anteckning/"
    assert "en lång text" in logged_in(user).get("/anteckning/").content.decode()


def test_nobody_known_lays_nothing_over_what_the_owner_has_kept(client: Client, user: User) -> None:
    """A token says whose form it was; a browser that never opened it writes over nothing."""
    data = opened(client)
    autosave(client, data | {"text": "egen text"})
    stranger = Client()
    assert stranger.post("/utkast/", data | {"text": "annan"}).status_code == 403
    stranger.post("/anteckning/", data | {"text": "annan"})
    assert FormDraft.objects.get().fields["text"] == ["egen text"]


def test_a_form_left_behind_lays_nothing_over_what_was_typed_since(
    client: Client, user: User
) -> None:
    data = opened(client)
    again = logged_in(user)
    with clock.at(clock.now() + timedelta(minutes=5)):
        autosave(again, opened(again) | {"text": "nyare text"})
        with as_fixture():
            Session.objects.all().delete()
        client.post("/anteckning/", data | {"text": "äldre text"})
    assert FormDraft.objects.get().fields["text"] == ["nyare text"]


def test_the_browser_whose_session_has_ended_goes_on_with_its_own_draft(client: Client) -> None:
    data = opened(client)
    autosave(client, data | {"text": "ett"})
    with as_fixture():
        Session.objects.all().delete()
    assert autosave(client, data | {"text": "ett två"})["logged_in"] is False
    client.cookies.clear()  # ending the session has emptied the browser
    autosave(client, data | {"text": "ett två tre"})
    assert FormDraft.objects.get().fields["text"] == ["ett två tre"]


def test_without_a_token_nothing_is_kept(client: Client) -> None:
    client.logout()
    response = client.post("/anteckning/", {"text": "hej"})
    assert response["Location"] == "/konto/logga-in/?next=/anteckning/"
    assert not FormDraft.objects.exists()


def test_form_older_than_the_log_in_keeps_its_text(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    data = opened(client) | {"text": "en lång text", "csrfmiddlewaretoken": "x" * 64}
    response = client.post("/anteckning/", data)
    assert response.status_code == 302
    assert response["Location"] == "/anteckning/"
    body = client.get("/anteckning/").content.decode()
    assert "en lång text</textarea>" in body
    assert "Texten finns kvar" in body


def test_a_browser_that_has_lost_its_cookies_is_told_once_that_one_is_logged_out(
    user: User,
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    data = opened(client) | {"text": "en lång text", "csrfmiddlewaretoken": "x" * 64}
    client.logout()
    for _ in range(2):
        said = autosave(client, data)
        assert (said["logged_in"], said["log_in"]) == (
            False,
            "/konto/logga-in/?next=/anteckning/",
        )
        client.post("/anteckning/", data)
    told = [str(message) for message in get_messages(client.get("/anteckning/").wsgi_request)]
    assert told == ["Du hade loggats ut. Det du skrev finns kvar när du loggar in."]


def test_forged_form_is_refused_and_not_kept(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    response = client.post("/anteckning/", {"text": "hej"})
    assert response.status_code == 403
    assert "Öppna den på nytt" in response.content.decode()
    assert not FormDraft.objects.exists()


def test_used_tokens_are_forgotten_when_they_cannot_be_sent_again(user: User) -> None:
    with clock.at(clock.now() - timedelta(days=31)):
        FormToken.objects.create(nonce="00000000-0000-4000-8000-000000000001", user_id=user.pk)
    FormToken.objects.create(nonce="00000000-0000-4000-8000-000000000002", user_id=user.pk)
    assert formtokens.forget_old() == 1
