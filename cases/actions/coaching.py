"""Who answers for a case: the coach and the team, written by every action that changes them."""

from django.db.models import Q

from cases.enums import TeamFunction
from cases.models import Case, TeamMember
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor


def join_team(
    case: Case, user: User, function: TeamFunction, *, by: Actor, why: str = ""
) -> TeamMember:
    """A row of the case team from today."""
    row = TeamMember(case=case, user=user, function=function, from_on=clock.today(), why=why)
    row.set_actor(by)
    row.save()
    return row


def leave_team(case: Case, *, wanted: Q) -> int:
    """End the open memberships that match, today."""
    rows = TeamMember.objects.filter(wanted, case=case, until_on__isnull=True)
    return rows.update(until_on=clock.today())
