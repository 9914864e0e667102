"""When somebody leaves, all that hangs on them gets new hands in one go, or nothing moves."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client

from cases.actions.team import add_member, give_task
from cases.enums import CaseState, StepKind, TeamFunction
from cases.models import Case, GroupPeriod, Step
from jobbtorg.accounts.actions import end_role
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.identity import demo_number
from jobbtorg.organisation.models import Bistandsenhet, Unit
from jobbtorg.organisation.periods import period
from referrals.actions.drafting import start_draft
from staffing.actions.offboarding import off_board
from staffing.queries.offboarding import Kind, belongings
from tests import factories
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class World:
    unit: Unit
    enhet: Bistandsenhet
    chief: Actor
    leaver: Actor
    stayer: Actor

    @property
    def leaving_user(self) -> User:
        return factories.user_of(self.leaver)


@pytest.fixture
def world() -> World:
    at = factories.unit()
    return World(
        unit=at,
        enhet=factories.enhet(),
        chief=factories.actor(Role.LOKAL_CHEF, at, "Lena Exempel"),
        leaver=factories.actor(Role.COACH, at, "Karin Exempel"),
        stayer=factories.actor(Role.COACH, at, "Olle Exempel"),
    )


def suggested(by: Actor, leaver: User) -> dict[str, User | None]:
    return {t.field: t.suggestion for t in belongings(by, leaver, clock.today())}


def test_the_dry_run_names_everything_and_moves_nothing(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.leaver)
    other = factories.case(world.unit, world.enhet, coach=world.stayer)
    give_task(
        by=world.stayer,
        case=other,
        to_user=world.leaving_user,
        text="Ring arbetsgivaren",
        due_on=clock.today(),
    )
    things = belongings(world.chief, world.leaving_user, clock.today())
    assert [(t.kind, t.person, str(t.suggestion)) for t in things] == [
        (Kind.TASK, other.participant.full_name, str(things[0].suggestion)),
        (Kind.CASE, case.participant.full_name, "Olle Exempel"),
    ]
    case.refresh_from_db()
    assert case.coach_id == world.leaver.user_id


def test_one_action_moves_all_and_ends_the_role(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.leaver)
    leaver = world.leaving_user
    off_board(
        by=world.chief,
        leaver=leaver,
        last_day=clock.today(),
        takers=suggested(world.chief, leaver),
    )
    case.refresh_from_db()
    assert case.coach_id == world.stayer.user_id
    assert not Step.objects.open().filter(responsible=leaver).exists()
    assert leaver.assignments.get().period.upper is not None


def test_nothing_moves_while_something_would_be_orphaned(world: World) -> None:
    first = factories.case(world.unit, world.enhet, coach=world.leaver)
    second = factories.case(world.unit, world.enhet, coach=world.leaver)
    takers = suggested(world.chief, world.leaving_user)
    takers[f"{Kind.CASE.value}-{second.pk}"] = None
    with pytest.raises(DomainError, match="Välj vem som tar över"):
        off_board(by=world.chief, leaver=world.leaving_user, last_day=clock.today(), takers=takers)
    coaches = set(Case.objects.filter(pk__in=[first.pk, second.pk]).values_list("coach", flat=True))
    assert coaches == {world.leaver.user_id}
    assert world.leaving_user.assignments.get().period.upper is None


def test_work_goes_only_to_those_who_can_take_it(world: World) -> None:
    factories.case(world.unit, world.enhet, coach=world.leaver)
    stranger = factories.user_of(factories.actor(Role.COACH, factories.unit("Kista jobbtorg")))
    takers = dict.fromkeys(suggested(world.chief, world.leaving_user), stranger)
    with pytest.raises(DomainError, match="kan inte ta över"):
        off_board(by=world.chief, leaver=world.leaving_user, last_day=clock.today(), takers=takers)


def test_a_place_on_a_team_may_simply_end(world: World) -> None:
    matchare = factories.actor(Role.MATCHARE, world.unit, "Mona Exempel")
    case = factories.case(world.unit, world.enhet, coach=world.stayer)
    factories.on_team(case, matchare, TeamFunction.MATCHARE)
    leaver = factories.user_of(matchare)
    off_board(by=world.chief, leaver=leaver, last_day=clock.today(), takers={})
    assert not case.team.filter(user=leaver, until_on=None).exists()


def test_a_handlaggares_cases_and_remisser_go_to_a_colleague(world: World) -> None:
    chief = factories.actor(Role.ENHETSCHEF, world.enhet, "Eva Exempel")
    sender = factories.actor(Role.HANDLAGGARE, world.enhet, "Hanna Exempel")
    stays = factories.actor(Role.HANDLAGGARE, world.enhet, "Hugo Exempel")
    case = factories.case(world.unit, world.enhet, coach=world.stayer, handlaggare=sender)
    referral = start_draft(by=sender, identity=demo_number(4711))
    leaver = factories.user_of(sender)
    off_board(
        by=chief,
        leaver=leaver,
        last_day=clock.today(),
        takers=dict.fromkeys(suggested(chief, leaver), factories.user_of(stays)),
    )
    case.refresh_from_db()
    referral.refresh_from_db()
    assert {case.handlaggare_id, referral.handlaggare_id} == {stays.user_id}
    step = Step.objects.open().get(kind=StepKind.SEND_REFERRAL)
    assert step.responsible_id == stays.user_id


def test_the_enhets_chief_is_proposed_only_where_there_is_nobody_else(world: World) -> None:
    chief = factories.actor(Role.ENHETSCHEF, world.enhet, "Eva Exempel")
    sender = factories.actor(Role.HANDLAGGARE, world.enhet, "Hanna Exempel")
    for _ in range(2):
        factories.case(world.unit, world.enhet, coach=world.stayer, handlaggare=sender)
    leaver = factories.user_of(sender)
    assert {str(u) for u in suggested(chief, leaver).values()} == {"Eva Exempel"}
    factories.actor(Role.HANDLAGGARE, world.enhet, "Hugo Exempel")
    assert {str(u) for u in suggested(chief, leaver).values()} == {"Hugo Exempel"}


def test_the_list_of_staff_says_when_somebody_leaves(world: World, client: Client) -> None:
    last = clock.today() + timedelta(days=9)
    off_board(by=world.chief, leaver=world.leaving_user, last_day=last, takers={})
    client.force_login(factories.user_of(world.chief))
    page = client.get("/medarbetare/").content.decode()
    assert page.count("slutar <time") == 1
    assert str(last) in page


def test_what_is_asked_after_an_avslut_gets_new_hands(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.leaver, state=CaseState.CLOSED)
    later = clock.today() + timedelta(days=90)
    step = factories.open_step(case, StepKind.CHECK_OUTCOME, due_on=later, held_by=world.leaver)
    leaver = world.leaving_user
    takers = suggested(world.chief, leaver)
    assert [(t.kind, t.person) for t in belongings(world.chief, leaver, clock.today())] == [
        (Kind.STEP, case.participant.full_name)
    ]
    off_board(by=world.chief, leaver=leaver, last_day=clock.today(), takers=takers)
    step.refresh_from_db()
    assert step.responsible_id not in (None, leaver.pk)


def test_all_that_is_asked_about_a_person_goes_to_one_who_may_answer(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.leaver, state=CaseState.CLOSED)
    for role in (Role.MATCHARE, Role.ADMINISTRATOR, Role.COACH, Role.COACH):
        factories.actor(role, world.unit)
    kinds = (StepKind.CHECK_OUTCOME, StepKind.HANDLE_KNOWN)
    for kind in kinds:
        factories.open_step(case, kind, due_on=clock.today(), held_by=world.leaver)
    found = belongings(world.chief, world.leaving_user, clock.today())
    assert len(found) == len(kinds)
    assert len({thing.suggestion for thing in found}) == 1
    # A matchare may read a new remiss, and answers nothing that is asked after an avslut.
    may = {thing.detail: {user.assignments.get().role for user in thing.takers} for thing in found}
    answers = {Role.COACH, Role.LOKAL_CHEF}
    assert may == {
        StepKind.CHECK_OUTCOME.label: answers,
        StepKind.HANDLE_KNOWN.label: {*answers, Role.MATCHARE},
    }
    assert found[0].suggestion is not None
    assert found[0].suggestion.assignments.get().role == Role.COACH


def test_a_role_that_ends_by_the_last_day_keeps_its_end(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.leaver)
    leaver, today = world.leaving_user, clock.today()
    held = leaver.assignments.get()
    end_role(held, last=today, by=system_actor("systemförvaltare"), knowingly=True)
    factories.assignment(leaver, Role.MATCHARE, world.unit)
    off_board(
        by=world.chief,
        leaver=leaver,
        last_day=today + timedelta(days=9),
        takers=suggested(world.chief, leaver),
    )
    case.refresh_from_db()
    assert case.coach_id == world.stayer.user_id
    ends = leaver.assignments.order_by("period").values_list("role", "period")
    assert {role: period.upper for role, period in ends} == {
        Role.COACH: today + timedelta(days=1),
        Role.MATCHARE: today + timedelta(days=10),
    }


def test_a_loose_step_goes_to_a_colleague_with_a_row_in_its_case(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.stayer)
    step = factories.open_step(
        case, StepKind.HANDLE_KNOWN, due_on=clock.today(), held_by=world.leaver
    )
    leaver = world.leaving_user
    takers = suggested(world.chief, leaver)
    off_board(by=world.chief, leaver=leaver, last_day=clock.today(), takers=takers)
    step.refresh_from_db()
    assert step.responsible == takers[f"{Kind.STEP.value}-{step.pk}"]
    assert case.transitions.get(name="give_kept").by_user_id == world.chief.user_id


def test_who_works_with_the_group_is_proposed_before_the_others(world: World) -> None:
    grown, young = factories.target_group("Arbetslös"), factories.target_group("Ungdom")
    for name, group in (("Ada", young), ("Alf", grown), ("Åsa", None)):
        user = factories.user_of(factories.actor(Role.COACH, world.unit, f"{name} Exempel"))
        with as_fixture():
            user.target_groups.set([group] if group else [])
    for group in (grown, grown, young, None):
        case = factories.case(world.unit, world.enhet, coach=world.leaver)
        if group is not None:
            with as_fixture():
                GroupPeriod.objects.create(
                    case=case,
                    group=group,
                    is_primary=True,
                    period=period(clock.today(), None),
                    by_system="test",
                )
    found = belongings(world.chief, world.leaving_user, clock.today())
    proposed = [str(thing.suggestion).split()[0] for thing in found]
    assert proposed == ["Alf", "Alf", "Ada", "Olle"]


def test_one_choice_proposes_one_for_all_that_they_may_take(world: World, client: Client) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.leaver)
    closed = factories.case(world.unit, world.enhet, coach=world.leaver, state=CaseState.CLOSED)
    factories.open_step(closed, StepKind.CHECK_OUTCOME, due_on=clock.today(), held_by=world.leaver)
    factories.actor(Role.COACH, world.unit, "Alf Exempel")
    client.force_login(factories.user_of(world.chief))
    path = f"/medarbetare/{world.leaving_user.key}/avsluta/"
    for taker in (world.stayer, world.chief):
        key = str(factories.user_of(taker).key)
        page = client.get(path, {"alla": key}).content.decode()
        of_case = page.split(f'name="arende-{case.pk}"')[1].split("</select>")[0]
        of_step = page.split('name="steg-')[1].split("</select>")[0]
        assert f'value="{key}" selected' in of_step
        # A chief answers what is asked after an avslut, and is nobody's coach.
        assert (f'value="{key}" selected' in of_case) == (taker is world.stayer)
    assert "Olle Exempel (0 ärenden)" in page
    assert "Tas över av: ärende som coach" in page


@pytest.mark.parametrize("role", [Role.COACH, Role.GRUPPLEDARE])
def test_only_the_chief_ends_somebodys_work(world: World, role: Role) -> None:
    other = factories.actor(role, world.unit)
    with pytest.raises(NotAllowed, match="Chefen"):
        off_board(by=other, leaver=world.leaving_user, last_day=clock.today(), takers={})


def test_a_chief_of_another_unit_finds_nobody(world: World, client: Client) -> None:
    foreign = factories.actor(Role.LOKAL_CHEF, factories.unit("Kista jobbtorg"))
    client.force_login(factories.user_of(foreign))
    assert client.get(f"/medarbetare/{world.leaving_user.key}/avsluta/").status_code == 404


def test_the_page_does_what_it_shows(world: World, client: Client) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.leaver)
    client.force_login(factories.user_of(world.chief))
    path = f"/medarbetare/{world.leaving_user.key}/avsluta/"
    page = client.get(path).content.decode()
    assert case.participant.full_name in page
    token = page.split('name="form_token" value="')[1].split('"')[0]
    posted = {
        "form_token": token,
        "last_day": str(clock.today()),
        f"arende-{case.pk}": str(factories.user_of(world.stayer).key),
    }
    past = {**posted, "last_day": str(date(2007, 12, 31))}
    assert client.post(path, past).status_code == 422
    assert client.post(path, posted).status_code == 302
    case.refresh_from_db()
    assert case.coach_id == world.stayer.user_id


def test_what_hangs_on_a_colleague_at_a_third_unit_goes_back_to_its_coach(world: World) -> None:
    there = factories.unit("Västerort")
    coach = factories.actor(Role.COACH, there)
    syv = factories.actor(Role.SYV, world.unit, "Sven Syv")
    leaver = factories.user_of(syv)
    case = factories.case(there, world.enhet, coach=coach)
    seat = add_member(by=coach, case=case, user=leaver, function=TeamFunction.SYV)
    task = give_task(by=coach, case=case, to_user=leaver, text="Vägled.", due_on=clock.today())
    found = belongings(world.chief, leaver, clock.today())
    assert [(one.person, one.takers, one.may_end) for one in found] == [
        ("Deltagare vid Västerort", [], True)
    ]
    off_board(by=world.chief, leaver=leaver, last_day=clock.today(), takers={})
    seat.refresh_from_db()
    task.refresh_from_db()
    assert seat.until_on == clock.today()
    assert task.cancelled_at is not None
    step = case.steps.open().get(kind=StepKind.INTERNAL_TASK)
    assert step.responsible_id == coach.user_id
