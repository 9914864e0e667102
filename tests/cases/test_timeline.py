"""The timeline: sentences about what has happened, in order, each to those who may read it."""

from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from cases.actions.closing import Ending, close_case
from cases.actions.decisions import decide_plan
from cases.actions.lifecycle import interrupt
from cases.actions.moves import move_to_unit
from cases.actions.participants import edit_participant
from cases.actions.team import move_to_coach
from cases.actions.visits import (
    book_visit,
    cancel_visit,
    rebook_visit,
    register_absent,
    register_came,
    undo_outcome,
)
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
from cases.models import Case, CaseTransition, Visit
from cases.models.visit import UNKNOWN_REGISTRAR
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
        case.visits.update(
            outcome="kom_inte",
            outcome_at=clock.now(),
            outcome_by=new.user_id,
            why="Hemlig frånvaro",
        )
        case.tasks.update(done_at=clock.now(), done_by=new.user_id, answer="Hemligt svar")
    former = [f"{item.sentence} {item.detail}" for item in timeline_items(case, coach)]
    assert any("bokad" in line for line in former)
    for secret in ("Hemlig", "Deltagaren kom inte", "En uppgift är gjord"):
        assert not any(secret in line for line in former)
    told_now = " ".join(f"{i.sentence} {i.detail}" for i in timeline_items(case, new))
    for said in ("Hemlig arbetsgivare", "Hemlig frånvaro", "Hemligt svar"):
        assert said in told_now


def outcomes_told(case: Case, reader: Actor) -> list[tuple[str, str, bool]]:
    case = Case.objects.get(pk=case.pk)
    words = ("Deltagaren kom", "Ombokat", "Avbokat")
    items = [i for i in timeline_items(case, reader) if i.sentence.startswith(words)]
    return sorted((item.sentence.split(":")[0], item.who, item.compact) for item in items)


def test_who_registered_the_outcome_is_told_and_not_who_booked() -> None:
    world = life.World()
    monday = datetime(2008, 3, 3, 10, tzinfo=clock.STOCKHOLM)
    with clock.at(life.MONDAY):
        case = world.case()
        first = book_visit(by=world.coach, case=case, starts_at=monday)
        moved = rebook_visit(by=world.desk, visit=first, starts_at=monday)
        cancel_visit(by=world.desk, visit=moved, why="Deltagaren är sjuk")
        again = book_visit(by=world.coach, case=case, starts_at=monday)
        register_absent(by=world.desk, visit=again)
    told_of = [
        ("Avbokat", "Disa Disk", True),
        ("Deltagaren kom inte", "Disa Disk", True),
        ("Ombokat", "Disa Disk", True),
    ]
    assert outcomes_told(case, world.coach) == told_of
    assert outcomes_told(case, world.handlaggare) == told_of


def test_a_seat_at_a_group_meeting_has_its_registrar_and_undoing_takes_it_back() -> None:
    world = life.World()
    with clock.at(life.MONDAY):
        case = world.case()
        meeting = rows.meeting(world.unit)
        visit = book_visit(by=world.coach, case=case, meeting=meeting)
    with clock.at(meeting.starts_at):
        visit = register_absent(by=world.desk, visit=visit)
        assert visit.outcome_by_id == world.desk.user_id
        visit = undo_outcome(by=world.coach, visit=visit)
        assert visit.outcome_by_id is None
        register_came(by=world.leader, visit=visit)
    visit.refresh_from_db()
    assert visit.outcome_by_id == world.leader.user_id


def test_what_an_avbrott_cancels_is_cancelled_by_who_breaks_off() -> None:
    world = life.World()
    case = world.case()
    visit = book_visit(by=world.desk, case=case, starts_at=clock.now() + timedelta(days=1))
    interrupt(by=world.coach, case=case, reason=life.break_reason())
    visit.refresh_from_db()
    assert (visit.outcome, visit.outcome_by_id) == ("avbokat", world.coach.user_id)


def test_old_outcomes_get_the_registrar_that_the_case_tells_of_or_nobody() -> None:
    world = life.World()
    with clock.at(datetime(2008, 3, 3, 9, tzinfo=clock.STOCKHOLM)):
        case, other = world.case(), world.case()
        missed = book_visit(by=world.coach, case=case, starts_at=clock.now())
        booked = book_visit(by=world.coach, case=other, starts_at=clock.now())
    with clock.at(datetime(2008, 3, 3, 10, tzinfo=clock.STOCKHOLM)):
        register_absent(by=world.desk, visit=missed)
        interrupt(by=world.leader, case=other, reason=life.break_reason())
    with clock.at(datetime(2008, 3, 3, 11, tzinfo=clock.STOCKHOLM)):
        moved = book_visit(by=world.coach, case=case, starts_at=clock.now())
        came = rebook_visit(by=world.leader, visit=moved, starts_at=clock.now())
    with clock.at(datetime(2008, 3, 3, 12, tzinfo=clock.STOCKHOLM)):
        register_came(by=world.desk, visit=came)
        follow_up = VisitPurpose.FOLLOW_UP
        later = book_visit(by=world.coach, case=case, purpose=follow_up, starts_at=clock.now())
        register_absent(by=world.desk, visit=later)
    with as_fixture():
        Visit.objects.exclude(outcome="bokat").update(
            outcome_by=None, outcome_system=UNKNOWN_REGISTRAR
        )
        migration = import_module("cases.migrations.0017_registrars_that_are_known")
        with connection.cursor() as cursor:
            cursor.execute(migration.FILL)
    found = dict(Visit.objects.exclude(outcome="bokat").values_list("pk", "outcome_by"))
    assert found == {
        missed.pk: world.desk.user_id,
        moved.pk: world.leader.user_id,
        came.pk: world.desk.user_id,
        later.pk: None,
        booked.pk: world.leader.user_id,
    }
    assert ("Deltagaren kom inte", "", True) in outcomes_told(case, world.coach)
