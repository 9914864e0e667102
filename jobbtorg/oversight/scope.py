"""Who sees which check and which extract: the first layer; the row policies say the same."""

from django.db.models import Q

from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.oversight.rules import AT_PLACE

NOTHING = Q(pk__in=[])
# They review, each in their own reach.
REVIEWING = frozenset({Role.LOKAL_CHEF, Role.ENHETSCHEF, Role.JOBBTORGSCHEF, Role.SYSTEMFORVALTARE})


def review_scope(actor: Actor) -> Q:
    """Checks that the actor reviews in the acting role, and never a look of their own."""
    if actor.is_system:
        return Q()
    if actor.role not in REVIEWING:
        return NOTHING
    mine = Q(reviewer_role=actor.role) & ~Q(user_id=actor.user_id)
    return mine & Q(node_id__in=actor.node_ids) if actor.role in AT_PLACE else mine


def handed_scope(actor: Actor) -> Q:
    """Checks that were reported to the acting role, for the city, and never one's own look."""
    if actor.role not in REVIEWING - AT_PLACE:
        return NOTHING
    return Q(handed_to=actor.role) & ~Q(user_id=actor.user_id)


def asked_scope(actor: Actor) -> Q:
    """Checks in which the actor has been asked, whatever role they act in now."""
    if actor.user_id is None:
        return NOTHING
    return Q(user_id=actor.user_id, asked_at__isnull=False)


def log_scope(actor: Actor) -> Q:
    """Rows of the access log that tell of looks made at the actor's own place."""
    return Q(node_id__in=actor.node_ids)
