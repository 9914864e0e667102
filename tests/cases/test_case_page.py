"""The case page: who sees what of it, and at what cost."""

from datetime import date, timedelta

import pytest

from cases.casepage import CaseAction, CaseTab, Panel, register_case_action, register_panel
from cases.enums import CaseState, NoteLane, Party, ProtectionLevel, StepKind, TeamFunction
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.permissions import Allowed
from tests import factories
from tests.cases.pages import busy, client_of, note
from tests.counting import queries_of
from tests.project.matrix import body
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db
TABS = ["", "kartlaggning/", "anteckningar/", "historik/"]
MOST_QUERIES = 15


@pytest.mark.parametrize("role", [Role.COACH, Role.ADMINISTRATOR, Role.LOKAL_CHEF])
@pytest.mark.parametrize("tab", TABS)
def test_staff_of_the_unit_open_every_tab(role: Role, tab: str) -> None:
    here = factories.unit()
    case = factories.case(here, factories.enhet())
    assert (
        client_of(factories.actor(role, here)).get(f"/arenden/{case.key}/{tab}").status_code == 200
    )


def test_an_unknown_tab_is_not_found() -> None:
    here = factories.unit()
    case = factories.case(here, factories.enhet())
    client = client_of(factories.actor(Role.COACH, here))
    assert client.get(f"/arenden/{case.key}/ekonomi/").status_code == 404


def test_head_and_right_column() -> None:
    here, sender = factories.unit("Kista jobbtorg"), factories.enhet("Kista enhet")
    coach = factories.actor(Role.COACH, here, "Karin Coach")
    who = factories.participant("Amina Öberg", birth_date=date(1985, 4, 12), needs_interpreter=True)
    with clock.at(date(2008, 1, 7)):
        case = factories.case(
            here,
            sender,
            who=who,
            coach=coach,
            due_on=date(2008, 1, 10),
            referred_on=date(2007, 12, 20),
            first_visit_on=date(2008, 1, 3),
            five_days_due_on=date(2008, 1, 11),
            af_since=date(2007, 6, 1),
        )
        page = client_of(coach).get(f"/arenden/{case.key}/").content.decode()
    for words in (
        "Amina Öberg",
        "22 år",
        "Skriv aktivitetsplan",
        "<strong>Du</strong> (Kista jobbtorg)",
        "2008-01-10",
        "3 arbetsdagar kvar",
        "5 arbetsdagar efter remissen",
        "Statens ansvar de första 18 månaderna till",
        "2008-12-01",
        "070-1740605",
    ):
        assert words in page, words


def test_the_earliest_step_has_the_ball() -> None:
    here, sender = factories.unit(), factories.enhet("Älvsjö enhet")
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, sender, coach=coach, due_on=clock.today() + timedelta(5))
    factories.open_step(
        case, StepKind.DECIDE_PLAN, due_on=clock.today() + timedelta(1), party=Party.STADSDEL
    )
    page = client_of(coach).get(f"/arenden/{case.key}/").content.decode()
    first, later = page.index("Besluta om aktivitetsplanen"), page.index("Väntar också")
    assert first < later < page.index("Skriv aktivitetsplan", later)
    assert "<dd>Älvsjö enhet</dd>" in page


def test_the_handlaggare_sees_nothing_internal() -> None:
    here, sender = factories.unit(), factories.enhet()
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, sender, coach=coach)
    busy(case, coach)
    factories.open_step(case, StepKind.INTERNAL_TASK, due_on=clock.today(), held_by=coach)
    client = client_of(factories.actor(Role.HANDLAGGARE, sender))
    seen = "".join(client.get(f"/arenden/{case.key}/{tab}").content.decode() for tab in TABS)
    assert "Delad text 0" in seen
    for secret in ("Intern text", "Hemlig rad", "Kollegial uppgift", "Uppgift från kollega"):
        assert secret not in seen, secret


def test_a_former_enhet_sees_its_own_part_alone() -> None:
    here, before, now = factories.unit(), factories.enhet("Förra"), factories.enhet("Nya")
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, before, coach=coach)
    busy(case, coach)
    factories.move(case, sent_by=now)
    client = client_of(factories.actor(Role.HANDLAGGARE, before))
    note(case, coach, "Skrivet efter flytten", NoteLane.SHARED)
    for tab in ("", "anteckningar/", "historik/"):
        page = client.get(f"/arenden/{case.key}/{tab}").content.decode()
        assert "Ärendet finns inte längre hos er" in page
        assert "Skrivet efter flytten" not in page
        for now_only in ("Nästa steg", "070-1740605", "Målgrupp", "flyttade till Nya"):
            assert now_only not in page, now_only
    assert "Delad text 0" in client.get(f"/arenden/{case.key}/anteckningar/").content.decode()
    assert client.get(f"/arenden/{case.key}/kartlaggning/").status_code == 404
    assert client.get(f"/arenden/{case.key}/anteckningar/ny/").status_code == 403


def test_a_former_unit_sees_its_own_part_alone() -> None:
    before, now = factories.unit("Kista"), factories.unit("Lunda")
    coach = factories.actor(Role.COACH, before)
    case = factories.case(before, factories.enhet(), coach=coach)
    note(case, coach, "Från Kista")
    factories.move(case, to=now)
    note(case, factories.actor(Role.COACH, now), "Från Lunda")
    page = client_of(coach).get(f"/arenden/{case.key}/anteckningar/").content.decode()
    assert "Från Kista" in page
    assert "Från Lunda" not in page


def test_a_colleague_of_another_unit_on_the_team_sees_the_case() -> None:
    here, elsewhere = factories.unit(), factories.unit("Lunda")
    case = factories.case(here, factories.enhet())
    matchare = factories.actor(Role.MATCHARE, elsewhere)
    client = client_of(matchare)
    assert client.get(f"/arenden/{case.key}/").status_code == 404
    member = factories.on_team(case, matchare, TeamFunction.MATCHARE)
    assert "Nästa steg" in client.get(f"/arenden/{case.key}/").content.decode()
    with as_fixture():
        member.until_on = clock.today()
        member.save()
    assert client.get(f"/arenden/{case.key}/").status_code == 404


def test_a_foreign_case_and_an_unknown_one_give_the_same_page() -> None:
    coach = factories.actor(Role.COACH, factories.unit())
    foreign = factories.case(factories.unit("Lunda"), factories.enhet())
    client = client_of(coach)
    answers = [
        client.get(f"/arenden/{key}/")
        for key in (foreign.key, "00000000-0000-4000-8000-000000000000")
    ]
    assert [a.status_code for a in answers] == [404, 404]
    assert body(answers[0]) == body(answers[1])  # type: ignore[arg-type]


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("role", [Role.COACH, Role.HANDLAGGARE])
def test_queries_do_not_grow_with_rows(role: Role, tab: str) -> None:
    here, sender = factories.unit(), factories.enhet()
    coach = factories.actor(Role.COACH, here)
    few, many = (factories.case(here, sender, coach=coach) for _ in range(2))
    busy(few, coach, 1)
    busy(many, coach, 10)
    for day in range(10):
        factories.open_step(
            many, list(StepKind)[day], due_on=clock.today() + timedelta(day), held_by=coach
        )
    at = here if role == Role.COACH else sender
    client = client_of(factories.actor(role, at))
    counts = [queries_of(client, f"/arenden/{case.key}/{tab}") for case in (few, many)]
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_a_protected_person_is_there_for_those_responsible_and_for_nobody_else() -> None:
    here = factories.unit()
    coach, colleague = (factories.actor(Role.COACH, here) for _ in range(2))
    who = factories.participant(protection_level=ProtectionLevel.MARKED, street="Storgatan 1")
    case = factories.case(here, factories.enhet(), who=who, coach=coach)
    mine = client_of(coach).get(f"/arenden/{case.key}/").content.decode()
    theirs = client_of(colleague).get(f"/arenden/{case.key}/")
    assert "Sekretessmarkering" in mine
    assert "Storgatan 1" in mine
    assert theirs.status_code == 404


def test_fingerade_personuppgifter_have_no_marker() -> None:
    here = factories.unit()
    who = factories.participant(protection_level=ProtectionLevel.ASSUMED)
    case = factories.case(here, factories.enhet(), who=who)
    page = client_of(factories.actor(Role.COACH, here)).get(f"/arenden/{case.key}/")
    assert "ingerade" not in page.content.decode()


def test_in_the_side_panel_the_case_is_its_head_and_next_step() -> None:
    here = factories.unit()
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, factories.enhet(), coach=coach)
    answer = client_of(coach).get(
        f"/arenden/{case.key}/",
        headers={"HX-Request": "true", "HX-Target": "sidopanel-innehall"},
    )
    page = answer.content.decode()
    assert "Nästa steg" in page
    assert "Öppna ärendet" in page
    assert "<html" not in page
    assert "Vad som har hänt" not in page


def test_a_closed_case_says_so() -> None:
    here = factories.unit()
    case = factories.case(here, factories.enhet(), state=CaseState.CLOSED)
    page = client_of(factories.actor(Role.COACH, here)).get(f"/arenden/{case.key}/")
    assert "Inget väntar på någon" in page.content.decode()


def test_a_slug_and_an_action_are_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        register_panel(Panel("history", CaseTab.PLAN, 1, "x.html", lambda case, actor: {}))
    with pytest.raises(ValueError, match="twice"):
        register_case_action(CaseAction("Igen", "cases:write_note", lambda actor, case: Allowed()))
