"""Who sees which case: the first layer of access, in one place (handbook §3, §5.11).

A unit's staff see the cases of the nodes they reach; a handläggare those of the enhet;
a colleague of another unit the open case they are on the team of, acting as what they were
asked for and where they then were. Who had the case before
keeps only the rows of its own time: such rows carry the unit and the enhet that the case
then stood under. All other roles see no persons.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from cases.enums import BETWEEN_COLLEAGUES, CaseState, Party, StepKind
from jobbtorg.accounts.enums import ENHET_ROLES, TEAM_ROLES, UNIT_ROLES, Role
from jobbtorg.core.actor import Actor

if TYPE_CHECKING:
    from cases.models.case import Case, TeamMember

# Matches no row; spelled so that PostgreSQL folds it away.
NOTHING = Q(pk__in=[])

# Tasks between colleagues, and that a person is known to another enhet (handbook §5.3).
KEPT_BY_JOBBTORG = (*BETWEEN_COLLEAGUES, StepKind.HANDLE_KNOWN)
# Transitions that tell of such a step.
KEPT_TRANSITIONS = ("give_kept",)


def is_unit_staff(actor: Actor) -> bool:
    """The actor works at a jobbtorg."""
    return actor.role in UNIT_ROLES


def is_enhet_staff(actor: Actor) -> bool:
    """The actor works at a försörjningsstödsenhet."""
    return actor.role in ENHET_ROLES


def current_scope(actor: Actor, prefix: str = "") -> Q:
    """Cases that the actor's unit or enhet answers for now, or that they are on the team of."""
    if actor.is_system:
        return Q()
    if actor.role in TEAM_ROLES:
        return Q(**{f"{prefix}unit_id__in": actor.node_ids}) | _team_scope(actor, prefix)
    if is_unit_staff(actor):
        return Q(**{f"{prefix}unit_id__in": actor.node_ids})
    if is_enhet_staff(actor):
        return Q(**{f"{prefix}bistandsenhet_id__in": actor.node_ids})
    return NOTHING


def _team_scope(actor: Actor, prefix: str) -> Q:
    """The rule of `is_on_team` as rows."""
    member = {
        "user_id": actor.user_id,
        "function": actor.role,
        "node_id__in": actor.node_ids,
        "until_on__isnull": True,
    }
    on_team = Q(**{f"{prefix}team__{name}": value for name, value in member.items()})
    return on_team & ~Q(**{f"{prefix}state": CaseState.CLOSED})


def is_on_team(actor: Actor, case: "Case") -> bool:
    """The actor is on the team of the open case, in the acting role and at its node.

    Asks no database when the team is prefetched.
    """
    on_team = actor.role in TEAM_ROLES and case.is_open
    return on_team and any(is_member(actor, member) for member in case.team.all())


def is_member(actor: Actor, member: "TeamMember") -> bool:
    """The seat is the actor's in the acting role: no other gives access (handbook §3)."""
    return (
        member.user_id == actor.user_id
        and member.function == actor.role
        and member.node_id in actor.node_ids
        and member.until_on is None
    )


def case_scope(actor: Actor, prefix: str = "") -> Q:
    """Current cases and those that the actor's unit or enhet had once."""
    scope = current_scope(actor, prefix)
    if is_unit_staff(actor):
        return scope | Q(**{f"{prefix}stays__unit_id__in": actor.node_ids})
    if is_enhet_staff(actor):
        return scope | Q(**{f"{prefix}stays__bistandsenhet_id__in": actor.node_ids})
    return scope


def child_scope(actor: Actor, prefix: str = "") -> Q:
    """Rows under a case: all of a current case, those of its own time for a former keeper.

    Built on a subquery, so that the join to the team never repeats a row.
    """
    from cases.models.case import Case  # the model asks this module for its own scope

    current = Q(**{f"{prefix}case__in": Case.objects.filter(current_scope(actor))})
    if is_unit_staff(actor):
        return current | Q(**{f"{prefix}unit_id__in": actor.node_ids})
    if is_enhet_staff(actor):
        return current | Q(**{f"{prefix}bistandsenhet_id__in": actor.node_ids})
    return current


def participant_scope(actor: Actor) -> Q:
    """Persons with a case that the actor may open."""
    from cases.models.case import Case  # the model asks this module for its own scope

    return Q(pk__in=Case.objects.filter(case_scope(actor)).values("participant_id"))


def told_steps(actor: Actor) -> Q:
    """Of the steps in a case that the actor has: all that the jobbtorg does not keep to itself."""
    return ~Q(kind__in=KEPT_BY_JOBBTORG) if is_enhet_staff(actor) else Q()


def _given_on_team(actor: Actor) -> Q:
    from cases.models.case import Case  # the model asks this module for its own scope

    teams = Case.objects.filter(_team_scope(actor, ""))
    return Q(responsible_id=actor.user_id, case__in=teams) & ~Q(party=Party.STADSDEL)


def step_scope(actor: Actor) -> Q:
    """Steps of the cases and remisser that stand at the actor's nodes, whichever party has them.

    A colleague elsewhere sees the steps given to them by name in the cases they are on the
    team of. The enhet does not see what
    the jobbtorg keeps to itself, nor who waits to be given a coach. The Jobbtorgschef sees the steps of disputes
    that have reached the last instance and no others (§5.4).
    """
    if actor.is_system:
        return Q()
    if is_unit_staff(actor):
        here = Q(unit_id__in=actor.node_ids)
        return here | _given_on_team(actor) if actor.role in TEAM_ROLES else here
    if is_enhet_staff(actor):
        ours = Q(bistandsenhet_id__in=actor.node_ids) & ~Q(kind=StepKind.DISTRIBUTE)
        return ours & told_steps(actor)
    if actor.role == Role.JOBBTORGSCHEF:
        return Q(for_role=Role.JOBBTORGSCHEF)
    return NOTHING
