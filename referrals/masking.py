"""The person of a remiss as one reader may see them: the sender's words, through `cases.masking`."""

from cases.masking import PersonView, shown
from jobbtorg.core.actor import Actor
from referrals.models import Referral

UNNAMED = "Namn saknas"
_CASE = Referral._meta.get_field("case")


def shown_in(referral: Referral, actor: Actor) -> PersonView:
    """Known to whoever wrote the remiss, and to those who have the case that it led to.

    Read with its case, or its keepers count as others: a list never asks per row.
    """
    case = referral.case if _CASE.is_cached(referral) else None
    keepers = {referral.handlaggare_id, case.coach_id if case else None}
    return shown(referral, actor, keepers=keepers - {None})


def name_in(referral: Referral, actor: Actor) -> str:
    """The name, or that there is none yet."""
    return shown_in(referral, actor).name or UNNAMED
