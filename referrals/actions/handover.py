"""Another handläggare of the same enhet takes over a remiss."""

from django.db import IntegrityError, transaction

from cases.actions.steps import NOT_REMINDED
from cases.models import Step
from cases.queries.staff import handlaggare_at
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.scope import crossing
from jobbtorg.core.transitions import Transition
from referrals.actions.base import begin, locked, move
from referrals.models import Referral


@transaction.atomic
def hand_over(*, by: Actor, referral: Referral, handlaggare: User, why: str) -> Referral:
    """The remiss, and what is open in it, goes to a colleague at the enhet."""
    referral = locked(referral)
    transition = begin(referral, "hand_over", by=by)
    before = referral.handlaggare
    if handlaggare.pk == before.pk:
        raise DomainError(f"{handlaggare} är redan handläggare.", field="handlaggare")
    there = handlaggare_at(referral.bistandsenhet_id, clock.today())
    if not there.filter(pk=handlaggare.pk).exists():
        raise DomainError(f"{handlaggare} arbetar inte vid enheten i dag.", field="handlaggare")
    why = f"{before} till {handlaggare}. {why}".strip()
    try:
        _give(referral, transition, before, handlaggare, by=by, why=why)
    except IntegrityError:
        # Both write about the same person, and neither may have seen the other's.
        raise DomainError(
            f"Remissen kan inte lämnas till {handlaggare}. Be enhetschefen välja.",
            field="handlaggare",
        ) from None
    return referral


def _give(
    referral: Referral,
    transition: Transition,
    before: User,
    handlaggare: User,
    *,
    by: Actor,
    why: str,
) -> None:
    with crossing("change_keeper"):
        move(referral, transition, by=by, why=why, handlaggare=handlaggare)
        steps = Step.objects.open().filter(referral_key=referral.key)
        steps.filter(responsible=before).update(responsible=handlaggare, **NOT_REMINDED)
        steps.filter(awaited_by=before).update(awaited_by=handlaggare)
