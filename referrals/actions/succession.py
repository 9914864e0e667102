"""Mergers: remisser under way go on at the node that carries the old one on (handbook §2)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cases.enums import StepEnding
from cases.models import Step
from jobbtorg.core import clock, rowwise, words
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Node, Succession
from referrals.actions.base import locked, move, nothing_waits
from referrals.actions.known import forget_known
from referrals.enums import CLOSED_STATES, ReferralState
from referrals.models import Referral
from referrals.rules import REFERRAL_TRANSITIONS

COLUMNS: dict[str, str] = {
    NodeKind.UNIT: "unit_id",
    NodeKind.BISTANDSENHET: "bistandsenhet_id",
    NodeKind.STADSDEL: "stadsdel_id",
}


@transaction.atomic
def carry_referrals(succession: Succession, by: Actor) -> None:
    """Move open remisser and their steps to the successor. Safe to run twice.

    An enhet has one open remiss for a person. Where both of two merged enheter have one,
    that which has come furthest goes on, and the other is taken back with the reason: its
    statement and its consents stay to be read, and nobody waits for it any more.
    """
    column = COLUMNS.get(succession.predecessor.kind)
    if column is None:
        return
    old_id, heir_id = succession.predecessor_id, succession.successor_id
    why = f"{succession.predecessor} uppgick i {succession.successor}"
    under_way = Referral.objects.exclude(state__in=CLOSED_STATES)
    standing = under_way.filter(**{column: old_id})

    def carry(found: Referral) -> None:
        referral = locked(found)
        if not standing.filter(pk=referral.pk).exists():  # It may have been answered meanwhile.
            return
        if column == "bistandsenhet_id" and not _is_the_one(referral, heir_id, why=why, by=by):
            return
        changed: dict[str, Any] = {column: heir_id}
        move(referral, REFERRAL_TRANSITIONS["carry"], by=by, why=why, **changed)
        if column != "stadsdel_id":
            steps = Step.objects.open().filter(referral_key=referral.key, case=None)
            steps.filter(**{column: old_id}).update(**{column: heir_id})

    rowwise.each(standing.order_by("pk"), carry)


def referrals_left(node: Node, last: object) -> str:
    """What still hangs on a node after its last day: open remisser, unless carried on."""
    column = COLUMNS.get(node.kind)
    if column is None or Succession.objects.filter(predecessor=node).exists():
        return ""
    under_way = Referral.objects.exclude(state__in=CLOSED_STATES)
    return "öppna remisser" if under_way.filter(**{column: node.pk}).exists() else ""


# How far an open remiss has come: a matter before the chiefs weighs most, a draft least.
_FURTHEST = (
    ReferralState.ESCALATED,
    ReferralState.CONTESTED,
    ReferralState.RECEIVED,
    ReferralState.SENT,
    ReferralState.RETURNED,
    ReferralState.DRAFT,
)


def _is_the_one(referral: Referral, heir_id: int, *, why: str, by: Actor) -> bool:
    """Whether this remiss goes on at the successor; the other of two is taken back."""
    there = (
        Referral.objects.exclude(state__in=CLOSED_STATES)
        .filter(bistandsenhet_id=heir_id, identity_number=referral.identity_number)
        .first()
    )
    if there is None:
        return True
    first, second = sorted((there, referral), key=_place)
    _take_back(second, f"{why}. {_stands(first)}", by)
    return first.pk == referral.pk


def _place(referral: Referral) -> tuple[int, datetime, int]:
    state = ReferralState(referral.state)
    return _FURTHEST.index(state), referral.sent_at or referral.created_at, referral.pk


def _stands(referral: Referral) -> str:
    since = words.as_date(referral.sent_at or referral.created_at)
    return (
        f"Enheterna hade var sin remiss för personen. Remissen från {since} gäller, "
        f"hos {referral.handlaggare}."
    )


def _take_back(referral: Referral, why: str, by: Actor) -> None:
    second = locked(referral)
    move(second, REFERRAL_TRANSITIONS["withdraw"], by=by, why=why, answered_at=clock.now())
    nothing_waits(second, by=by, ending=StepEnding.OBSOLETE)
    forget_known(second, by=by)
