"""Ending somebody's work at a unit or an enhet: all of it moved in one go, or none."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.db import transaction

from cases.actions.base import lock_cases
from cases.actions.handing import give_step
from cases.actions.moves import change_handlaggare
from cases.actions.team import (
    add_member,
    cancel_task,
    give_back,
    give_task,
    move_to_coach,
    remove_member,
)
from cases.enums import TeamFunction
from cases.models import Case, InternalTask, Step, TeamMember
from jobbtorg.accounts.actions import end_role, ends_by
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code
from referrals.actions.base import lock_referrals
from referrals.actions.handover import hand_over
from referrals.models import Referral
from staffing.permissions import can_off_board
from staffing.queries.offboarding import Belonging, Kind, belongings, roles_here

WHY = "Byte av personal"
REASON_CODE = "byte_av_personal"


@transaction.atomic
def off_board(
    *, by: Actor, leaver: User, last_day: date | None, takers: Mapping[str, User | None]
) -> list[Belonging]:
    """Move everything that hangs on somebody to those named, and end their roles here.

    One who has gone already has no role to end, and no last day to give.

    `takers` holds one person per belonging, by its field name; None lets what may end, end.
    Refused, with nothing moved, while anything would be left without a keeper. A role that
    ends by the last day already keeps its end. Returns what was moved.
    """
    leaver = User.objects.select_for_update(of=("self",)).get(pk=leaver.pk)
    held = list(roles_here(by, leaver.key, clock.today()))
    require(can_off_board(by, leaver=leaver))
    _lock(belongings(by, leaver, clock.today()))
    things = belongings(by, leaver, clock.today())
    if not held and not things:
        raise DomainError(f"{leaver} har ingen roll hos er i dag, och inget är kvar att flytta.")
    if held and last_day is None:
        raise DomainError("Ange sista arbetsdagen.", field="last_day")
    for thing in things:
        taker = takers.get(thing.field)
        _require_keeper(thing, taker)
        MOVES[thing.kind](by, thing.pk, taker)
    left = [t for t in belongings(by, leaver, clock.today()) if not t.may_end]
    if left:
        raise DomainError(
            f"{len(left)} saker skulle bli kvar hos {leaver}. Ladda om sidan och försök igen."
        )
    for assignment in held:
        if last_day and not ends_by(assignment, last_day):
            end_role(assignment, last=last_day, by=by, knowingly=True)
    return things


def _lock(things: Iterable[Belonging]) -> None:
    """All that will be touched, in the order that everybody else takes: asked for after it."""
    ids: dict[Kind, list[int]] = {kind: [] for kind in Kind}
    for thing in things:
        ids[thing.kind].append(thing.pk)
    lock_referrals(ids[Kind.REFERRAL])
    hanging = (
        InternalTask.objects.filter(pk__in=ids[Kind.TASK]),
        TeamMember.objects.filter(pk__in=ids[Kind.MEMBERSHIP]),
        Step.objects.filter(pk__in=ids[Kind.STEP], case__isnull=False),
    )
    cases = {pk for rows in hanging for pk in rows.values_list("case_id", flat=True) if pk}
    lock_cases(cases | {*ids[Kind.CASE], *ids[Kind.HANDLED]})


def _require_keeper(thing: Belonging, taker: User | None) -> None:
    if taker is None and not thing.may_end:
        raise DomainError(
            f"Välj vem som tar över: {thing.kind.label.lower()}, {thing.person}.",
            field=thing.field,
        )
    if taker is not None and taker not in thing.takers:
        raise DomainError(f"{taker} kan inte ta över det.", field=thing.field)


def _task(by: Actor, pk: int, taker: User | None) -> None:
    task = InternalTask.objects.select_related("case").get(pk=pk)
    assert taker is not None  # noqa: S101 — _require_keeper has asked for one
    cancel_task(by=by, task=task, why=f"{WHY}: {taker} tar över")
    due_on = max(task.due_on, clock.today())
    give_task(by=by, case=task.case, to_user=taker, text=task.text, due_on=due_on)


def _membership(by: Actor, pk: int, taker: User | None) -> None:
    member = TeamMember.objects.select_related("case").get(pk=pk)
    if member.case.unit_id not in by.node_ids:
        give_back(by=by, case=member.case, member=member, why=WHY)
        return
    remove_member(by=by, case=member.case, member=member)
    if taker is not None:
        function = TeamFunction(member.function)
        add_member(by=by, case=member.case, user=taker, function=function, why=WHY)


def _case(by: Actor, pk: int, taker: User | None) -> None:
    assert taker is not None  # noqa: S101
    reason = Code.objects.get(code_list=CodeList.MOVE_REASON, code=REASON_CODE)
    move_to_coach(by=by, case=Case.objects.get(pk=pk), coach=taker, reason=reason)


def _handled(by: Actor, pk: int, taker: User | None) -> None:
    change_handlaggare(by=by, case=Case.objects.get(pk=pk), handlaggare=taker, why=WHY)


def _referral(by: Actor, pk: int, taker: User | None) -> None:
    assert taker is not None  # noqa: S101
    hand_over(by=by, referral=Referral.objects.get(pk=pk), handlaggare=taker, why=WHY)


def _step(by: Actor, pk: int, taker: User | None) -> None:
    assert taker is not None  # noqa: S101
    step = Step.objects.select_related("case").get(pk=pk)
    give_step(by=by, step=step, to=taker, why=WHY)


MOVES: dict[Kind, Callable[[Actor, int, User | None], None]] = {
    Kind.TASK: _task,
    Kind.MEMBERSHIP: _membership,
    Kind.CASE: _case,
    Kind.HANDLED: _handled,
    Kind.REFERRAL: _referral,
    Kind.STEP: _step,
}
