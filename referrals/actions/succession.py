"""Mergers: remisser under way go on at the node that carries the old one on (handbook §2)."""

from django.db import transaction

from cases.models import Step
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Node, Succession
from referrals.actions.base import locked, move
from referrals.enums import CLOSED_STATES
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

    Where both of two merged enheter have an open remiss for the same person, the second
    stays under its old enhet, whose staff reach it from the new one.
    """
    column = COLUMNS.get(succession.predecessor.kind)
    if column is None:
        return
    old_id, heir_id = succession.predecessor_id, succession.successor_id
    why = f"{succession.predecessor} uppgick i {succession.successor}"
    under_way = Referral.objects.exclude(state__in=CLOSED_STATES)
    for found in under_way.filter(**{column: old_id}).order_by("pk"):
        if column == "bistandsenhet_id" and _is_there_already(found, heir_id):
            continue
        referral = locked(found)
        move(referral, REFERRAL_TRANSITIONS["carry"], by=by, why=why, **{column: heir_id})
        if column != "stadsdel_id":
            steps = Step.objects.open().filter(referral_key=referral.key, case=None)
            steps.filter(**{column: old_id}).update(**{column: heir_id})


def referrals_left(node: Node, last: object) -> str:
    """What still hangs on a node after its last day: open remisser, unless carried on."""
    column = COLUMNS.get(node.kind)
    if column is None or Succession.objects.filter(predecessor=node).exists():
        return ""
    under_way = Referral.objects.exclude(state__in=CLOSED_STATES)
    return "öppna remisser" if under_way.filter(**{column: node.pk}).exists() else ""


def _is_there_already(referral: Referral, bistandsenhet_id: int) -> bool:
    return (
        Referral.objects.exclude(state__in=CLOSED_STATES)
        .filter(bistandsenhet_id=bistandsenhet_id, identity_number=referral.identity_number)
        .exists()
    )
