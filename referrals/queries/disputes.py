"""Returns and disputes that nobody has answered in time (handbook §5.4)."""

from django.db.models import QuerySet

from cases.enums import StepKind
from cases.models import Step
from jobbtorg.core import clock
from referrals.enums import ReferralState
from referrals.models import Referral

CLIMBING = {
    ReferralState.RETURNED: StepKind.ANSWER_RETURN,
    ReferralState.CONTESTED: StepKind.DECIDE_DISPUTE,
}


def overdue_disputes() -> QuerySet[Referral]:
    """Remisser whose answer is late: for the nightly task."""
    late = Step.objects.overdue(clock.today()).filter(kind__in=CLIMBING.values())
    return Referral.objects.filter(
        state__in=CLIMBING, key__in=late.values("referral_key")
    ).order_by("id")
