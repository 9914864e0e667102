"""Distributing and moving cases in bulk: each row on its own, failures told row by row."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.actions.moves import change_handlaggare
from cases.actions.team import assign_coach, move_to_coach, undo_coach
from cases.models import Case
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.models import Code
from staffing.permissions import can_distribute, can_reassign

MOST = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """A case that stayed where it was, and why."""

    case: Case
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """A case that was moved: whose it was before, and its version when it had been."""

    key: uuid.UUID
    before_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Distributed:
    """What a bulk move came to, and what is asked for to take it back."""

    coach: User
    moved: list[Case]
    refused: list[Refused]
    given: list[Given]
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking it back."""

    moved: list[Case]
    refused: list[Refused]


@dataclass(frozen=True, slots=True)
class Reassigned:
    """What came of giving cases another handläggare."""

    handlaggare: User
    moved: list[Case]
    refused: list[Refused]


def reassign(*, by: Actor, keys: Sequence[uuid.UUID], handlaggare: User, why: str) -> Reassigned:
    """Give the chosen cases of an enhet another handläggare, each on its own as in `distribute`."""
    require(can_reassign(by))
    _require_some(keys)
    if not why.strip():
        raise DomainError("Skriv varför handläggaren byts.", field="why")
    moved: list[Case] = []
    refused: list[Refused] = []
    cases = Case.objects.current_for(by).filter(key__in=keys)
    for case in cases.select_related("participant", "to_enhet").order_by("id"):
        try:
            with transaction.atomic():
                change_handlaggare(by=by, case=case, handlaggare=handlaggare, why=why)
        except DomainError as error:
            refused.append(Refused(case, error.message))
        else:
            moved.append(case)
    return Reassigned(handlaggare, moved, refused)


def _require_some(keys: Sequence[uuid.UUID]) -> None:
    if not keys:
        raise DomainError("Välj minst ett ärende.", field="vald")
    if len(keys) > MOST:
        raise DomainError(f"Välj högst {MOST} ärenden åt gången.", field="vald")


def distribute(
    *, by: Actor, keys: Sequence[uuid.UUID], coach: User, reason: Code | None, text: str = ""
) -> Distributed:
    """Give the chosen cases to a coach: new ones are distributed, others moved with a reason.

    Each case is its own savepoint: one that is refused holds back no other. Cases outside
    the actor's reach are left out without a word, as everywhere.
    """
    require(can_distribute(by))
    _require_some(keys)
    moved: list[Case] = []
    refused: list[Refused] = []
    given: list[Given] = []
    from_at = clock.now()
    cases = Case.objects.current_for(by).filter(key__in=keys).select_related("participant")
    for case in cases.order_by("id"):
        try:
            with transaction.atomic():
                now = _give(by, case, coach, reason, text)
        except DomainError as error:
            refused.append(Refused(case, error.message))
        else:
            moved.append(case)
            given.append(Given(case.key, case.coach_id, now.version))
    return Distributed(coach, moved, refused, given, from_at, clock.now())


def _give(by: Actor, case: Case, coach: User, reason: Code | None, text: str) -> Case:
    if case.coach_id is None:
        return assign_coach(by=by, case=case, coach=coach)
    if reason is None:
        raise DomainError("Ärendet har redan en coach. Ange varför det flyttas.", field="reason")
    return move_to_coach(by=by, case=case, coach=coach, reason=reason, text=text)


def undo_distribution(
    *, by: Actor, given: Sequence[Given], from_at: datetime, until_at: datetime
) -> Undone:
    """Take a bulk move back, each case on its own: those that somebody has touched stay."""
    require(can_distribute(by))
    wanted = {row.key: row for row in given}
    coaches = User.objects.in_bulk([row.before_id for row in given if row.before_id])
    moved: list[Case] = []
    refused: list[Refused] = []
    cases = Case.objects.current_for(by).filter(key__in=wanted).select_related("participant")
    for case in cases.order_by("id"):
        row = wanted[case.key]
        try:
            undo_coach(
                by=by,
                case=case,
                before=coaches[row.before_id] if row.before_id else None,
                seen=row.version,
                from_at=from_at,
                until_at=until_at,
            )
        except DomainError as error:
            refused.append(Refused(case, error.message))
        else:
            moved.append(case)
    return Undone(moved, refused)
