"""Who sees which case: the first layer of access, in one place (handbook §3, §5.11).

A unit's staff see the cases of the nodes they reach; a handläggare those of the enhet;
a colleague of another unit the open case they are on the team of, acting as what they were
asked for and where they then were. Who had the case before
keeps only the rows of its own time: such rows carry the unit and the enhet that the case
then stood under. All other roles see no persons.

Of that, nobody sees a person with a protected identity who is not on the person's list:
`hidden_persons` is the same rule as the database's `jt_hidden_persons`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Exists, F, Func, OuterRef, Q

from cases.enums import BETWEEN_COLLEAGUES, CaseState, Party, ProtectionLevel, StepKind
from jobbtorg.accounts.enums import ENHET_ROLES, LEAD_ROLES, TEAM_ROLES, UNIT_ROLES, Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor

if TYPE_CHECKING:
    from cases.models.case import Case, TeamMember
    from cases.models.participant import ParticipantQuerySet

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


# How a room above keeps a person too, asked of the outer row's key: who wrote a remiss.
_also_keeps: list[Callable[[Actor], Exists]] = []
# Steps of that room about a protected person that the actor is not to see.
_also_hides: list[Callable[[Actor], Exists]] = []


def register_keepers(keeps: Callable[[Actor], Exists], hides: Callable[[Actor], Exists]) -> None:
    """Called once by each room above that has persons of its own."""
    if keeps not in _also_keeps:
        _also_keeps.append(keeps)
        _also_hides.append(hides)


def hidden_persons(actor: Actor) -> "ParticipantQuerySet":
    """Protected persons on whose list the actor is not, acting as what they are now.

    On it are those who have the person's latest case (coach, handläggare, team), the chiefs who
    choose them, and who is named. They are few, and a partial index holds them.
    """
    from cases.models import Case, Participant, ProtectedAccess, TeamMember

    of_person = OuterRef("pk")
    named = ProtectedAccess.objects.holding(clock.today()).filter(user_id=actor.user_id or 0)
    team = TeamMember.objects.filter(
        user_id=actor.user_id or 0, function=actor.role, node_id__in=actor.node_ids, until_on=None
    ).exclude(case__state=CaseState.CLOSED)
    protected = Participant.objects.exclude(protection_level=ProtectionLevel.NONE)
    return protected.filter(
        ~Exists(named.filter(participant=of_person)),
        ~Exists(Case.objects.filter(_keeps(actor), participant=of_person)),
        ~Exists(team.filter(case__participant=of_person)),
        *(~keeps(actor) for keeps in _also_keeps),
    )


def _keeps(actor: Actor) -> Q:
    """Cases that put the actor on the list of their person, without being named.

    The person's latest alone, which the database says: who had one before it keeps only the
    rows of its own time, and does not even see where the person is now.
    """
    latest = Q(pk=Func(F("participant_id"), function="jt_latest_case"))
    return latest & _leads_or_has(actor)


def _leads_or_has(actor: Actor) -> Q:
    here, there = unit_scope(actor), enhet_scope(actor)
    if actor.role in LEAD_ROLES:
        return here
    if actor.role == Role.COACH:
        return here & Q(coach_id=actor.user_id)
    if actor.role == Role.ENHETSCHEF:
        return there
    return there & Q(handlaggare_id=actor.user_id) if is_enhet_staff(actor) else NOTHING


def known(actor: Actor, prefix: str = "") -> Q:
    """Rows whose person is not hidden from the actor; `prefix` leads to the person's case."""
    if actor.is_system:
        return Q()
    return ~Q(**{f"{prefix}participant__in": hidden_persons(actor)})


def unit_scope(actor: Actor, prefix: str = "") -> Q:
    """Rows that stand at the actor's units; `prefix` leads to what they stand in."""
    return Q(**{f"{prefix}unit_id__in": actor.node_ids})


def enhet_scope(actor: Actor, prefix: str = "") -> Q:
    """Rows that stand at the actor's enhet; `prefix` leads to what they stand in."""
    return Q(**{f"{prefix}bistandsenhet_id__in": actor.node_ids})


def current_scope(actor: Actor, prefix: str = "") -> Q:
    """Cases that the actor's unit or enhet answers for now, or that they are on the team of."""
    return _stands_here(actor, prefix) & known(actor, prefix)


def _stands_here(actor: Actor, prefix: str = "") -> Q:
    if actor.is_system:
        return Q()
    if actor.role in TEAM_ROLES:
        return unit_scope(actor, prefix) | _team_scope(actor, prefix)
    if is_unit_staff(actor):
        return unit_scope(actor, prefix)
    if is_enhet_staff(actor):
        return enhet_scope(actor, prefix)
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
    scope = _stands_here(actor, prefix)
    if is_unit_staff(actor):
        scope |= unit_scope(actor, f"{prefix}stays__")
    if is_enhet_staff(actor):
        scope |= enhet_scope(actor, f"{prefix}stays__")
    return scope & known(actor, prefix)


def child_scope(actor: Actor, prefix: str = "") -> Q:
    """Rows under a case: all of a current case, those of its own time for a former keeper.

    Built on a subquery, so that the join to the team never repeats a row.
    """
    from cases.models.case import Case  # the model asks this module for its own scope

    rows = Q(**{f"{prefix}case__in": Case.objects.filter(_stands_here(actor))})
    if is_unit_staff(actor):
        rows |= unit_scope(actor, prefix)
    if is_enhet_staff(actor):
        rows |= enhet_scope(actor, prefix)
    return rows & known(actor, f"{prefix}case__")


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
    # A step before there is a case is its remiss's, which hides by itself.
    told = Q(case=None) | known(actor)
    for hides in _also_hides:
        told &= ~Q(hides(actor))
    return _steps_here(actor) & told


def _steps_here(actor: Actor) -> Q:
    if is_unit_staff(actor):
        here = unit_scope(actor)
        return here | _given_on_team(actor) if actor.role in TEAM_ROLES else here
    if is_enhet_staff(actor):
        ours = enhet_scope(actor) & ~Q(kind=StepKind.DISTRIBUTE)
        return ours & told_steps(actor)
    if actor.role == Role.JOBBTORGSCHEF:
        return Q(for_role=Role.JOBBTORGSCHEF)
    return NOTHING
