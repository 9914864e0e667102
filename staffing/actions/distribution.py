"""Distributing and moving cases in bulk: each row on its own, failures told row by row."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from cases.actions.team import assign_coach, move_to_coach
from cases.models import Case
from jobbtorg.accounts.models import User
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.models import Code
from staffing.permissions import can_distribute

MOST = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """A case that stayed where it was, and why."""

    case: Case
    reason: str


@dataclass(frozen=True, slots=True)
class Distributed:
    """What a bulk move came to."""

    coach: User
    moved: list[Case]
    refused: list[Refused]


def distribute(
    *, by: Actor, keys: Sequence[uuid.UUID], coach: User, reason: Code | None, text: str = ""
) -> Distributed:
    """Give the chosen cases to a coach: new ones are distributed, others moved with a reason.

    Each case is its own savepoint: one that is refused holds back no other. Cases outside
    the actor's reach are left out without a word, as everywhere.
    """
    require(can_distribute(by))
    if not keys:
        raise DomainError("Välj minst ett ärende.", field="vald")
    if len(keys) > MOST:
        raise DomainError(f"Välj högst {MOST} ärenden åt gången.", field="vald")
    moved: list[Case] = []
    refused: list[Refused] = []
    cases = Case.objects.current_for(by).filter(key__in=keys).select_related("participant")
    for case in cases.order_by("id"):
        try:
            with transaction.atomic():
                _give(by, case, coach, reason, text)
        except DomainError as error:
            refused.append(Refused(case, error.message))
        else:
            moved.append(case)
    return Distributed(coach, moved, refused)


def _give(by: Actor, case: Case, coach: User, reason: Code | None, text: str) -> None:
    if case.coach_id is None:
        assign_coach(by=by, case=case, coach=coach)
        return
    if reason is None:
        raise DomainError("Ärendet har redan en coach. Ange varför det flyttas.", field="reason")
    move_to_coach(by=by, case=case, coach=coach, reason=reason, text=text)
