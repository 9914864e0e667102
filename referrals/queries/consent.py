"""The consent in force, and what is held back without it (handbook §5.2)."""

from jobbtorg.core import clock
from referrals.models import Referral
from referrals.rules import NEEDS_CONSENT, consent_in_force, withheld_fields


def scope_now(referral: Referral) -> str:
    """The scope of the consent in force today, or an empty string. Uses prefetched consents."""
    return consent_in_force(
        ((c.scope, c.from_on, c.until_on, c.has_ended) for c in referral.consents.all()),
        clock.today(),
    )


def withheld_now(referral: Referral) -> tuple[str, ...]:
    """Fields of the statement that are not passed on today."""
    return withheld_fields(scope_now(referral))


def taken_back(referral: Referral) -> tuple[str, ...]:
    """Fields that the unit could read until the person withdrew a consent. Uses prefetched rows."""
    sent, now = referral.sent_at, withheld_now(referral)
    if sent is None:
        return ()
    had = {
        name
        for consent in referral.consents.all()
        if consent.withdrawn_at is not None and consent.withdrawn_at > sent
        for name in set(NEEDS_CONSENT) - set(withheld_fields(consent.scope))
    }
    return tuple(name for name in now if name in had)
