"""Names that somebody has typed in a draft and not saved: shown to whoever typed them, no other."""

import uuid
from collections.abc import Iterable

from jobbtorg.core import drafts
from jobbtorg.core.actor import Actor
from referrals.models import Referral

# The name under which the form of a remiss keeps what is typed.
FORM = "remiss"


def typed_names(referrals: Iterable[Referral], actor: Actor) -> dict[uuid.UUID, str]:
    """By remiss without a name, what the actor has typed; one query, and none where all have one."""
    unnamed = {str(r.key): r.key for r in referrals if not (r.first_name or r.last_name)}
    found = drafts.typed(actor.user_id, FORM, list(unnamed), ("first_name", "last_name"))
    return {unnamed[subject]: " ".join(parts) for subject, parts in found.items()}
