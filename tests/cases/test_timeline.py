"""The timeline: sentences about what has happened, in order, each to those who may read it."""

from datetime import date, timedelta

import pytest

from cases.actions.closing import Ending, close_case
from cases.actions.decisions import decide_plan
from cases.actions.moves import move_to_unit
from cases.actions.participants import edit_participant
from cases.actions.team import move_to_coach
from cases.actions.visits import book_visit
from cases.casepage import timeline_items
from cases.enums import (
    CaseState,
    NoteLane,
    OutcomeKind,
    ProtectionLevel,
    SelfSupport,
    TeamFunction,
    Verdict,
    VisitPurpose,
)
from cases.models import Case, CaseTransition
from cases.plan_rules import Answer
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from tests import factories
from tests.cases import life, plans, rows
from tests.cases.pages import busy, note
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


def told(case: Case, actor: Actor, *, compact: bool = False) -> list[str]:
    case = Case.objects.get(pk=case.pk)
    return [i.sentence for i in timeline_items(case, actor) if i.compact or not compact]


def test_a_decision_says_how_many_lines_were_accepted() -> None:
    at = plans.world()
    version = plans.submitted(at, "Matchning", "Praktik", "Studiebesök", "Språkstöd")
    asked = plans.asked(version)
    answers = {line.line_key: Answer(Verdict.ACCEPTED) for line in asked[:3]}
    answers[asked[3].line_key] = Answer(Verdict.RETURNED, "För kort tid")
    decide_plan(version=version, by=at.handlaggare, answers=answers)
    sentences = told(at.case, at.coach)
    assert f"Planen godkändes av {at.enhet.name}, 3 rader av 4" in sentences
    assert "Planen skickades in" in sentences


def test_all_and_no_lines_accepted() -> None:
    at = plans.world()
    plans.accept(plans.submitted(at, "Matchning", "Praktik"), at.handlaggare)
    assert f"Planen godkändes av {at.enhet.name}" in told(at.case, at.coach)
    other = plans.world()
    version = plans.submitted(other)
    returned = {line.line_key: Answer(Verdict.RETURNED, "Nej") for line in plans.asked(version)}
    decide_plan(version=version, by=other.handlaggare, answers=returned)
    assert f"Planen kom tillbaka från {other.enhet.name}" in told(other.case, other.coach)


def test_latest_first_and_the_short_view() -> None:
    here = factories.unit()
    coach = factories.actor(Role.COACH, here)
    with clock.at(date(2008, 1, 7)):
        case = factories.case(here, factories.enhet(), coach=coach)
        busy(case, coach)
    with clock.at(date(2008, 1, 9)):
        factories.on_team(case, coach, TeamFunction.COACH)
    full, short = told(case, coach), told(case, coach, compact=True)
    assert full[0] == short[0] == f"{coach.name} blev ansvarig coach"
    assert full[-1] == short[-1] == "Ärendet öppnades"
    assert "Telefon: ej svar" in full
    assert "Telefon: ej svar" not in short
    assert "Deltagaren kom inte: uppföljning 7 januari 2008 kl. 08.59" in short


def test_a_move_says_what_changed() -> None:
    here, there = factories.unit("Kista"), factories.unit("Lunda")
    before, after = factories.enhet("Rinkeby enhet"), factories.enhet("Spånga enhet")
    coach = factories.actor(Role.COACH, there)
    case = factories.move(factories.case(here, before), sent_by=after)
    factories.move(case, to=there)
    assert told(case, coach)[:2] == [
        "Ärendet flyttade till Lunda",
        "Ärendet flyttade till Spånga enhet",
    ]


def test_lanes_hold_in_the_timeline_too() -> None:
    here, sender = factories.unit(), factories.enhet()
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, sender, coach=coach)
    note(case, coach, "Internt")
    note(case, coach, "Delat", NoteLane.SHARED)
    handlaggare = factories.actor(Role.HANDLAGGARE, sender)
    details = [i.detail for i in timeline_items(case, handlaggare)]
    assert "Delat" in details
    assert "Internt" not in details


def test_who_had_the_case_hears_of_its_own_time_alone() -> None:
    here, there = factories.unit("Kista"), factories.unit("Lunda")
    coach = factories.actor(Role.COACH, here)
    with clock.at(date(2008, 1, 7)):
        case = factories.case(here, factories.enhet(), coach=coach)
    with clock.at(date(2008, 2, 4)):
        factories.move(case, to=there)
    with clock.at(date(2008, 3, 3)), as_fixture():
        row = CaseTransition(
            case=case, name="hold", from_state=CaseState.MAPPING, to_state=CaseState.ON_HOLD
        )
        row.set_actor(system_actor("test"))
        row.save()
    assert told(case, coach) == ["Ärendet öppnades"]
    assert told(case, factories.actor(Role.COACH, there))[0] == "Uppehåll började"


def test_an_avslut_is_one_sentence() -> None:
    at = plans.world()
    plans.accept(plans.submitted(at, "Matchning", "Praktik"), at.handlaggare)
    book_visit(
        by=at.coach,
        case=at.case,
        purpose=VisitPurpose.FOLLOW_UP,
        starts_at=clock.now() + timedelta(days=3),
    )
    before = told(at.case, at.coach)
    ending = Ending(
        kind=OutcomeKind.WORK,
        ended_on=clock.today(),
        self_support=SelfSupport.PARTLY,
        extent=80,
        employer_or_school="Affären",
    )
    close_case(by=at.coach, case=at.case, ending=ending)
    after = told(at.case, at.coach)
    assert [sentence for sentence in after if sentence not in before] == [
        "Ärendet avslutades: arbete, 80 procent, Affären. Självförsörjande: delvis"
    ]
    assert len(after) == len(before) + 1


def test_changed_facts_of_a_person_are_one_sentence_without_their_values() -> None:
    here = factories.unit()
    coach = factories.actor(Role.COACH, here, "Karin Coach")
    case = factories.case(here, factories.enhet(), coach=coach)
    changes = {"phone": "070-1740699", "city": "Årsta", "protection_level": ProtectionLevel.ASSUMED}
    edit_participant(
        by=coach,
        participant=case.participant,
        version=case.participant.version,
        changes=changes,
        why="Hot",
    )
    [item] = [i for i in timeline_items(Case.objects.get(pk=case.pk), coach) if i.kind == "person"]
    assert item.sentence == "Uppgifter om deltagaren ändrades: telefon och postort"
    assert (item.detail, item.who) == ("", "Karin Coach")


def test_a_change_of_coach_or_unit_is_told_once() -> None:
    world = life.World()
    case = world.case()
    other = factories.actor(Role.COACH, world.unit, "Nya Coachen")
    there = factories.unit("Lunda")
    chief = factories.actor(Role.LOKAL_CHEF, world.unit)
    reason = life.move_reason()
    move_to_coach(by=chief, case=case, coach=factories.user_of(other), reason=reason)
    move_to_unit(by=chief, case=case, unit=there, reason=reason)
    sentences = told(case, factories.actor(Role.COACH, there))
    assert sentences.count("Nya Coachen blev ansvarig coach") == 1
    assert sentences.count("Ärendet flyttade till Lunda") == 1
    assert not any("bytte coach" in s or "annat jobbtorg" in s for s in sentences)


def test_what_a_new_keeper_writes_of_an_earlier_day_is_not_the_former_ones() -> None:
    here, there, sender = factories.unit("Kista"), factories.unit("Lunda"), factories.enhet()
    coach, new = factories.actor(Role.COACH, here), factories.actor(Role.COACH, there)
    with clock.at(date(2008, 1, 7)):
        case = factories.case(here, sender, coach=coach)
        rows.visit(case, purpose=VisitPurpose.FOLLOW_UP)
        rows.task(case, factories.user_of(coach))
    with clock.at(date(2008, 2, 4)):
        factories.move(case, to=there)
    with clock.at(date(2008, 2, 8)), as_fixture():
        back = clock.now() - timedelta(days=10)
        row = CaseTransition(case=case, name="start_work", to_state="arbete", occurred_at=back)
        row.why = "Hemlig arbetsgivare"
        row.set_actor(new)
        row.save()
        case.visits.update(outcome="kom_inte", outcome_at=clock.now(), why="Hemlig frånvaro")
        case.tasks.update(done_at=clock.now(), done_by=new.user_id, answer="Hemligt svar")
    former = [f"{item.sentence} {item.detail}" for item in timeline_items(case, coach)]
    assert any("bokad" in line for line in former)
    for secret in ("Hemlig", "Deltagaren kom inte", "En uppgift är gjord"):
        assert not any(secret in line for line in former)
    told_now = " ".join(f"{i.sentence} {i.detail}" for i in timeline_items(case, new))
    for said in ("Hemlig arbetsgivare", "Hemlig frånvaro", "Hemligt svar"):
        assert said in told_now
