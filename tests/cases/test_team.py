"""The case team, tasks between colleagues, and the contact log."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.actions import contacts, team
from cases.enums import (
    ContactResult,
    ContactWay,
    StepEnding,
    StepKind,
    TeamFunction,
)
from cases.models import Contact, InternalTask, Step
from cases.queries.staff import task_receivers
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError, NotAllowed
from tests import factories
from tests.cases import rows
from tests.cases.life import MONDAY, World, settled, user_of
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_a_colleague_from_another_unit_joins_and_sees_the_case(world: World) -> None:
    from cases.models import Case

    syv = factories.actor(Role.SYV, factories.unit("Kista"))
    case = world.case()
    member = team.add_member(
        by=world.coach, case=case, user=user_of(syv), function=TeamFunction.SYV, why="Betyg"
    )
    assert Case.objects.current_for(syv).get() == case
    with pytest.raises(DomainError, match="redan med"):
        team.add_member(by=world.coach, case=case, user=user_of(syv), function=TeamFunction.SYV)
    team.remove_member(by=world.coach, case=case, member=member)
    assert not Case.objects.visible_to(syv).exists()


def test_the_answer_comes_back_to_whoever_asked(world: World) -> None:
    case = world.case()
    task = team.give_task(
        by=world.desk, case=case, to_user=user_of(world.leader), text="Kök?", due_on=clock.today()
    )
    team.finish_task(by=world.leader, task=task, answer="Två kök söker folk.\n\nRing Karin.")
    settled()
    step = case.steps.open().get(kind=StepKind.READ_ANSWER)
    assert (step.responsible_id, step.subject_key) == (world.desk.user_id, task.key)
    assert step.text == "Gunnar Gruppledare: Två kök söker folk. Ring Karin."
    assert not Step.objects.visible_to(world.handlaggare).filter(pk=step.pk).exists()
    with pytest.raises(NotAllowed):
        team.read_answer(by=world.leader, task=task)
    team.read_answer(by=world.desk, task=task)
    team.read_answer(by=world.desk, task=task)
    settled()
    assert case.steps.get(kind=StepKind.READ_ANSWER).ending == StepEnding.DONE


def test_the_coach_reads_the_answer_to_one_who_has_left(world: World) -> None:
    case = world.case()
    gone = factories.actor(Role.MATCHARE, factories.unit("Kista"), "Mio Matchare")
    task = rows.task(case, user_of(world.desk))
    with as_fixture():
        InternalTask.objects.filter(pk=task.pk).update(by_user=gone.user_id, by_system="")
    task.refresh_from_db()
    team.finish_task(by=world.desk, task=task)
    step = case.steps.open().get(kind=StepKind.READ_ANSWER)
    assert step.responsible_id == world.coach.user_id
    assert step.text == "Disa Disk har gjort det: Ring skolan"


def test_an_answer_stays_with_the_case_when_the_asker_leaves_its_team(world: World) -> None:
    syv = factories.actor(Role.SYV, factories.unit("Kista"))
    case = world.case()
    member = team.add_member(
        by=world.coach, case=case, user=user_of(syv), function=TeamFunction.SYV
    )
    today = clock.today()
    task = team.give_task(by=syv, case=case, to_user=user_of(world.desk), text="?", due_on=today)
    team.finish_task(by=world.desk, task=task, answer="Ja")
    step = case.steps.open().get(kind=StepKind.READ_ANSWER)
    assert step.responsible_id == syv.user_id
    team.remove_member(by=world.coach, case=case, member=member)
    step.refresh_from_db()
    assert step.responsible_id == world.coach.user_id


def test_nobody_is_told_of_their_own_answer(world: World) -> None:
    case = world.case()
    task = team.give_task(
        by=world.coach, case=case, to_user=user_of(world.desk), text="Betyg", due_on=clock.today()
    )
    team.finish_task(by=world.coach, task=task, answer="Gjorde det själv")
    assert not case.steps.filter(kind=StepKind.READ_ANSWER).exists()


def test_members_have_the_role_that_they_are_asked_for(world: World) -> None:
    case = world.case()
    with pytest.raises(DomainError, match="inte it-pedagog"):
        team.add_member(
            by=world.coach, case=case, user=user_of(world.desk), function=TeamFunction.IT_PEDAGOG
        )
    with pytest.raises(DomainError, match="fördelas"):
        team.add_member(
            by=world.coach, case=case, user=user_of(world.coach), function=TeamFunction.COACH
        )


def test_a_task_lands_on_the_colleagues_day_and_is_answered(world: World) -> None:
    syv = factories.actor(Role.SYV, factories.unit("Kista"))
    case = world.case()
    with pytest.raises(DomainError, match="arbetar inte med ärendet"):
        team.give_task(
            by=world.coach, case=case, to_user=user_of(syv), text="Betyg", due_on=clock.today()
        )
    team.add_member(by=world.coach, case=case, user=user_of(syv), function=TeamFunction.SYV)
    task = team.give_task(
        by=world.coach, case=case, to_user=user_of(syv), text="Betyg", due_on=clock.today()
    )
    step = Step.objects.visible_to(syv).get(kind=StepKind.INTERNAL_TASK)
    assert (step.responsible_id, step.subject_key, step.text) == (syv.user_id, task.key, "Betyg")
    assert not Step.objects.visible_to(world.handlaggare).filter(pk=step.pk).exists()
    other = factories.actor(Role.MATCHARE, world.unit)
    with pytest.raises(NotAllowed):
        team.finish_task(by=other, task=task)
    team.finish_task(by=syv, task=task, answer="Klart")
    settled()
    step.refresh_from_db()
    task.refresh_from_db()
    assert (step.ending, task.answer, task.done_by_id) == (StepEnding.DONE, "Klart", syv.user_id)
    with pytest.raises(DomainError, match="redan avslutad"):
        team.cancel_task(by=world.coach, task=task)


def test_a_task_is_taken_back_before_its_member_leaves(world: World) -> None:
    syv = factories.actor(Role.SYV, factories.unit("Kista"))
    case = world.case()
    member = team.add_member(
        by=world.coach, case=case, user=user_of(syv), function=TeamFunction.SYV
    )
    task = team.give_task(
        by=world.coach, case=case, to_user=user_of(syv), text="Betyg", due_on=clock.today()
    )
    with pytest.raises(DomainError, match="uppgifter kvar"):
        team.remove_member(by=world.coach, case=case, member=member)
    team.cancel_task(by=world.coach, task=task, why="Behövs inte")
    settled()
    team.remove_member(by=world.coach, case=case, member=member)
    assert not team.open_tasks(case).exists()


def test_at_a_filial_a_task_may_go_to_the_chief_of_the_jobbtorg_above(world: World) -> None:
    filial = factories.unit("Lunda", of=world.unit)
    chief = factories.actor(Role.LOKAL_CHEF, world.unit)
    there = World(unit=filial)
    case = there.case()
    assert user_of(chief) in task_receivers(case.pk, filial.pk, clock.today())
    team.give_task(
        by=there.coach, case=case, to_user=user_of(chief), text="Attestera", due_on=clock.today()
    )
    step = Step.objects.visible_to(chief).get(kind=StepKind.INTERNAL_TASK)
    assert step.responsible_id == chief.user_id
    # Nobody else of the jobbtorg above works at its filial.
    assert user_of(world.coach) not in task_receivers(case.pk, filial.pk, clock.today())


@pytest.mark.parametrize(("text", "days", "field"), [(" ", 0, "text"), ("Ring", -1, "due_on")])
def test_half_tasks_are_refused(world: World, text: str, days: int, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        team.give_task(
            by=world.coach,
            case=world.case(),
            to_user=user_of(world.coach),
            text=text,
            due_on=clock.today() + timedelta(days=days),
        )
    assert refused.value.field == field


def test_the_database_refuses_a_task_both_done_and_taken_back(world: World) -> None:
    task = team.give_task(
        by=world.coach,
        case=world.case(),
        to_user=user_of(world.coach),
        text="Ring",
        due_on=clock.today(),
    )
    now = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        InternalTask.objects.filter(pk=task.pk).update(done_at=now, cancelled_at=now)


def test_a_line_in_the_log_and_its_undo(world: World) -> None:
    with clock.at(MONDAY):
        line = contacts.log_contact(
            by=world.desk,
            case=world.case(),
            way=ContactWay.PHONE,
            result=ContactResult.NO_ANSWER,
        )
        assert (line.unit_id, line.by_user_id) == (world.unit.pk, world.desk.user_id)
        with pytest.raises(NotAllowed):
            contacts.undo_contact(by=world.coach, contact=line)
        contacts.undo_contact(by=world.desk, contact=line)
        assert not Contact.objects.exists()


def test_an_old_line_stays(world: World) -> None:
    with clock.at(MONDAY):
        line = contacts.log_contact(
            by=world.desk, case=world.case(), way=ContactWay.SMS, result=ContactResult.MESSAGE
        )
    with clock.at(MONDAY + timedelta(days=1)), pytest.raises(DomainError, match="för lång tid"):
        contacts.undo_contact(by=world.desk, contact=line)


def test_a_handlaggare_writes_no_line(world: World) -> None:
    with pytest.raises(NotAllowed):
        contacts.log_contact(
            by=world.handlaggare,
            case=world.case(),
            way=ContactWay.PHONE,
            result=ContactResult.REACHED,
        )


def test_only_the_role_that_was_asked_reaches_the_case(world: World) -> None:
    """One person, three roles: access is the acting role's at its node (handbook §3)."""
    from cases.models import Case

    person = factories.user("Tova Tvåroller")
    kista = factories.unit("Kista")
    syv = factories.actor(Role.SYV, kista, who=person)
    coach = factories.actor(Role.COACH, kista, who=person)
    elsewhere = factories.actor(Role.SYV, factories.unit("Lunda"), who=person)
    case = world.case()
    team.add_member(
        by=world.coach, case=case, user=person, function=TeamFunction.SYV, node_id=syv.node_id
    )
    task = team.give_task(
        by=world.coach, case=case, to_user=person, text="Ring", due_on=clock.today()
    )
    with as_fixture():
        Step.objects.filter(subject_key=task.key).update(unit=world.unit)
    assert Case.objects.current_for(syv).get() == case
    assert Step.objects.visible_to(syv).filter(kind=StepKind.INTERNAL_TASK).exists()
    for other in (coach, elsewhere):
        assert not Case.objects.visible_to(other).exists()
        assert not Step.objects.visible_to(other).exists()
        with pytest.raises(NotAllowed, match="inte hos er"):
            team.finish_task(by=other, task=task)


def test_neither_a_former_coach_nor_a_closed_case_opens_a_way(world: World) -> None:
    from cases.models import Case

    case = world.case()
    moved_on = factories.actor(
        Role.ADMINISTRATOR, factories.unit("Kista"), who=user_of(world.coach)
    )
    assert case.team.filter(user=world.coach.user_id, function=TeamFunction.COACH).exists()
    assert not Case.objects.visible_to(moved_on).exists()
    syv = factories.actor(Role.SYV, factories.unit("Lunda"))
    team.add_member(by=world.coach, case=case, user=user_of(syv), function=TeamFunction.SYV)
    assert Case.objects.visible_to(syv).exists()
    with as_fixture():
        Step.objects.filter(case=case).update(closed_at=clock.now(), ending=StepEnding.DONE)
        Case.objects.filter(pk=case.pk).update(state="avslutad", closed_at=clock.now())
    assert not Case.objects.visible_to(syv).exists()


def test_a_role_begun_anew_after_the_asking_opens_nothing(world: World) -> None:
    from cases.models import Case

    syv = factories.actor(Role.SYV, factories.unit("Lunda"))
    case = world.case()
    team.add_member(by=world.coach, case=case, user=user_of(syv), function=TeamFunction.SYV)
    again = factories.actor(Role.SYV, factories.unit("Kista"), who=user_of(syv))
    assert not Case.objects.visible_to(again).exists()


def test_a_colleague_is_asked_where_they_are_what_they_are_asked_as(world: World) -> None:
    elsewhere, third = factories.unit("Kista jobbtorg"), factories.unit("Skärholmen jobbtorg")
    syv = factories.actor(Role.SYV, elsewhere)
    with pytest.raises(DomainError, match="är inte"):
        team.add_member(
            by=world.coach,
            case=world.case(),
            user=user_of(syv),
            function=TeamFunction.SYV,
            node_id=third.pk,
        )
