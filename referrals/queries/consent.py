"""The consent in force, and what is held back without it (handbook §5.2)."""

from jobbtorg.core import clock
from referrals.models import Referral
from referrals.rules import consent_in_force, withheld_fields


def scope_now(referral: Referral) -> str:
    """The scope of the consent in force today, or an empty string. Uses prefetched consents."""
    return consent_in_force(
        ((c.scope, c.from_on, c.until_on, c.has_ended) for c in referral.consents.all()),
        clock.today(),
    )


def withheld_now(referral: Referral) -> tuple[str, ...]:
    """Fields of the statement that are not passed on today."""
    return withheld_fields(scope_now(referral))
