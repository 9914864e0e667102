"""Who sees which remiss (handbook §3, §5.3, §5.4)."""

from django.db.models import Q

from cases.models import Case
from cases.scope import current_scope
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core.actor import Actor
from referrals.enums import ReferralState

NOTHING = Q(pk__in=[])


def referral_scope(actor: Actor) -> Q:
    """An enhet sees its own remisser, a unit those sent to it, and nobody another's draft.

    Whoever has a case now reads the remisser that led to it, wherever they were received.
    The Jobbtorgschef sees a matter while it is in deadlock, and for that matter only.
    """
    if actor.is_system:
        return Q()
    if actor.role in ENHET_ROLES:
        return Q(bistandsenhet_id__in=actor.node_ids)
    if actor.role in UNIT_ROLES:
        received = Q(unit_id__in=actor.node_ids) & ~Q(state=ReferralState.DRAFT)
        return received | Q(case__in=Case.objects.filter(current_scope(actor)))
    if actor.role == Role.JOBBTORGSCHEF:
        return Q(state=ReferralState.ESCALATED)
    return NOTHING
