"""The database goes away: in a view, at COMMIT, and after it. The answer says what was saved."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.handlers.base import BaseHandler
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import path

from jobbtorg.core import formtokens, outage
from jobbtorg.core.access import public
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import FormToken, Mail
from tests.threads import in_thread

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.test_outage")]

EVA = Actor(user_id=7, name="Eva", role="coach", node_ids=frozenset({3}))


def write() -> HttpResponse:
    Mail.objects.create(to_address="a@example.se", subject="x", body="y")
    return HttpResponseRedirect("/klar/")


def lose_the_connection() -> None:
    """What a killed server leaves: the socket is closed, and whatever is asked of it fails."""
    connection.connection.close()


@public
def reads(request: HttpRequest) -> HttpResponse:
    lose_the_connection()
    return HttpResponse(str(Mail.objects.count()))


@public
@formtokens.one_time
def loses_it_before(request: HttpRequest) -> HttpResponse:
    write()
    lose_the_connection()
    return HttpResponse(str(Mail.objects.count()))


@public
@formtokens.one_time
def writes(request: HttpRequest) -> HttpResponse:
    return write()


@public
def presses(request: HttpRequest) -> HttpResponse:
    return write()


urlpatterns = [
    path("las/", reads),
    path("fore/", loses_it_before),
    path("spara/", writes),
    path("knapp/", presses),
]
handler500 = "jobbtorg.core.pages_of_error.server_error"


class FailingAfter:
    """Stands outside of the transaction, as the sessions do, and fails on the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "efteråt" in request.POST:
            raise OperationalError("the session could not be saved")
        return response


def clean() -> None:
    Mail.objects.all().delete()
    FormToken.objects.all().delete()


@pytest.fixture(autouse=True)
def committed(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.MIDDLEWARE = [
        "tests.core.test_outage.FailingAfter",
        "django.contrib.messages.middleware.MessageMiddleware",
        "jobbtorg.core.middleware.ScopedTransactionMiddleware",
    ]
    monkeypatch.setattr(outage, "PATIENCE", 2.0)
    in_thread(clean)
    yield
    in_thread(clean)


def token() -> str:
    return formtokens.issue(formtokens.Token(uuid4(), EVA.user_id, "/spara/"))


def asked(method: str, address: str, fields: dict[str, str] | None = None) -> HttpResponse:
    request = getattr(RequestFactory(), method)(address, fields or {})
    request.actor = EVA
    handler = BaseHandler()
    handler.load_middleware()
    response = handler.get_response(request)
    assert isinstance(response, HttpResponse)
    return response


def posted(address: str, **fields: str) -> HttpResponse:
    return in_thread(lambda: asked("post", address, {formtokens.FIELD: token(), **fields}))


def mails() -> int:
    return in_thread(Mail.objects.count)


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def at_commit(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """The first COMMIT of a request loses the connection, before or after it is carried out."""

    def lose(carried_out: bool) -> None:
        from django.db.backends.postgresql.base import DatabaseWrapper

        commit: Callable[[Any], None] = DatabaseWrapper._commit  # type: ignore[attr-defined]
        lost: list[bool] = []

        def failing(self: Any) -> None:
            if lost:
                commit(self)
                return
            lost.append(True)
            if carried_out:
                commit(self)
            self.connection.close()
            raise OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr(DatabaseWrapper, "_commit", failing)

    return lose


def test_page_without_a_database_says_so_in_swedish() -> None:
    response = in_thread(lambda: asked("get", "/las/"))
    assert response.status_code == 503
    assert outage.NOTHING_ASKED in text(response)
    assert response["Retry-After"]
    assert "no-store" in response["Cache-Control"]


def test_form_that_meets_an_outage_is_not_saved_and_can_be_sent_again() -> None:
    response = posted("/fore/", text="<b>Det jag skrev</b>", password="hemligt")
    assert response.status_code == 503
    assert outage.NOT_SAVED in text(response)
    assert 'name="text" value="&lt;b&gt;Det jag skrev&lt;/b&gt;"' in text(response)
    assert f'name="{formtokens.FIELD}"' in text(response)
    assert "hemligt" not in text(response)
    assert mails() == 0


def test_commit_that_was_carried_out_is_answered_as_done(
    at_commit: Callable[[bool], None],
) -> None:
    at_commit(True)
    response = posted("/spara/")
    assert (response.status_code, response["Location"]) == (302, "/klar/")
    assert mails() == 1


def test_commit_that_was_not_carried_out_is_answered_as_not_saved(
    at_commit: Callable[[bool], None],
) -> None:
    at_commit(False)
    fields = {formtokens.FIELD: token()}
    first = in_thread(lambda: asked("post", "/spara/", fields))
    assert first.status_code == 503
    assert outage.NOT_SAVED in text(first)
    assert mails() == 0
    again = in_thread(lambda: asked("post", "/spara/", fields))
    assert again.status_code == 302
    assert mails() == 1


def test_commit_that_nobody_can_say_anything_of_says_that(
    at_commit: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_commit(True)
    monkeypatch.setattr(outage, "PATIENCE", 0.0)

    def away(*_: object) -> None:
        raise OperationalError("connection refused")

    claim = formtokens.claim

    def first_claim(token: formtokens.Token) -> None:
        claim(token)
        monkeypatch.setattr(formtokens, "claim", away)

    monkeypatch.setattr(formtokens, "claim", first_claim)
    response = posted("/spara/")
    assert response.status_code == 503
    assert outage.UNKNOWN in text(response)


def test_button_without_a_token_is_told_that_it_may_be_pressed_again(
    at_commit: Callable[[bool], None],
) -> None:
    at_commit(True)
    response = in_thread(lambda: asked("post", "/knapp/"))
    assert response.status_code == 503
    assert outage.UNKNOWN in text(response)


def test_what_was_saved_is_answered_as_done_when_something_fails_afterwards() -> None:
    response = posted("/spara/", efteråt="1")
    assert (response.status_code, response["Location"]) == (302, "/klar/")
    assert mails() == 1
