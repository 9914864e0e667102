"""The pages of loggkontroll: what they show, to whom, and that reading them is logged."""

from collections.abc import Iterator
from datetime import date, timedelta

import page
import pytest
from django.test import Client

from cases.enums import ProtectionLevel
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.accesslog import digest
from jobbtorg.core.actor import Actor
from jobbtorg.oversight.actions.counting import count_months
from jobbtorg.oversight.enums import CheckKind, CheckState, Judgement
from jobbtorg.oversight.models import LogCheck
from tests import accesslog, factories
from tests.cases.pages import client_of
from tests.core.tokens import token_field
from tests.counting import queries_of
from tests.organisation import factories as city
from tests.oversight.world import by_night, check_of, entry
from tests.roles import as_fixture
from tests.staffing.world import World

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)
LIST = "/loggkontroll/"


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(MONDAY):
        yield World()


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def judged(client: Client, by: Actor, check: LogCheck, judgement: str, text: str) -> str:
    path = f"{LIST}{check.key}/"
    fields = {"judgement": judgement, "text": text, **token_field(by.user_id, path=path)}
    return client.post(path, fields, follow=True).content.decode()


def test_from_the_list_through_a_question_to_a_judgement(world: World) -> None:
    person = world.case().participant
    check = check_of(world.coach, person)
    chief, coach = client_of(world.chief), client_of(world.coach)
    assert "Karin Exempel" in text_of(chief, LIST)
    assert person.full_name in text_of(chief, f"{LIST}{check.key}/")
    assert "Frågan är skickad" in judged(chief, world.chief, check, Judgement.ASKED, "Varför?")
    assert "Karin Exempel" in text_of(chief, f"{LIST}?flik=vantar")

    path = f"{LIST}fragor/{check.key}/"
    assert "Svara" in text_of(coach, f"{LIST}fragor/")
    assert "Varför?" in text_of(coach, path)
    fields = {"text": "Olle bad mig.", **token_field(world.coach.user_id, path=path)}
    assert "Svaret är skickat" in coach.post(path, fields, follow=True).content.decode()

    assert "Svar att läsa" in text_of(chief, LIST)
    assert "Olle bad mig." in text_of(chief, f"{LIST}{check.key}/")
    judged(chief, world.chief, check, Judgement.REPORTED, "Stämmer inte.")
    assert "Anmäld" in text_of(chief, f"{LIST}?flik=klara")
    assert "Stämmer inte." not in text_of(coach, path)
    with as_fixture():
        assert LogCheck.objects.get(pk=check.pk).state == CheckState.DONE


def test_min_dag_tells_of_a_question_and_of_late_reviews(world: World) -> None:
    check = check_of(world.coach)
    coach, chief = client_of(world.coach), client_of(world.chief)
    assert "1 loggkontroll att granska." in text_of(chief, "/min-dag/").split("<main")[1]
    before = queries_of(coach, "/min-dag/")
    judged(chief, world.chief, check, Judgement.ASKED, "Varför?")
    page = text_of(coach, "/min-dag/")
    assert "Du har 1 fråga om något du har öppnat." in page
    assert queries_of(coach, "/min-dag/") == before <= 15
    check_of(world.stays)
    with clock.at(MONDAY + timedelta(days=30)):
        assert "1 loggkontroll att granska, 1 förfallen." in text_of(chief, "/min-dag/")


def test_chiefs_are_told_how_much_there_is_to_review(world: World) -> None:
    asked = check_of(world.coach)
    check_of(world.stays)
    chief, coach = client_of(world.chief), client_of(world.coach)
    assert "2 loggkontroller att granska." in text_of(chief, "/min-dag/")
    judged(chief, world.chief, asked, Judgement.ASKED, "Varför?")
    path = f"{LIST}fragor/{asked.key}/"
    coach.post(path, {"text": "Så.", **token_field(world.coach.user_id, path=path)})
    page = text_of(chief, "/min-dag/")
    assert "1 loggkontroll att granska och 1 svar att läsa." in page
    rail = text_of(chief, LIST).split("Loggkontroll")
    assert any(">2<" in part[:200].replace(" ", "") for part in rail)


def test_what_is_missing_is_said(world: World) -> None:
    check = check_of(world.coach)
    page = judged(client_of(world.chief), world.chief, check, "", "")
    assert "Välj en bedömning." in page
    assert "Skriv varför, eller vad du undrar." in page


def test_reading_is_logged_also_where_no_name_is_seen(world: World) -> None:
    person, stranger = world.case().participant, factories.participant("Stina Främling")
    check = check_of(world.coach, person, stranger)
    page = text_of(client_of(world.chief), f"{LIST}{check.key}/")
    assert "Stina Främling" not in page
    row = accesslog.last()
    assert (row.page, row.user_id) == ("oversight:check", world.chief.user_id)
    assert (row.participants, row.masked) == ([person.pk], [stranger.pk])


def test_who_reviews_without_case_content_sees_when_and_how_many(world: World) -> None:
    person = world.case().participant
    check = check_of(world.chief, person)
    with as_fixture():
        LogCheck.objects.filter(pk=check.pk).update(reviewer_role=Role.SYSTEMFORVALTARE)
    keeper = factories.actor(Role.SYSTEMFORVALTARE, city.city())
    page = text_of(client_of(keeper), f"{LIST}{check.key}/")
    assert person.full_name not in page
    assert "1 deltagare, som du inte ser namnet på" in page
    assert "Lena Exempel" in page


def test_the_log_of_ones_own_place_by_person_and_day(world: World) -> None:
    person = world.case().participant
    entry(world.coach, person)
    entry(world.stays, person, at=clock.now() - timedelta(days=1), page="cases:participants")
    entry(factories.actor(Role.COACH, factories.unit("Kista"), "Vera Annan"), person)
    client = client_of(world.chief)
    page = text_of(client, f"{LIST}logg/")
    assert "Lista över deltagare" in page
    assert "Vera Annan" not in page
    chosen = factories.user_of(world.coach).key
    listed = '<td data-label="Sida">Lista över deltagare'
    assert listed not in text_of(client, f"{LIST}logg/?vem={chosen}")
    days = f"{LIST}logg/?fran=2008-03-01&till=2008-03-02"
    assert '<td data-label="Sida">Lista över deltagare' in text_of(client, days)
    assert accesslog.last().participants == [person.pk]
    assert '<td data-label="Sida">Ärende' not in text_of(client, days)
    only = text_of(client, f"{LIST}logg/?sida=Ärende")
    assert '<td data-label="Sida">Lista över deltagare' not in only
    assert '<td data-label="Sida">Ärende' in only


def test_the_log_about_one_person(world: World) -> None:
    case, other = world.case(), world.case()
    entry(world.coach, case.participant)
    entry(world.stays, other.participant, page="cases:plan")
    page = text_of(client_of(world.chief), f"{LIST}logg/?deltagare={case.key}")
    assert "Karin Exempel" in page.split("<tbody")[1]
    assert other.participant.full_name not in page


def test_everybody_in_a_list_can_be_read(world: World) -> None:
    people = [world.case(who=factories.participant(f"Anna {n} Exempel")) for n in range(16)]
    entry(world.coach, *(case.participant for case in people), page="cases:participants")
    page = text_of(client_of(world.chief), f"{LIST}logg/")
    assert "11 till</summary>" in page
    assert all(case.participant.full_name in page for case in people)


def test_who_is_unnamed_is_not_called_protected(world: World) -> None:
    stranger = factories.participant("Stina Främling")
    entry(world.coach, world.case().participant, masked=[stranger.pk])
    page = text_of(client_of(world.chief), f"{LIST}logg/")
    assert "1 som du inte ser namnet på" in page
    assert "skyddad identitet" not in page


def test_attempts_at_a_protected_person_are_told_to_chiefs_on_the_list(world: World) -> None:
    person = factories.participant("Kanarina Exempel", protection_level=ProtectionLevel.MARKED)
    case = world.case(who=person)
    number = digest(person.identity_number)
    entry(world.stays, kind="search", page="search", object_key=number)
    entry(world.stays, kind="denied", object_key=str(case.key))
    page = text_of(client_of(world.chief), f"{LIST}logg/")
    assert page.count("Försök att nå Kanarina Exempel") == 2
    about = text_of(client_of(world.chief), f"{LIST}logg/?deltagare={case.key}")
    assert about.count("Försök att nå Kanarina Exempel") == 2


def test_a_check_leads_to_the_case_and_says_whose_it_is(world: World) -> None:
    case = world.case()
    check = check_of(world.stays, case.participant, kind=CheckKind.PROTECTED)
    with as_fixture():
        row = entry(world.stays, case.participant, object_key=str(case.key))
        again = entry(world.stays, case.participant, object_key=str(case.key))
        for one in (row, again):
            check.looks.create(entry_id=one.pk)
    page = text_of(client_of(world.chief), f"{LIST}{check.key}/")
    assert f'href="/arenden/{case.key}/"' in page
    assert f'href="/arenden/{case.key}/atkomst/"' in page
    assert "Karin Exempel" in page
    assert "3 gånger inom en minut" in page


def test_save_and_go_on_to_the_next(world: World) -> None:
    first, second = check_of(world.coach), check_of(world.stays)
    client, path = client_of(world.chief), f"{LIST}{first.key}/"
    assert "Spara och öppna nästa" in text_of(client, path)
    fields = {"judgement": Judgement.JUSTIFIED, "text": "Telefonpass.", "nasta": "1"}
    sent = client.post(path, {**fields, **token_field(world.chief.user_id, path=path)})
    assert sent["Location"] == f"{LIST}{second.key}/"


def test_a_question_and_its_address_are_for_the_one_who_was_asked(world: World) -> None:
    check = check_of(world.coach)
    path = f"{LIST}fragor/{check.key}/"
    assert client_of(world.coach).get(path).status_code == 404
    judged(client_of(world.chief), world.chief, check, Judgement.ASKED, "Varför?")
    assert client_of(world.coach).get(path).status_code == 200
    assert client_of(world.stays).get(path).status_code == 404
    assert client_of(world.coach).get(f"{LIST}{check.key}/").status_code == 403


def test_the_report_is_the_same_on_page_and_paper_and_names_nobody(world: World) -> None:
    check_of(world.coach, world.case().participant)
    with clock.at(date(2008, 3, 20)):
        by_night(lambda by: count_months(by=by))
        for role in (Role.JOBBTORGSCHEF, Role.LEX_SARAH, Role.STYRNING, Role.SYSTEMFORVALTARE):
            client = client_of(factories.actor(role, city.city()))
            text = text_of(client, f"{LIST}rapport/?manad=2008-03")
            assert "Farsta jobbtorg" in text
            assert "Karin" not in text
        paper = client.get(f"{LIST}rapport/pdf/?manad=2008-03")
        other = client_of(factories.actor(Role.LOKAL_CHEF, factories.unit("Kista")))
        assert "Farsta jobbtorg" not in text_of(other, f"{LIST}rapport/?manad=2008-03")
    assert paper["Content-Type"] == "application/pdf"
    report = page.validate_pdf_bytes(paper.content, profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]


@pytest.mark.parametrize("path", [LIST, f"{LIST}rapport/", f"{LIST}logg/", f"{LIST}fragor/"])
def test_queries_do_not_grow_with_the_rows(world: World, path: str) -> None:
    check_of(world.coach, world.case().participant)
    client = client_of(world.chief)
    one = queries_of(client, path)
    for _ in range(10):
        check_of(world.coach, world.case().participant)
    assert queries_of(client, path) == one <= 15


def test_the_page_of_a_check_asks_as_much_for_many_looks(world: World) -> None:
    first = check_of(world.coach, world.case().participant)
    people = [world.case().participant for _ in range(10)]
    many = check_of(world.coach, *people)
    client = client_of(world.chief)
    few = queries_of(client, f"{LIST}{first.key}/")
    assert queries_of(client, f"{LIST}{many.key}/") == few <= 15
