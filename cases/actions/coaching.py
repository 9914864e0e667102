"""Who answers for a case: the coach and the team, written by every action that changes them."""

from django.db.models import Q

from cases.actions.base import update
from cases.actions.next_steps import distributor_of, ensure_step
from cases.actions.steps import NOT_REMINDED, close_steps, open_step
from cases.enums import Party, StepKind, TeamFunction
from cases.models import Case, Step, TeamMember
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor


def join_team(
    case: Case,
    user: User,
    function: TeamFunction,
    *,
    by: Actor,
    node_id: int | None = None,
    why: str = "",
) -> TeamMember:
    """A row of the case team from today; `node_id` is where a colleague is what they are."""
    row = TeamMember(
        case=case,
        user=user,
        function=function,
        node_id=node_id,
        from_on=clock.today(),
        why=why,
    )
    row.set_actor(by)
    row.save()
    return row


def leave_team(case: Case, *, wanted: Q) -> int:
    """End the open memberships that match, today."""
    rows = TeamMember.objects.filter(wanted, case=case, until_on__isnull=True)
    return rows.update(until_on=clock.today())


def hand_to_coach(case: Case, coach: User, *, by: Actor, why: str = "") -> Case:
    """Make somebody the coach of a locked case; the jobbtorg's open steps follow.

    A colleague's own tasks stay with them, and so do steps aimed at a role. A step that had
    been given to a colleague comes along: they may be at another unit from now on.
    """
    leave_team(case, wanted=Q(function=TeamFunction.COACH))
    join_team(case, coach, TeamFunction.COACH, by=by, why=why)
    update(case, coach=coach)
    close_steps(by=by, case=case, kinds=[StepKind.DISTRIBUTE])
    own = Step.objects.open().filter(case=case, for_role="").exclude(party=Party.STADSDEL)
    own.exclude(kind=StepKind.INTERNAL_TASK).update(responsible=coach, **NOT_REMINDED)
    take_over_aftermath(case, coach)
    ensure_step(case)
    return case


def take_over_aftermath(case: Case, coach: User) -> int:
    """What is still asked after the person's earlier avslut goes to the coach who meets them now.

    Only at the same unit: another unit may neither read nor answer for that case
    (handbook §5.11), whose own unit goes on asking.
    """
    asked = Step.objects.open().filter(
        kind=StepKind.CHECK_OUTCOME,
        participant_id=case.participant_id,
        unit_id=case.unit_id,
    )
    return asked.exclude(case=case).update(responsible=coach, for_role="", **NOT_REMINDED)


def await_distribution(case: Case) -> Case:
    """Nobody is the coach of a locked case: its steps wait until somebody has distributed it."""
    leave_team(case, wanted=Q(function=TeamFunction.COACH))
    if case.coach_id is not None:
        update(case, coach=None)
    own = Step.objects.open().filter(case=case, for_role="").exclude(party=Party.STADSDEL)
    own.exclude(kind=StepKind.INTERNAL_TASK).update(responsible=None, **NOT_REMINDED)
    open_step(StepKind.DISTRIBUTE, case=case, to=distributor_of(case))
    return case
