"""Two at the same time, on connections of their own, as the web role, with real commits."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import path

from jobbtorg.core import drafts, formtokens, jobs
from jobbtorg.core.access import public
from jobbtorg.core.actor import Actor
from jobbtorg.core.middleware import ScopedTransactionMiddleware
from jobbtorg.core.models import FormDraft, FormToken, Job, JobState, Mail
from jobbtorg.core.tasks import run_job
from tests.core.tokens import token_field
from tests.threads import at_once, in_thread

# The mark makes the database; the test's own transaction holds nothing that is used here.
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.test_races")]

EVA = Actor(user_id=7, name="Eva", role="coach", node_ids=frozenset({3}))
FIRST_IS_IN = threading.Event()


@public
@formtokens.one_time
def slow(request: HttpRequest) -> HttpResponse:
    """The first to come stays a while inside its transaction."""
    Mail.objects.create(to_address="a@example.se", subject="x", body="y")
    if not FIRST_IS_IN.is_set():
        FIRST_IS_IN.set()
        time.sleep(0.4)
        if request.POST.get("refuse"):
            return HttpResponse(status=422)
    return HttpResponseRedirect("/klar/")


urlpatterns = [path("spara/", slow)]


def clean() -> None:
    for model in (Mail, FormToken, FormDraft, Job):
        model._default_manager.all().delete()


@pytest.fixture(autouse=True)
def committed(db: None) -> Iterator[None]:
    FIRST_IS_IN.clear()
    with patch.object(run_job, "apply_async"):
        in_thread(clean)
        yield
        in_thread(clean)


@pytest.fixture(autouse=True)
def short_chain(settings: Any) -> None:
    """The transaction, and messages in a cookie; nobody has to log in."""
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.MIDDLEWARE = [
        "django.contrib.messages.middleware.MessageMiddleware",
        "jobbtorg.core.middleware.ScopedTransactionMiddleware",
    ]


def post(data: dict[str, Any]) -> HttpResponse:
    request = RequestFactory().post("/spara/", data)
    request.actor = EVA  # type: ignore[attr-defined]
    handler = BaseHandler()
    handler.load_middleware()
    response = handler.get_response(request)
    assert isinstance(response, HttpResponse)
    return response


def both(data: dict[str, Any]) -> list[HttpResponse]:
    def second() -> HttpResponse:
        FIRST_IS_IN.wait(10)
        return post(data)

    return at_once(lambda: post(data), second)


def test_second_click_waits_and_is_sent_where_the_first_was() -> None:
    first, second = both(token_field(7))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == "/klar/"
    assert in_thread(Mail.objects.count) == 1


def test_second_click_is_carried_out_when_the_first_was_refused() -> None:
    first, second = both(token_field(7) | {"refuse": "1"})
    assert first.status_code == 422
    assert second.status_code == 302
    assert in_thread(Mail.objects.count) == 1


def test_scope_ends_with_the_transaction_on_a_kept_connection() -> None:
    def work() -> tuple[str, str]:
        def setting() -> str:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('app.user_id', true)")
                return str(cursor.fetchone()[0] or "")

        seen: list[str] = []

        def answer(request: HttpRequest) -> HttpResponse:
            seen.append(setting())
            return HttpResponse()

        request = RequestFactory().get("/spara/")
        request.actor = EVA  # type: ignore[attr-defined]
        ScopedTransactionMiddleware(answer)(request)
        return seen[0], setting()

    assert in_thread(work) == ("7", "")


def test_job_runs_once_among_many_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KINDS", type(jobs.KINDS)("kind of job"))

    def handler(job: Job) -> None:
        time.sleep(0.1)
        Mail.objects.create(to_address="a@example.se", subject="x", body="y")

    jobs.register_job("writes", handler)
    job = in_thread(lambda: jobs.enqueue("writes"))
    done = at_once(*[lambda: jobs.run(job.pk)] * 6)
    assert sorted(done) == [False] * 5 + [True]
    assert in_thread(Mail.objects.count) == 1
    assert in_thread(lambda: Job.objects.get().state) == JobState.DONE


def test_unique_key_holds_among_many_askers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KINDS", type(jobs.KINDS)("kind of job"))
    jobs.register_job("writes", lambda job: None)
    asked = at_once(*[lambda: jobs.enqueue("writes", unique_key="rapport").pk] * 6)
    assert len(set(asked)) == 1
    assert in_thread(Job.objects.count) == 1


def test_two_autosaves_at_once_leave_one_draft() -> None:
    token = formtokens.read(token_field(7, form="plan", subject="1")[formtokens.FIELD])
    assert token is not None

    def save(text: str) -> Callable[[], FormDraft]:
        return lambda: drafts.save(token, {"text": [text]})

    at_once(*[save(str(number)) for number in range(6)])
    assert in_thread(FormDraft.objects.count) == 1
