"""What the reception of a unit needs to answer a remiss."""

from dataclasses import dataclass

from django.db.models import Count, Q

from cases.enums import CaseState
from cases.models import Case
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.core import clock, words
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code
from referrals.models import Referral


@dataclass(frozen=True, slots=True)
class CoachChoice:
    """A coach at the unit with the load that a choice is made by."""

    user: User
    label: str


def coaches_at(referral: Referral) -> list[CoachChoice]:
    """The coaches of the unit and its groups, fewest open cases first. One query."""
    here = active_assignments(clock.today()).filter(
        Q(node=referral.unit) | Q(node__parent=referral.unit), role=Role.COACH
    )
    open_cases = Count("coached_cases", filter=~Q(coached_cases__state=CaseState.CLOSED))
    users = (
        User.objects.filter(pk__in=here.values("user"))
        .annotate(load=open_cases)
        .order_by("load", "last_name", "first_name", "id")
    )
    return [CoachChoice(u, f"{u} ({words.plural(u.load, 'ärende', 'ärenden')})") for u in users]


def return_reasons() -> list[Code]:
    """The reasons that a remiss may be returned for today."""
    in_use = Q(closed_on__isnull=True) | Q(closed_on__gte=clock.today())
    return list(Code.objects.filter(in_use, code_list=CodeList.RETURN_REASON))


def open_case_elsewhere(referral: Referral) -> Case | None:
    """The person's open case, which an accepted remiss joins. For the reception alone (§5.3)."""
    return (
        Case.objects.open().filter(participant=referral.participant).select_related("unit").first()
    )
