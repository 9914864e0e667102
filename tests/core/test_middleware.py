"""One transaction around view and rendering: what commits, what rolls back, what a page says."""

from uuid import UUID, uuid4

import pytest
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobbtorg.accounts.access import public
from jobbtorg.accounts.models import User
from jobbtorg.core.errors import Conflict, Difference, DomainError, NotAllowed
from jobbtorg.core.htmx import PANEL_ID
from jobbtorg.core.http import Request
from jobbtorg.core.middleware import without_transaction
from jobbtorg.core.models import FormToken
from tests.roles import as_fixture

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.test_middleware")]

NONCE = UUID("5d8d2c4e-92a8-4be1-a0b1-3b8e9a5f1c01")


def write() -> None:
    FormToken.objects.create(nonce=NONCE)


def written() -> bool:
    return FormToken.objects.filter(nonce=NONCE).exists()


@public
def writes(request: HttpRequest) -> HttpResponse:
    write()
    return HttpResponse(status=int(request.GET.get("status", "200")))


@public
def raises(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        write()
    kind = request.GET["kind"]
    raise {
        "domain": DomainError("Planen är redan inskickad."),
        "denied": NotAllowed("Bara den som skrev får ändra."),
        "conflict": Conflict(
            "Någon hann före.", differences=[Difference("Mål", "<mitt>", "deras")], version=4
        ),
        "missing": Http404("Ärende 17 finns"),
        "permission": PermissionDenied("hemlig orsak"),
        "crash": RuntimeError("kraschade"),
    }[kind]


class Lazy:
    """Asks the database when the template renders it, and may refuse then."""

    def __init__(self, fail: bool) -> None:
        self.fail = fail

    def __str__(self) -> str:
        if self.fail:
            raise DomainError("Gick inte att visa.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.request_id', true)")
            return str(cursor.fetchone()[0])


@public
def renders_late(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string("id={{ lazy }}")
    return TemplateResponse(request, template, {"lazy": Lazy("fail" in request.GET)})


@public
def swallows(request: HttpRequest) -> HttpResponse:
    write()
    try:
        FormToken.objects.create(nonce=NONCE)
    except IntegrityError:
        connection.needs_rollback = True
    return HttpResponse("Sparat")


@public
def logs_in(request: Request) -> HttpResponse:
    login(request, User.objects.get())
    return HttpResponse(status=302, headers={"Location": "/klar/"})


@public
def remembers(request: HttpRequest) -> HttpResponse:
    request.session["filter"] = "mina"
    return HttpResponse(request.session["filter"])


@public
@without_transaction
def bare(request: HttpRequest) -> HttpResponse:
    write()
    return HttpResponse(status=500)


@public
def on_commit(request: HttpRequest) -> HttpResponse:
    transaction.on_commit(lambda: CALLS.append("sent"))
    return HttpResponse(status=int(request.GET["status"]))


CALLS: list[str] = []
urlpatterns = [
    path("skriv/", writes),
    path("fel/", raises),
    path("sent/", renders_late),
    path("svalj/", swallows),
    path("in/", logs_in),
    path("minns/", remembers),
    path("bar/", bare),
    path("sedan/", on_commit),
]
handler400 = "jobbtorg.core.pages_of_error.bad_request"
handler403 = "jobbtorg.core.pages_of_error.permission_denied"
handler404 = "jobbtorg.core.pages_of_error.page_not_found"
handler500 = "jobbtorg.core.pages_of_error.server_error"


@pytest.fixture
def web() -> Client:
    CALLS.clear()
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("status", "kept"), [(200, True), (302, True), (400, False), (422, False), (500, False)]
)
def test_write_is_kept_only_when_the_answer_is_below_400(
    web: Client, status: int, kept: bool
) -> None:
    assert web.post(f"/skriv/?status={status}").status_code == status
    assert written() is kept


def test_get_cannot_write(web: Client) -> None:
    assert web.get("/skriv/").status_code == 500
    assert not written()


@pytest.mark.parametrize(
    ("kind", "status", "text"),
    [
        ("domain", 400, "Planen är redan inskickad."),
        ("denied", 403, "Bara den som skrev får ändra."),
        ("conflict", 409, "Någon hann före."),
        ("missing", 404, "finns inte"),
        ("permission", 403, "Du får inte"),
        ("crash", 500, "inte sparats"),
    ],
)
def test_errors_that_escape_become_pages_and_roll_back(
    web: Client, kind: str, status: int, text: str
) -> None:
    response = web.post(f"/fel/?kind={kind}")
    assert response.status_code == status
    assert text in response.content.decode()
    assert "hemlig orsak" not in response.content.decode()
    assert not written()


def test_conflict_shows_both_texts_and_offers_mine_again(web: Client) -> None:
    body = web.post("/fel/?kind=conflict", {"goal": "mitt & ditt", "version": "3"}).content.decode()
    assert "&lt;mitt&gt;" in body
    assert "deras" in body
    assert '<input type="hidden" name="goal" value="mitt &amp; ditt">' in body
    assert '<input type="hidden" name="version" value="4">' in body


@pytest.mark.parametrize(("kind", "status"), [("domain", 400), ("denied", 403)])
def test_error_in_the_side_panel_stands_above_the_form(web: Client, kind: str, status: int) -> None:
    response = web.post(f"/fel/?kind={kind}", headers={"HX-Target": PANEL_ID})
    assert response.status_code == status
    assert response["HX-Reswap"] == "afterbegin"
    assert response.content.decode().startswith('<p class="jt-pinned" role="alert">')


def test_conflict_in_the_side_panel_is_no_whole_page(web: Client) -> None:
    response = web.post("/fel/?kind=conflict", {"goal": "x"}, headers={"HX-Target": PANEL_ID})
    body = response.content.decode()
    assert "<html" not in body
    assert "&lt;mitt&gt;" in body
    assert "Ersätt med min text" in body


def test_unknown_and_refused_objects_have_the_same_body(web: Client) -> None:
    unknown = web.get("/finns/inte/")
    foreign = web.get("/fel/?kind=missing")
    assert unknown.status_code == foreign.status_code == 404
    assert unknown.content == foreign.content


def test_late_rendering_happens_within_the_scope(web: Client) -> None:
    response = web.get("/sent/")
    assert response.content.decode() == f"id={response['X-Request-Id']}"
    assert len(response["X-Request-Id"]) == 32


def test_domain_error_while_rendering_becomes_a_page(web: Client) -> None:
    response = web.get("/sent/?fail=1")
    assert response.status_code == 400
    assert "Gick inte att visa." in response.content.decode()


def test_answer_of_success_in_a_broken_transaction_is_an_error(web: Client) -> None:
    assert web.post("/svalj/").status_code == 500


def test_log_in_and_a_remembered_filter_are_saved(web: Client) -> None:
    with as_fixture():
        User.objects.create_user("a@example.se", first_name="A", last_name="B")
    assert web.post("/in/").status_code == 302
    assert web.get("/minns/").content == b"mina"
    assert web.session["filter"] == "mina"
    assert web.session["_auth_user_id"]


def test_view_may_run_without_a_transaction(web: Client) -> None:
    web.post("/bar/")
    assert written()


@pytest.mark.parametrize(("status", "calls"), [(200, ["sent"]), (422, [])])
def test_nothing_is_sent_after_a_refusal(
    web: Client,
    status: int,
    calls: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        web.post(f"/sedan/?status={status}")
    assert calls == CALLS


def test_request_ids_differ(web: Client) -> None:
    assert web.get("/minns/")["X-Request-Id"] != web.get("/minns/")["X-Request-Id"]
    assert uuid4().hex != web.get("/minns/")["X-Request-Id"]
