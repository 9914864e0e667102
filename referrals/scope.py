"""Who sees which remiss (handbook §3, §5.3, §5.4)."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from cases.enums import ProtectionLevel
from cases.models import Case
from cases.scope import current_scope, enhet_scope, hidden_persons, unit_scope
from jobbtorg.accounts.enums import ENHET_ROLES, LEAD_ROLES, UNIT_ROLES, Role
from jobbtorg.core.actor import Actor
from referrals.enums import ReferralState

if TYPE_CHECKING:
    from referrals.models import ReferralQuerySet

NOTHING = Q(pk__in=[])
# The unit has not yet answered, or its answer is contested.
WITH_UNIT = (
    ReferralState.SENT,
    ReferralState.RECEIVED,
    ReferralState.RETURNED,
    ReferralState.CONTESTED,
    ReferralState.ESCALATED,
)
# Within their reach they see every remiss: somebody must receive it, and settle it.
CHOOSERS = frozenset({*LEAD_ROLES, Role.ENHETSCHEF, Role.JOBBTORGSCHEF})


def referral_scope(actor: Actor) -> Q:
    """An enhet sees its own remisser, a unit those sent to it, and nobody another's draft.

    Whoever has a case now reads the remisser that led to it, wherever they were received.
    The Jobbtorgschef sees a matter while it is in deadlock, and for that matter only.
    """
    if actor.is_system:
        return Q()
    return _reached(actor) & ~_hidden(actor)


def _hidden(actor: Actor) -> Q:
    """Remisser about protected persons whom neither the actor's role nor their hand made known."""
    if actor.role in CHOOSERS:
        return NOTHING
    stated = Q(participant=None) & ~Q(protection_level=ProtectionLevel.NONE)
    return (stated | Q(participant__in=hidden_persons(actor))) & ~Q(handlaggare=actor.user_id)


def keeps_by_referral(actor: Actor) -> Exists:
    """Who is on the list of a person by a remiss: the chiefs who are to receive or settle it.

    Nobody by writing one: that would be a way onto the list of anybody whose number one has. The
    handläggare keeps the remiss itself, and has the case once it is accepted.
    """
    if actor.role == Role.JOBBTORGSCHEF:
        kept = Q(state=ReferralState.ESCALATED)
    elif actor.role in LEAD_ROLES:
        kept = unit_scope(actor) & Q(state__in=WITH_UNIT)
    else:
        kept = NOTHING
    return Exists(_all().filter(kept, participant=OuterRef("pk")))


def hides_steps(actor: Actor) -> Exists:
    """Whether a step is about a remiss that is hidden from the actor."""
    return Exists(_all().filter(_hidden(actor), key=OuterRef("referral_key")))


def _all() -> "ReferralQuerySet":
    from referrals.models import Referral  # the model asks this module for its own scope

    return Referral.objects.all()


def _reached(actor: Actor) -> Q:
    if actor.role in ENHET_ROLES:
        return enhet_scope(actor)
    if actor.role in UNIT_ROLES:
        received = unit_scope(actor) & ~Q(state=ReferralState.DRAFT)
        return received | Q(case__in=Case.objects.filter(current_scope(actor)))
    if actor.role == Role.JOBBTORGSCHEF:
        return Q(state=ReferralState.ESCALATED)
    return NOTHING
