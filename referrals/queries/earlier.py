"""What an enhet has itself said before about a person. Others' words are never looked at (§5.3)."""

from jobbtorg.organisation.models import Bistandsenhet
from referrals.enums import CLOSED_STATES, ReferralState
from referrals.models import Referral


def open_referral(enhet: Bistandsenhet, number: str) -> Referral | None:
    """The enhet's open remiss about the person with the number."""
    return (
        Referral.objects.filter(bistandsenhet=enhet, identity_number=number)
        .exclude(state__in=CLOSED_STATES)
        .first()
    )


def latest_statement(enhet: Bistandsenhet, number: str) -> Referral | None:
    """The enhet's latest sent remiss about the person."""
    return (
        Referral.objects.filter(bistandsenhet=enhet, identity_number=number, sent_at__isnull=False)
        .exclude(state=ReferralState.DRAFT)
        .order_by("-sent_at", "-id")
        .first()
    )
