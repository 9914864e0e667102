"""A reminder that has climbed leads to the step, and whoever leads can give it to somebody else."""

from datetime import date, timedelta

import pytest
from django.test import Client

from cases.actions.handing import give_step
from cases.actions.reminders import remind
from cases.actions.team import move_to_coach
from cases.enums import CaseState, Party, StepKind
from cases.models import Case, Step
from cases.queries.minday import Tab, day_counts, steps_of_day
from cases.queries.staff import takers_of
from cases.steps import step_type, step_types
from jobbtorg.accounts import actions
from jobbtorg.accounts.access import may_open
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.models import Mail
from tests import factories
from tests.cases.life import World, move_reason, user_of
from tests.core.tokens import token_field

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)
NIGHT = system_actor("natt")


@pytest.fixture
def world() -> World:
    return World()


def left_by(world: World, **values: object) -> Step:
    """A step that was due on Friday, and that the responsible has been reminded of."""
    case: Case = factories.case(
        world.unit,
        world.enhet,
        coach=world.coach,
        due_on=clock.today() - timedelta(3),
        **values,  # type: ignore[arg-type]
    )
    return case.steps.get(closed_at=None)


def climbed(by: Actor) -> int:
    counts = day_counts(steps_of_day(by, clock.today()), clock.today())
    return counts.by_tab[Tab.COLLEAGUES]


def test_who_is_told_of_a_colleagues_step_sees_it(world: World) -> None:
    chief = factories.actor(Role.LOKAL_CHEF, world.unit)
    peer = factories.actor(Role.COACH, world.unit)
    with clock.at(MONDAY):
        left_by(world)
    for days, seen in ((0, 0), (7, 1), (14, 1)):
        with clock.at(MONDAY + timedelta(days)):
            remind(by=NIGHT)
            assert [climbed(one) for one in (peer, chief, world.desk)] == [seen, seen, 0]
    links = {mail.to_user_id: mail.body for mail in Mail.objects.all()}
    assert links[chief.user_id].rstrip().endswith("/min-dag/?flik=kollegor")
    assert links[world.coach.user_id].rstrip().endswith("/min-dag/?flik=mina")


def test_the_chief_gives_the_step_to_a_colleague(world: World, client: Client) -> None:
    chief, peer = factories.actor(Role.LOKAL_CHEF, world.unit), "Petra Peer"
    taker = factories.actor(Role.COACH, world.unit, peer)
    away = factories.actor(Role.COACH, world.unit, "Lars Ledig")
    actions.enter_leave(user_of(away), from_on=clock.today(), last=None, by=chief)
    step = left_by(world)
    Step.objects.filter(pk=step.pk).update(reminders=3)
    client.force_login(user_of(chief))
    page = client.get("/min-dag/?flik=kollegor").content.decode()
    path = f"/steg/{step.key}/ge-vidare/"
    assert path in page
    form = client.get(path).content.decode()
    assert "Lars Ledig · borta" in form
    data = {"to": str(user_of(taker).key), "why": "Hinner inte", **token_field(chief.user_id)}
    assert client.post(path, {**data, "why": ""}).status_code == 422
    assert client.post(path, data).status_code == 302
    step.refresh_from_db()
    assert (step.responsible_id, step.reminders) == (taker.user_id, 0)
    assert step.case is not None
    told = step.case.transitions.get(name="give_step")
    assert told.by_user_id == chief.user_id
    assert told.why.endswith("Cecilia Coach till Petra Peer. Hinner inte")


def test_what_is_asked_after_an_avslut_can_be_given_on(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach, state=CaseState.CLOSED)
    step = factories.open_step(
        case, StepKind.CHECK_OUTCOME, due_on=clock.today(), held_by=world.coach
    )
    taker = factories.actor(Role.COACH, world.unit)
    give_step(by=world.leader, step=step, to=user_of(taker), why="Har slutat")
    step.refresh_from_db()
    assert step.responsible_id == taker.user_id


def test_only_whoever_leads_and_only_the_own_sides_step(world: World) -> None:
    step = left_by(world)
    taker = user_of(factories.actor(Role.COACH, world.unit))
    stranger = user_of(factories.actor(Role.COACH, factories.unit("Kista jobbtorg")))
    with pytest.raises(NotAllowed):
        give_step(by=world.coach, step=step, to=taker, why="x")
    with pytest.raises(DomainError, match="kan inte ta"):
        give_step(by=world.leader, step=step, to=stranger, why="x")
    assert step.case is not None
    theirs = factories.open_step(
        step.case, StepKind.DECIDE_PLAN, due_on=clock.today(), party=Party.STADSDEL
    )
    with pytest.raises(NotAllowed, match="andra parten"):
        give_step(by=world.leader, step=theirs, to=taker, why="x")
    role = factories.open_step(step.case, StepKind.DISTRIBUTE, due_on=clock.today())
    Step.objects.filter(pk=role.pk).update(for_role=Role.GRUPPLEDARE)
    with pytest.raises(NotAllowed, match="gruppledare"):
        give_step(by=world.leader, step=role, to=taker, why="x")


def test_a_new_coach_takes_back_what_was_given_to_a_colleague(world: World) -> None:
    step = left_by(world)
    taker, new = (factories.actor(Role.COACH, world.unit) for _ in range(2))
    give_step(by=world.leader, step=step, to=user_of(taker), why="Hinner inte")
    assert step.case is not None
    move_to_coach(by=world.leader, case=step.case, coach=user_of(new), reason=move_reason())
    step.refresh_from_db()
    assert step.responsible_id == new.user_id


@pytest.mark.parametrize("kind", [one.kind for one in step_types()])
def test_whoever_may_be_given_a_step_may_do_it(world: World, kind: StepKind) -> None:
    """A button on the taker's Min dag, and not a page that answers no."""
    case = factories.case(world.unit, world.enhet, coach=world.coach)
    for role in (Role.MATCHARE, Role.SYV, Role.IT_PEDAGOG, Role.COACH, Role.LOKAL_CHEF):
        factories.actor(role, world.unit)
    factories.actor(Role.ENHETSCHEF, world.enhet)
    for party, at in ((Party.JOBBTORG, world.unit), (Party.STADSDEL, world.enhet)):
        step = Step(
            kind=kind,
            case=case,
            party=party,
            unit=world.unit,
            bistandsenhet=world.enhet,
            subject_key=case.key,
            referral_key=case.key,
        )
        address = step_type(kind).url(step)
        for taker in takers_of(step, clock.today()):
            held = taker.assignments.get()
            assert held.node_id == at.pk
            assert may_open(factories.actor_of(held), address)


def test_a_plan_is_not_given_to_a_matchare(world: World) -> None:
    chief, coach = (
        factories.actor(Role.LOKAL_CHEF, world.unit),
        factories.actor(Role.COACH, world.unit),
    )
    matchare = factories.actor(Role.MATCHARE, world.unit)
    step = left_by(world)
    assert {user.pk for user in takers_of(step, clock.today())} == {
        one.user_id for one in (coach, chief, world.leader)
    }
    with pytest.raises(DomainError, match="kan inte ta steget"):
        give_step(by=chief, step=step, to=user_of(matchare), why="Hinner inte.")
