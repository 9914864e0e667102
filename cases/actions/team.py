"""The coach, the case team and the tasks between colleagues."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import Truncator

from cases.actions.base import (
    begin,
    locked_case,
    log_move,
    open_case_for,
    reason_text,
    require_reason,
)
from cases.actions.coaching import await_distribution, hand_to_coach, join_team, leave_team
from cases.actions.next_steps import ensure_step
from cases.actions.steps import NOT_REMINDED, Holder, close_steps, open_step
from cases.enums import Party, StepEnding, StepKind, TeamFunction
from cases.models import Case, Contact, InternalTask, Note, TeamMember, Visit
from cases.permissions.life import can_answer_task, can_do, can_read_answer
from cases.queries.protection import in_sight
from cases.queries.staff import coaches_at, members_now, node_of, staff_at
from cases.rules import CASEWORKERS, RECEPTION
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.permissions import require
from jobbtorg.core.scope import crossing
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code
from jobbtorg.organisation.settings import setting


@transaction.atomic
def assign_coach(*, by: Actor, case: Case, coach: User) -> Case:
    """Distribute: give a case that has no coach to one who works at its unit."""
    case = locked_case(case)
    transition = begin(case, "assign_coach", by=by)
    if case.coach_id is not None:
        raise DomainError("Ärendet har redan en coach. Byt coach i stället.", field="coach")
    require_coach_at(case.unit_id, coach)
    log_move(case, transition, by=by, why=str(coach), target=case.state)
    return hand_to_coach(case, coach, by=by)


@transaction.atomic
def move_to_coach(*, by: Actor, case: Case, coach: User, reason: Code, text: str = "") -> Case:
    """Another coach at the same unit takes over, with what is open."""
    case = locked_case(case)
    transition = begin(case, "move_worker", by=by)
    require_reason(reason, CodeList.MOVE_REASON)
    if case.coach_id == coach.pk:
        raise DomainError(f"{coach} är redan ansvarig coach.", field="coach")
    require_coach_at(case.unit_id, coach)
    why = reason_text(reason, text)
    log_move(case, transition, by=by, why=why, target=case.state)
    with crossing("change_keeper"):
        hand_to_coach(case, coach, by=by, why=why)
        known = in_sight(case.participant, clock.today())
        if known is not None:  # tasks of the coach before, who no longer sees a protected person
            tasks_to_coach(case, by=by, why=why, wanted=~Q(to_user__in=known))
    return case


@transaction.atomic
def undo_coach(
    *, by: Actor, case: Case, before: User | None, seen: int, from_at: datetime, until_at: datetime
) -> Case:
    """Take back a coach who was given a short while ago: to the one before, or to nobody.

    Only while nobody has touched the case: `seen` is its version when it was given, between
    `from_at` and `until_at`. The steps that it opened go with it.
    """
    case = locked_case(case)
    transition = begin(case, "undo_coach", by=by)
    if clock.now() > until_at + timedelta(minutes=setting("undo_minutes", clock.today())):
        raise DomainError("Det har gått för lång tid för att ångra. Byt coach i stället.")
    if case.version != seen or _touched(case, until_at):
        raise DomainError("Någon har arbetat i ärendet sedan dess. Byt coach i stället.")
    log_move(case, transition, by=by, why=str(before or ""), target=case.state)
    if before is not None:
        require_coach_at(case.unit_id, before)
        return hand_to_coach(case, before, by=by)
    opened = case.steps.open().filter(opened_at__gte=from_at)
    opened.update(closed_at=clock.now(), ending=StepEnding.REPLACED, closed_by_id=by.user_id)
    return await_distribution(case)


def _touched(case: Case, since: datetime) -> bool:
    """Somebody has written, booked or done something in the case since a moment."""
    written: tuple[QuerySet[Any], ...] = (
        Contact.objects.filter(case=case, recorded_at__gt=since),
        Note.objects.filter(case=case, recorded_at__gt=since),
        Visit.objects.filter(case=case, recorded_at__gt=since),
        case.tasks.filter(recorded_at__gt=since),
        case.steps.filter(closed_at__gt=since),
    )
    return any(rows.exists() for rows in written)


def require_coach_at(unit_id: int, coach: User) -> None:
    """The coach works at the unit today."""
    if not coaches_at(unit_id, clock.today()).filter(pk=coach.pk).exists():
        raise DomainError(f"{coach} är inte coach vid jobbtorget i dag.", field="coach")


@transaction.atomic
def add_member(
    *,
    by: Actor,
    case: Case,
    user: User,
    function: TeamFunction,
    node_id: int | None = None,
    why: str = "",
) -> TeamMember:
    """Bring a matchare, SYV or IT-pedagog to the case team, also from another unit.

    `node_id` says where, of somebody who is the same at several places.
    """
    case = open_case_for(case, by=by, roles=CASEWORKERS)
    if function == TeamFunction.COACH:
        raise DomainError("Coachen väljs när ärendet fördelas.", field="function")
    at = node_of(user.pk, function, clock.today(), unit_id=case.unit_id, node_id=node_id)
    if at is None:
        raise DomainError(
            f"{user} är inte {function.label.lower()} i dag. Välj någon annan.", field="user"
        )
    there = TeamMember.objects.filter(case=case, user=user, function=function, until_on=None)
    if there.exists():
        raise DomainError(f"{user} är redan med i ärendegruppen.", field="user")
    return join_team(case, user, function, by=by, node_id=at, why=why.strip())


@transaction.atomic
def remove_member(*, by: Actor, case: Case, member: TeamMember) -> TeamMember:
    """End a colleague's part; tasks that wait for them are taken back first."""
    case = open_case_for(case, by=by, roles=CASEWORKERS)
    member = TeamMember.objects.select_for_update(of=("self",)).get(pk=member.pk, case=case)
    if member.function == TeamFunction.COACH:
        raise DomainError("Coachen kan inte tas bort. Byt coach i stället.")
    if member.until_on is not None:
        raise DomainError("Uppdraget är redan avslutat.")
    if open_tasks(case).filter(to_user=member.user_id).exists():
        raise DomainError(
            f"{member.user} har uppgifter kvar i ärendet. Ta tillbaka dem först, "
            "eller ge dem till någon annan."
        )
    leave_team(case, wanted=Q(pk=member.pk))
    if not _works_with(case, member.user):
        left = case.steps.open().filter(responsible=member.user)
        left.exclude(kind=StepKind.INTERNAL_TASK).update(responsible=case.coach, **NOT_REMINDED)
    member.refresh_from_db()
    return member


@transaction.atomic
def give_back(*, by: Actor, case: Case, member: TeamMember, why: str) -> None:
    """A colleague of ours leaves the team of another unit's case; its coach takes their tasks.

    For the chief where the colleague works, who sees nothing of the case itself.
    """
    if member.case_id != case.pk or member.node_id not in by.node_ids:
        raise NotAllowed("Kollegan är inte i ärendegruppen för er räkning.")
    with crossing("change_keeper"):
        case = locked_case(case)
        tasks_to_coach(case, by=by, why=why, wanted=Q(to_user=member.user_id))
        leave_team(case, wanted=Q(pk=member.pk))
        answers = case.steps.open().filter(kind=StepKind.READ_ANSWER, responsible=member.user_id)
        answers.update(responsible=case.coach, **NOT_REMINDED)
        ensure_step(case)


@transaction.atomic
def give_task(*, by: Actor, case: Case, to_user: User, text: str, due_on: date) -> InternalTask:
    """Ask a colleague for something by a date; it lands on their Min dag."""
    case = open_case_for(case, by=by, roles=RECEPTION)
    if not text.strip():
        raise DomainError("Skriv vad som ska göras.", field="text")
    if due_on < clock.today():
        raise DomainError("Välj ett datum som inte har varit.", field="due_on")
    if not _works_with(case, to_user):
        raise DomainError(
            f"{to_user} arbetar inte med ärendet. Lägg först till personen i ärendegruppen.",
            field="to_user",
        )
    return _entrust(case, by, to_user=to_user, text=text, due_on=due_on)


def _entrust(
    case: Case, by: Actor, *, to_user: User | None, text: str, due_on: date
) -> InternalTask:
    assert to_user is not None  # noqa: S101
    task = InternalTask(text=text.strip(), to_user=to_user, due_on=due_on)
    task.stand_under(case, by).save()
    open_step(
        StepKind.INTERNAL_TASK,
        case=case,
        to=Holder(Party.JOBBTORG, unit_id=case.unit_id, user_id=to_user.pk),
        subject_key=task.key,
        due_on=due_on,
        text=task.text[:200],
    )
    return task


@transaction.atomic
def finish_task(*, by: Actor, task: InternalTask, answer: str = "") -> InternalTask:
    """Done, with an answer where one is of use."""
    case, task = _locked_task(task, by)
    require(can_answer_task(by, task))
    task.done_at, task.done_by_id, task.answer = clock.now(), by.user_id, answer.strip()
    task.save(update_fields=["done_at", "done_by", "answer"])
    close_steps(by=by, case=case, kinds=[StepKind.INTERNAL_TASK], subject_key=task.key)
    _tell_who_asked(case, task, by)
    ensure_step(case)
    return task


def _tell_who_asked(case: Case, task: InternalTask, by: Actor) -> None:
    """The answer waits for whoever asked, or for the coach where they no longer work with the case."""
    asker = task.by_user
    reader = asker.pk if asker is not None and _works_with(case, asker) else case.coach_id
    if reader is None or reader == by.user_id:
        return
    answer = " ".join(task.answer.split())
    told = f": {answer}" if answer else f" har gjort det: {task.text}"
    open_step(
        StepKind.READ_ANSWER,
        case=case,
        to=Holder(Party.JOBBTORG, unit_id=case.unit_id, user_id=reader),
        subject_key=task.key,
        text=Truncator(f"{by.name}{told}").chars(200),
    )


@transaction.atomic
def read_answer(*, by: Actor, task: InternalTask) -> None:
    """Whoever the answer waits for has read it; once more does nothing."""
    case = locked_case(task.case)
    waiting = case.steps.open().filter(kind=StepKind.READ_ANSWER, subject_key=task.key).first()
    if waiting is None:
        return
    require(can_read_answer(by, case, waiting))
    close_steps(by=by, case=case, kinds=[StepKind.READ_ANSWER], subject_key=task.key)


@transaction.atomic
def cancel_task(*, by: Actor, task: InternalTask, why: str = "") -> InternalTask:
    """Take a task back."""
    case, task = _locked_task(task, by)
    require(can_do(by, case, CASEWORKERS))
    task.cancelled_at, task.answer = clock.now(), why.strip()
    task.save(update_fields=["cancelled_at", "answer"])
    close_steps(
        by=by,
        case=case,
        kinds=[StepKind.INTERNAL_TASK],
        subject_key=task.key,
        ending=StepEnding.OBSOLETE,
    )
    ensure_step(case)
    return task


def open_tasks(case: Case) -> QuerySet[InternalTask]:
    """Tasks that still wait for somebody."""
    return case.tasks.filter(done_at__isnull=True, cancelled_at__isnull=True)


def cancel_tasks(case: Case, *, by: Actor, why: str, wanted: Q | None = None) -> int:
    """Take back the tasks of a locked case that closes or moves away."""
    keys = list(open_tasks(case).filter(wanted or Q()).values_list("key", flat=True))
    for key in keys:
        close_steps(
            by=by,
            case=case,
            kinds=[StepKind.INTERNAL_TASK],
            subject_key=key,
            ending=StepEnding.OBSOLETE,
        )
    return case.tasks.filter(key__in=keys).update(cancelled_at=clock.now(), answer=why)


def tasks_to_coach(case: Case, *, by: Actor, why: str, wanted: Q) -> None:
    """Take back the open tasks that match and give them to the coach, where there is one."""
    left = list(open_tasks(case).filter(wanted))
    cancel_tasks(case, by=by, why=why, wanted=Q(key__in=[task.key for task in left]))
    for task in left if case.coach is not None else ():
        due_on = max(task.due_on, clock.today())
        _entrust(case, by, to_user=case.coach, text=task.text, due_on=due_on)


def _locked_task(task: InternalTask, by: Actor) -> tuple[Case, InternalTask]:
    case = open_case_for(task.case, by=by, roles=RECEPTION)
    task = InternalTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if task.done_at is not None or task.cancelled_at is not None:
        raise DomainError("Uppgiften är redan avslutad.")
    return case, task


def _works_with(case: Case, user: User) -> bool:
    """On the team, or at the unit that has the case; and sees the person, where protected."""
    known = in_sight(case.participant, clock.today())
    if known is not None and user.pk not in known:
        return False
    on_team = members_now(case.pk, clock.today()).filter(user=user)
    return on_team.exists() or staff_at(case.unit_id, clock.today()).filter(pk=user.pk).exists()
