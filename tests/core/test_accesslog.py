"""The access log: what a row holds, when it is written, and what happens when it cannot be."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path

from jobbtorg.accounts.access import any_role, public
from jobbtorg.accounts.enums import Role
from jobbtorg.core import accesslog
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import NotAllowed
from jobbtorg.core.htmx import PANEL_ID
from jobbtorg.core.models import AccessKind, FormToken
from jobbtorg.core.persons import Contact, PersonView
from tests import factories
from tests.accesslog import entries, last, only_inserts, unwritable
from tests.roles import WEB, as_role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.test_accesslog")]

KEY = UUID("5d8d2c4e-92a8-4be1-a0b1-3b8e9a5f1c01")
CANARY = "Kanarina Fågelsdotter"


def view_of(participant_id: int | None, name: str = CANARY, **more: object) -> PersonView:
    facts = {"number": "", "age": None, "interpreter": False, "warning": "", **more}
    return PersonView(KEY, name, contact=Contact(), participant_id=participant_id, **facts)  # type: ignore[arg-type]


@any_role
def shows(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    people = [view_of(7), view_of(3), view_of(7), view_of(None, referral_id=5)]
    people.append(view_of(9, "Skyddad identitet", masked=True))
    status = int(request.GET.get("status", "200"))
    return HttpResponse(" ".join(one.name for one in people), status=status)


@any_role
def nobody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ingen")


@any_role
def does(request: HttpRequest) -> HttpResponse:
    FormToken.objects.create(nonce=KEY)
    messages.success(request, f"{view_of(7).name} kom.")
    messages.info(request, "Inget särskilt.")
    return HttpResponseRedirect("/klar/") if "led" in request.GET else HttpResponse(CANARY)


@any_role
def says(request: HttpRequest) -> HttpResponse:
    return HttpResponse(" ".join(str(one) for one in messages.get_messages(request)))


@any_role
def refuses(request: HttpRequest, key: UUID) -> HttpResponse:
    errors = {"404": Http404(), "403": PermissionDenied(), "rule": NotAllowed("Bara coachen.")}
    raise errors[request.GET["kind"]]


@any_role
def seeks(request: HttpRequest) -> HttpResponse:
    accesslog.answering(AccessKind.SEARCH, sought="hmac:1")
    return HttpResponse("Inget hittades.")


@any_role
def acts(request: HttpRequest) -> HttpResponse:
    FormToken.objects.create(nonce=KEY)
    accesslog.write(request.actor, kind=AccessKind.EXPORT, page="beställ")  # type: ignore[attr-defined]
    return HttpResponse("Beställt.")


@any_role
def streams(request: HttpRequest) -> HttpResponse:
    from django.http import StreamingHttpResponse

    view_of(7)

    def late() -> Iterator[str]:
        yield "först"
        yield view_of(8).name

    return StreamingHttpResponse(late())  # type: ignore[return-value]


@public
def open_to_all(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [
    path("visar/", shows, name="visar"),
    path("visar/<uuid:key>/", shows, name="visar en"),
    path("ingen/", nobody),
    path("gor/", does, name="gor"),
    path("klar/", says, name="klar"),
    path("nekar/<uuid:key>/", refuses, name="nekar"),
    path("sok/", seeks, name="sok"),
    path("flode/", streams),
    path("bestall/", acts),
    path("oppen/", open_to_all),
]
handler403 = "jobbtorg.core.pages_of_error.permission_denied"
handler404 = "jobbtorg.core.pages_of_error.page_not_found"
handler500 = "jobbtorg.core.pages_of_error.server_error"


@pytest.fixture
def coach() -> Actor:
    return factories.actor(Role.COACH, factories.unit())


@pytest.fixture
def web(coach: Actor) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(factories.user_of(coach))
    return client


@pytest.fixture
def no_log() -> Iterator[None]:
    with unwritable():
        yield


def test_a_row_says_who_looked_as_what_and_at_whom(web: Client, coach: Actor) -> None:
    answer = web.get(f"/visar/{KEY}/")
    row = last()
    assert (row.user_id, row.assignment_id) == (coach.user_id, coach.assignment_id)
    assert (row.role, row.node_id, row.system) == ("coach", coach.node_id, "")
    assert row.request_id == answer["X-Request-Id"]
    assert (row.kind, row.page, row.object_key) == (AccessKind.PAGE, "visar en", str(KEY))
    assert (row.participants, row.masked, row.referrals) == ([3, 7], [9], [5])
    assert row.purpose == ""
    assert row.at is not None


def test_an_answer_has_one_row_by_one_query(web: Client) -> None:
    with only_inserts() as asked:
        web.get("/visar/")
    assert len(entries()) == 1
    statements = [q["sql"].split()[0] for q in asked if "SAVEPOINT" not in q["sql"]]
    assert statements == ["INSERT"]


def test_a_page_without_persons_leaves_no_row(web: Client) -> None:
    assert web.get("/ingen/").status_code == 200
    assert entries() == []


def test_a_form_that_comes_back_with_its_person_leaves_a_row(web: Client) -> None:
    assert web.get("/visar/?status=422").status_code == 422
    assert last().participants == [3, 7]


def test_what_leads_on_shows_nobody_and_the_message_is_logged_where_it_is_read(web: Client) -> None:
    assert web.post("/gor/?led=1").status_code == 302
    assert entries() == []
    assert CANARY in web.get("/klar/").content.decode()
    assert (last().page, last().participants) == ("klar", [7])
    web.get("/klar/")
    assert len(entries()) == 1


@pytest.mark.parametrize(("kind", "status"), [("404", 404), ("403", 403), ("rule", 403)])
def test_a_denied_attempt_leaves_its_page_and_key(web: Client, kind: str, status: int) -> None:
    assert web.get(f"/nekar/{KEY}/?kind={kind}").status_code == status
    assert (last().kind, last().page, last().object_key) == ("denied", "nekar", str(KEY))
    assert len(entries()) == 1


def test_an_address_that_leads_nowhere_and_somebody_unknown_leave_nothing(web: Client) -> None:
    assert web.get("/finns-inte/").status_code == 404
    assert Client().get("/oppen/").status_code == 403
    assert entries() == []


def test_a_search_without_a_hit_leaves_that_it_was_made(web: Client) -> None:
    web.get("/sok/")
    assert (last().kind, last().object_key, last().participants) == ("search", "hmac:1", [])


def test_what_is_streamed_shows_nobody_that_the_row_does_not_have(web: Client) -> None:
    answer = web.get("/flode/")
    assert last().participants == [7]
    with pytest.raises(accesslog.TooLate):
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_outside_of_a_request_nobody_looks() -> None:
    view_of(7)
    assert entries() == []


@pytest.mark.usefixtures("no_log")
@pytest.mark.parametrize("address", ["/visar/", f"/visar/{KEY}/"])
def test_what_cannot_be_logged_is_not_shown(web: Client, address: str) -> None:
    answer = web.get(address)
    assert answer.status_code == 503
    assert CANARY not in answer.content.decode()
    assert "åtkomstloggen" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("no_log")
def test_what_cannot_be_logged_has_not_been_done(web: Client) -> None:
    answer = web.post("/gor/")
    assert answer.status_code == 503
    assert CANARY not in answer.content.decode()
    assert not FormToken.objects.exists()
    assert web.get("/klar/").content == b""


@pytest.mark.usefixtures("no_log")
def test_a_form_whose_answer_cannot_be_logged_can_be_sent_again(web: Client) -> None:
    text = web.post("/gor/?a=1&b=2", {"note": "Ringde & sa <nej>"}).content.decode()
    assert "har därför inte sparats" in text
    assert 'action="/gor/?a=1&amp;b=2"' in text
    assert 'name="note" value="Ringde &amp; sa &lt;nej&gt;"' in text
    assert "Skicka igen</button>" in text


def test_what_was_saved_before_is_not_said_to_be_lost(web: Client) -> None:
    """The form led on and was saved; only the page after it could not be logged."""
    assert web.post("/gor/?led=1").status_code == 302
    with unwritable():
        text = web.get("/klar/?a=1").content.decode()
    assert "inte sparats" not in text
    assert "Det som var sparat är sparat." in text
    assert 'href="/klar/?a=1">Försök igen' in text
    assert "Skicka igen" not in text
    assert FormToken.objects.exists()
    assert CANARY in web.get("/klar/").content.decode()


@pytest.mark.usefixtures("no_log")
def test_a_denial_that_cannot_be_logged_is_a_503_too(web: Client) -> None:
    assert web.get(f"/nekar/{KEY}/?kind=404").status_code == 503
    assert web.get(f"/nekar/{KEY}/?kind=rule").status_code == 503


@pytest.mark.usefixtures("no_log")
def test_what_cannot_be_logged_stands_above_the_form_in_the_side_panel(web: Client) -> None:
    answer = web.get("/visar/", headers={"HX-Target": PANEL_ID})
    assert answer.status_code == 503
    assert answer["HX-Reswap"] == "afterbegin"
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_accessentry SET participants = '{}'",
        "DELETE FROM core_accessentry",
        "TRUNCATE core_accessentry",
        "INSERT INTO core_accessentry (id, key) VALUES (1, gen_random_uuid())",
        "INSERT INTO core_accessentry (at, key) VALUES (now(), gen_random_uuid())",
        "ALTER TABLE core_accessentry DISABLE TRIGGER ALL",
        "INSERT INTO core_accessseal (first_id) VALUES (1)",
        "UPDATE core_accessseal SET hash = 'b'",
        "DELETE FROM core_accessseal",
        "SELECT setval('core_accessentry_id_seq', 1)",
        "SELECT nextval('core_accessentry_id_seq')",
    ],
)
def test_the_web_role_may_only_add(web: Client, statement: str) -> None:
    web.get("/visar/")
    with pytest.raises(DatabaseError), as_role(WEB), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("no_log")
def test_an_action_that_cannot_log_what_it_does_does_nothing_and_says_so(web: Client) -> None:
    answer = web.post("/bestall/")
    assert answer.status_code == 503
    assert "åtkomstloggen" in answer.content.decode()
    assert answer["X-Request-Id"]
    assert not FormToken.objects.exists()


@pytest.mark.parametrize("error", [InterfaceError, DatabaseError, OperationalError])
def test_a_log_that_is_away_shows_nothing_whatever_it_says(
    web: Client, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(values: list[object]) -> None:
        raise error("away")

    monkeypatch.setattr(accesslog, "_insert", fails)
    answer = web.get("/visar/")
    assert answer.status_code == 503
    assert CANARY not in answer.content.decode()
