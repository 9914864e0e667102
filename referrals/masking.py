"""The person of a remiss as one reader may see them: the sender's words, through `cases.masking`."""

from cases.enums import ProtectionLevel
from cases.masking import shown
from jobbtorg.core.actor import Actor
from jobbtorg.core.persons import PersonView
from jobbtorg.core.words import personnummer
from referrals.models import Referral
from referrals.permissions.referral import at_enhet

UNNAMED = "Namn saknas"
_CASE = Referral._meta.get_field("case")


def shown_in(referral: Referral, actor: Actor) -> PersonView:
    """Known to whoever wrote the remiss, and to those who have the case that it led to.

    Read with its case, or its keepers count as others: a list never asks per row.
    """
    case = referral.case if _CASE.is_cached(referral) else None
    keepers = {referral.handlaggare_id, case.coach_id if case else None}
    level = protection(actor, referral)
    return shown(referral, actor, keepers=keepers - {None}, level=level)


def protection(actor: Actor, referral: Referral) -> ProtectionLevel:
    """The protection of the person: the enhet's own word, to all others the strictest.

    What the record says may be another enhet's, and would tell the sender of it (§5.3).
    """
    stated = ProtectionLevel(referral.protection_level)
    if at_enhet(actor, referral) or referral.participant is None:
        return stated
    return ProtectionLevel.strictest(stated, referral.participant.protection_level)


def name_in(referral: Referral, actor: Actor, typed: str = "") -> str:
    """The name; while there is none, what one has typed in its place, or the number."""
    person = shown_in(referral, actor)
    return person.name or typed or personnummer(person.number) or UNNAMED
