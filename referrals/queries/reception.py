"""What the reception of a unit needs to answer a remiss."""

from django.db.models import Q

from cases.models import Case
from jobbtorg.core import clock
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code
from referrals.models import Referral


def return_reasons() -> list[Code]:
    """The reasons that a remiss may be returned for today."""
    in_use = Q(closed_on__isnull=True) | Q(closed_on__gte=clock.today())
    return list(Code.objects.filter(in_use, code_list=CodeList.RETURN_REASON))


def open_case_elsewhere(referral: Referral) -> Case | None:
    """The person's open case, which an accepted remiss joins. For the reception alone (§5.3)."""
    return (
        Case.objects.open().filter(participant=referral.participant).select_related("unit").first()
    )
