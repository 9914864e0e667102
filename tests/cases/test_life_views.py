"""The forms beside a case: what they do, what they say, what they refuse."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from cases.actions import lifecycle
from cases.actions.visits import book_visit
from cases.enums import CaseState, StepKind, TeamFunction, VisitOutcome
from cases.models import Case, Contact, InternalTask, Outcome, Visit
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import Mail
from tests import factories
from tests.cases import rows
from tests.cases.life import (
    MONDAY,
    World,
    break_reason,
    hold_reason,
    move_reason,
    open_kinds,
    user_of,
)
from tests.cases.pages import client_of
from tests.core.tokens import token_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def post(by: Actor, name: str, key: object, **fields: Any) -> HttpResponse:
    """Send a form as somebody; the answer is not followed."""
    address = reverse(f"cases:{name}", args=[key])
    data = {**fields, **token_field(by.user_id, path=address)}
    return client_of(by).post(address, data)  # type: ignore[return-value]


def day(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_a_hold_is_begun_and_ended(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach)
    fields = {"reason": hold_reason().pk, "from_on": day(), "planned_until_on": day(10)}
    answer = post(world.coach, "hold", case.key, **fields)
    assert answer["Location"] == reverse("cases:case", args=[case.key])
    case.refresh_from_db()
    assert case.state == CaseState.ON_HOLD
    assert post(world.coach, "end_hold", case.key, ended_on=day()).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.MAPPING


def test_what_the_action_refuses_stands_at_its_field(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach)
    fields = {"reason": hold_reason().pk, "from_on": day(), "planned_until_on": day(-1)}
    answer = post(world.coach, "hold", case.key, **fields)
    assert answer.status_code == 422
    assert "Uppehållet väntas sluta i dag eller senare." in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "fields", "text"),
    [
        ("hold", {"from_on": "31/11 2026", "planned_until_on": ""}, "31 november finns inte"),
        ("close", {"kind": "", "ended_on": ""}, "behöver rättas"),
        ("close", {"kind": "arbete", "extent": "500"}, "mellan 1 och 100 procent"),
        ("interrupt", {}, "behöver rättas"),
        ("book_visit", {"at": "klockan nio"}, "Skriv tiden som 9.30"),
        ("give_task", {"text": "x" * 501}, "behöver rättas"),
        ("give_task", {"to_user": "00000000-0000-4000-8000-000000000000"}, "behöver rättas"),
        ("contact", {"way": "brevduva"}, "behöver rättas"),
        ("edit_participant", {"first_name": "\x00"}, "behöver rättas"),
    ],
)
def test_invalid_forms_say_what_is_wrong(
    world: World, name: str, fields: Mapping[str, str], text: str
) -> None:
    state = CaseState.ENROLLED if name == "book_visit" else CaseState.MAPPING
    case = factories.case(world.unit, world.enhet, coach=world.coach, state=state)
    answer = post(world.coach, name, case.key, **fields)
    assert answer.status_code == 422
    assert text in answer.content.decode()


def test_a_form_for_another_state_says_so(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach)
    answer = client_of(world.coach).get(reverse("cases:end_hold", args=[case.key]))
    assert answer.status_code == 400
    assert "Ärendet är nu kartläggning" in answer.content.decode()


def test_a_former_unit_gets_the_reason(world: World) -> None:
    case = factories.move(
        factories.case(world.unit, world.enhet, coach=world.coach), to=factories.unit("Kista")
    )
    answer = client_of(world.coach).get(reverse("cases:close", args=[case.key]))
    assert answer.status_code == 403
    assert "inte hos er nu" in answer.content.decode()


def test_an_avbrott_mails_the_handlaggare_without_a_name(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case = world.case()
    with django_capture_on_commit_callbacks():
        post(world.coach, "interrupt", case.key, reason=break_reason().pk, from_on=day())
    case.refresh_from_db()
    assert case.state == CaseState.INTERRUPTED
    sent = Mail.objects.get()
    assert sent.to_user_id == world.handlaggare.user_id
    assert case.participant.last_name not in sent.body
    assert reverse("cases:acknowledge_break", args=[case.key]) in sent.body
    answer = post(world.handlaggare, "acknowledge_break", case.key, why="")
    assert answer.status_code == 302
    assert open_kinds(case) == {StepKind.RESTART}


def test_nothing_is_sent_when_the_form_is_refused(world: World) -> None:
    case = world.case()
    fields = {"reason": break_reason().pk, "from_on": day(), "look_again_on": day(-1)}
    assert post(world.coach, "interrupt", case.key, **fields).status_code == 422
    assert not Mail.objects.exists()
    assert mail.outbox == []


def test_nystart_now_or_later(world: World) -> None:
    case = world.case()
    lifecycle.interrupt(by=world.coach, case=case, reason=break_reason())
    later = {"look_again_on": day(30)}
    assert post(world.coach, "postpone_restart", case.key, **later).status_code == 302
    assert case.pauses.get().planned_until_on == clock.today() + timedelta(days=30)
    bad = {"look_again_on": day(-1)}
    assert post(world.coach, "postpone_restart", case.key, **bad).status_code == 422
    assert post(world.coach, "restart", case.key).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.ENROLLED


def test_work_is_begun_followed_and_ended(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach, first_visit_on=clock.today())
    assert post(world.coach, "start_work", case.key, on=day(), why="Butik").status_code == 302
    assert post(world.coach, "follow_work", case.key, why="Trivs").status_code == 302
    assert post(world.coach, "end_work", case.key, on=day()).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.MAPPING


def test_a_case_is_closed_asked_after_and_reopened(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach)
    fields = {"kind": "arbete", "ended_on": day(), "self_support": "ja", "extent": "50"}
    assert post(world.coach, "close", case.key, **fields).status_code == 302
    outcome = Outcome.objects.get(case=case)
    assert outcome.extent == 50
    client = client_of(world.coach)
    page = client.get(reverse("cases:case", args=[case.key])).content.decode()
    assert "Avslutades till" in page
    first = outcome.aftermaths.order_by("months").first()
    assert first is not None
    asked = reverse("cases:answer_aftermath", args=[first.key])
    assert asked not in page
    assert asked not in client.get(reverse("cases:min_dag")).content.decode()
    early = post(world.coach, "answer_aftermath", first.key, answer="tillbaka")
    assert early.status_code == 422
    assert "Svara tidigast" in early.content.decode()
    with clock.at(first.due_on):
        assert asked in client.get(reverse("cases:case", args=[case.key])).content.decode()
        assert asked in client.get(reverse("cases:min_dag")).content.decode()
        answer = post(world.coach, "answer_aftermath", first.key, answer="tillbaka")
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Tillbaka i försörjningsstöd" in page
    assert post(world.coach, "reopen", case.key, why="Åter").status_code == 302
    case.refresh_from_db()
    assert case.is_open


def test_distributing_and_changing_coach(world: World) -> None:
    case = world.case(coached=False)
    new = factories.actor(Role.COACH, world.unit, "Nils Ny")
    key = user_of(world.coach).key
    assert post(world.leader, "assign_coach", case.key, coach=key).status_code == 302
    again = client_of(world.leader).get(reverse("cases:assign_coach", args=[case.key]))
    assert again["Location"] == reverse("cases:move_worker", args=[case.key])
    fields = {"coach": user_of(new).key, "reason": move_reason().pk}
    assert post(world.leader, "move_worker", case.key, **fields).status_code == 302
    case.refresh_from_db()
    assert case.coach_id == new.user_id


def test_the_case_team_and_its_tasks(world: World) -> None:
    syv = factories.actor(Role.SYV, factories.unit("Kista"), "Sara Syv")
    case = world.case()
    held = user_of(syv).assignments.get()
    assert post(world.coach, "case_team", case.key, who=held.key).status_code == 302
    member = case.team.get(function=TeamFunction.SYV)
    fields = {"to_user": user_of(syv).key, "text": "Betyg", "due_on": day(3)}
    assert post(world.coach, "give_task", case.key, **fields).status_code == 302
    page = client_of(world.coach).get(reverse("cases:case", args=[case.key])).content.decode()
    assert "Betyg" in page
    task = InternalTask.objects.get()
    answered = post(syv, "answer_task", task.key, answer="Klart")
    assert answered["Location"] == reverse("cases:min_dag")
    page = client_of(world.coach).get(reverse("cases:case", args=[case.key])).content.decode()
    assert "Sara Syv" in page
    assert "Läst" in page
    day_page = client_of(world.coach).get(reverse("cases:min_dag")).content.decode()
    assert "Sara Syv: Klart" in day_page
    address = reverse("cases:read_answer", args=[task.key])
    read = client_of(world.coach).post(address, {"fran": "arende"})
    assert read["Location"] == reverse("cases:case", args=[case.key])
    assert client_of(world.coach).post(address)["Location"] == reverse("cases:min_dag")
    page = client_of(world.coach).get(reverse("cases:case", args=[case.key])).content.decode()
    assert "Läst" not in page
    assert client_of(syv).get(reverse("cases:answer_task", args=[task.key])).status_code == 302
    address = reverse("cases:remove_member", args=[case.key, member.user.key, member.function])
    assert client_of(world.coach).post(address).status_code == 302
    assert client_of(syv).get(reverse("cases:case", args=[case.key])).status_code == 404


def test_a_task_is_taken_back(world: World) -> None:
    case = world.case()
    task = rows.task(case, user_of(world.coach))
    answer = post(world.leader, "answer_task", task.key, gor="ta_tillbaka", answer="Nej")
    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.cancelled_at is not None


def test_moves_show_the_routing(world: World) -> None:
    from tests.organisation import factories as city

    farsta = city.stadsdel("Farsta")
    chief = factories.actor(Role.LOKAL_CHEF, world.unit)
    (enhet,) = (row.bistandsenhet for row in farsta.catchments.all())
    case = world.case(stadsdel=farsta, bistandsenhet=enhet)
    page = client_of(chief).get(reverse("cases:move_unit", args=[case.key])).content.decode()
    assert "Enligt stadsdel och ålder" in page
    assert "Jobbtorg Sydost" in page
    fields = {"unit": city.unit().key, "reason": move_reason().pk, "text": "Fel från början"}
    assert post(chief, "move_unit", case.key, **fields).status_code == 302
    case.refresh_from_db()
    assert case.unit == city.unit()


def test_stadsdel_support_and_handlaggare_change(world: World) -> None:
    from tests.organisation import factories as city

    enhet = city.enhet("Bromma försörjningsstödsenhet")
    there = factories.actor(Role.HANDLAGGARE, enhet)
    case = world.case()
    place = f"{city.stadsdel('Bromma').key}.{enhet.key}"
    answer = post(world.coach, "move_stadsdel", case.key, place=place, why="Flyttat")
    assert answer.status_code == 302
    who = user_of(there).key
    assert post(there, "change_handlaggare", case.key, handlaggare=who).status_code == 302
    fields = {"kind": "ingen", "from_on": day()}
    refused = post(world.coach, "change_support", case.key, **fields)
    assert refused.status_code == 422
    assert "skriver handläggaren in" in refused.content.decode()
    assert post(there, "change_support", case.key, **fields).status_code == 302
    case.refresh_from_db()
    assert (case.bistandsenhet, case.handlaggare_id) == (enhet, there.user_id)
    assert not case.has_approver


def test_the_reception_registers_with_one_button_and_undoes(world: World) -> None:
    case = world.case()
    booked = {"on": day(), "at": "10.30", "place": "Rum 2"}
    assert post(world.desk, "book_visit", case.key, **booked).status_code == 302
    visit = Visit.objects.get()
    desk = client_of(world.desk)
    page = desk.get(reverse("cases:visits")).content.decode()
    assert case.participant.full_name in page
    assert "1 kvar att registrera" in page
    done = desk.post(reverse("cases:visit_came", args=[visit.key]), follow=True)
    assert "Kartläggningen har börjat." in done.content.decode()
    again = desk.post(reverse("cases:visit_absent", args=[visit.key]), follow=True)
    assert "redan registrerat" in again.content.decode()
    assert done.content.decode().count('name="form_token"') == 1  # the one of "Ångra"
    post(world.desk, "undo_visit", visit.key)
    visit.refresh_from_db()
    assert visit.outcome == VisitOutcome.BOOKED
    desk.post(reverse("cases:visit_absent", args=[visit.key]), {"till": "arende"})
    assert open_kinds(case) == {StepKind.BOOK_FIRST_VISIT}


def test_who_did_not_come_is_offered_a_new_time_where_one_stands(world: World) -> None:
    case = world.case()
    post(world.desk, "book_visit", case.key, on=day(), at="10.30")
    visit = Visit.objects.get()
    desk = client_of(world.desk)
    page = desk.post(reverse("cases:visit_absent", args=[visit.key]), follow=True).content.decode()
    again = reverse("cases:book_visit", args=[case.key])
    assert page.count(f'href="{again}"') == 2  # in the answer, and on the row
    assert page.count(">Boka ny tid<") == 2
    assert "jt-chip--late" not in page
    assert "jt-chip--neutral" in page
    post(world.desk, "book_visit", case.key, on=day(7), at="9.00")
    assert again not in desk.get(reverse("cases:visits")).content.decode()


def test_the_desk_sees_the_week_and_goes_on_to_the_next_day_with_visits(world: World) -> None:
    friday = datetime(2008, 3, 7, 10, tzinfo=clock.STOCKHOLM)
    with clock.at(MONDAY):
        for _ in range(2):
            book_visit(by=world.desk, case=world.case(), starts_at=friday)
        book_visit(by=world.desk, case=world.case(), starts_at=friday + timedelta(days=31))
        desk = client_of(world.desk)
        page = desk.get(reverse("cases:visits"))
        assert [(d.day.day, d.visits) for d in page.context["week"]] == [
            (3, 0),
            (4, 0),
            (5, 0),
            (6, 0),
            (7, 2),
        ]
        assert "Nästa dag med besök: fredag 7 mars 2008" in page.content.decode()
        friday_page = desk.get(reverse("cases:visits"), {"dag": "2008-03-07"}).content.decode()
        assert "2 bokade" in friday_page
        assert "kvar att registrera" not in friday_page
        assert "Nästa dag med besök: måndag 7 april 2008" in friday_page
        april = desk.get(reverse("cases:visits"), {"dag": "20080407"}).content.decode()
        assert "1 bokat" in april
        assert "Nästa dag med besök" not in april
        wrong = desk.get(reverse("cases:visits"), {"dag": "31/2"})
        assert wrong.context["form"].errors


@pytest.mark.parametrize("asked", ["0001-01-01", "9999-12-31", "någon gång", "2008-02-30", "\x00"])
def test_a_day_that_nobody_can_mean_is_today(world: World, asked: str) -> None:
    page = client_of(world.coach).get(reverse("cases:visits"), {"dag": asked})
    assert page.status_code == 200
    assert page.context["on"] == clock.today()


def test_visits_are_rebooked_and_cancelled(world: World) -> None:
    case = world.case()
    post(world.desk, "book_visit", case.key, on=day(), at="9.00")
    visit = Visit.objects.get()
    answer = post(world.desk, "book_visit", case.key)
    assert answer["Location"] == reverse("cases:rebook_visit", args=[visit.key])
    fields = {"on": day(2), "at": "0930", "why": "Sjuk"}
    assert post(world.desk, "rebook_visit", visit.key, **fields).status_code == 302
    new = Visit.objects.get(outcome=VisitOutcome.BOOKED)
    page = client_of(world.desk).get(reverse("cases:visit_outcome", args=[case.key]))
    assert "registreras den dag det är" in page.content.decode()
    assert post(world.desk, "cancel_visit", new.key, why="Fel").status_code == 302
    assert (
        client_of(world.desk).get(reverse("cases:visit_outcome", args=[case.key])).status_code
        == 302
    )


def test_group_meetings_are_planned_and_chosen(world: World) -> None:
    address = reverse("cases:group_meetings")
    fields = {"on": day(1), "at": "13.00", "place": "Sal A", "seats": "2"}
    desk = client_of(world.desk)
    token = token_field(world.desk.user_id, path=address)
    assert desk.post(address, {**fields, **token}).status_code == 302
    assert "2 av 2" in desk.get(address).content.decode()
    case = world.case()
    page = desk.get(reverse("cases:book_visit", args=[case.key])).content.decode()
    assert "2 platser kvar" in page
    meeting = world.unit.group_meetings.get()
    assert post(world.desk, "book_visit", case.key, meeting=meeting.key).status_code == 302
    page = desk.get(reverse("cases:group_meeting", args=[meeting.key])).content.decode()
    assert case.participant.full_name in page


def test_a_contact_in_one_key_goes_back_to_its_list(world: World) -> None:
    case = world.case()
    answer = post(world.desk, "contact", case.key, snabb="1", tillbaka="/deltagare/?lage=oppna")
    assert answer["Location"] == "/deltagare/?lage=oppna"
    line = Contact.objects.get()
    assert (line.get_way_display(), line.get_result_display()) == ("Telefon", "Ej svar")
    evil = post(world.desk, "contact", case.key, snabb="2", tillbaka="//example.com/")
    assert evil["Location"] == reverse("cases:case", args=[case.key])
    address, pressed = (
        reverse("cases:undo_contact", args=[line.key]),
        token_field(world.desk.user_id),
    )
    assert client_of(world.desk).post(address).status_code == 400
    for said in ("Raden är borttagen.", "Du har redan skickat det här."):
        undone = client_of(world.desk).post(address, pressed, follow=True)
        assert undone.status_code == 200
        assert said in undone.content.decode()
    assert not Contact.objects.filter(pk=line.pk).exists()
    fields = {"way": "brev", "result": "meddelande", "text": "Kallelse"}
    assert post(world.desk, "contact", case.key, **fields).status_code == 302
    assert Contact.objects.filter(text="Kallelse").exists()


def test_the_facts_of_a_person_are_kept(world: World) -> None:
    case = world.case()
    person = case.participant
    fields = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "phone": "070-1740611",
        "protection_level": person.protection_level,
        "version": person.version,
    }
    assert post(world.desk, "edit_participant", case.key, **fields).status_code == 302
    conflict = post(world.coach, "edit_participant", case.key, **{**fields, "phone": "1"})
    assert conflict.status_code == 409
    assert "070-1740611" in conflict.content.decode()


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_of_visits_asks_as_much_for_one_as_for_ten(
    world: World, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        case = factories.case(world.unit, world.enhet, state=CaseState.ENROLLED)
        rows.visit(case)
    desk = client_of(world.desk)
    with django_assert_max_num_queries(12):
        assert desk.get(reverse("cases:visits")).status_code == 200


def test_a_second_press_does_nothing_twice(world: World) -> None:
    case = world.case()
    address = reverse("cases:give_task", args=[case.key])
    fields = {
        "to_user": user_of(world.coach).key,
        "text": "Ring",
        "due_on": day(),
        **token_field(world.coach.user_id, path=address),
    }
    client = client_of(world.coach)
    first, second = client.post(address, fields), client.post(address, fields)
    assert first.status_code == 302
    assert second.status_code in {302, 409}
    assert Case.objects.get(pk=case.pk).tasks.count() == 1
