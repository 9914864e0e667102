"""Who sees which case: the first layer of access, in one place (handbook §3, §5.11).

A unit's staff see the cases of the nodes they reach; a handläggare those of the enhet;
a colleague of another unit the case they are on the team of. Who had the case before
keeps only the rows of its own time: such rows carry the unit and the enhet that the case
then stood under. All other roles see no persons.
"""

from django.db.models import Q

from cases.enums import Party, StepKind
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core.actor import Actor

# Matches no row; spelled so that PostgreSQL folds it away.
NOTHING = Q(pk__in=[])

# Tasks between colleagues, and that a person is known to another enhet (handbook §5.3).
KEPT_BY_JOBBTORG = (StepKind.INTERNAL_TASK, StepKind.HANDLE_KNOWN)


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
    if is_unit_staff(actor):
        return Q(**{f"{prefix}unit_id__in": actor.node_ids}) | Q(
            **{
                f"{prefix}team__user_id": actor.user_id,
                f"{prefix}team__until_on__isnull": True,
            }
        )
    if is_enhet_staff(actor):
        return Q(**{f"{prefix}bistandsenhet_id__in": actor.node_ids})
    return NOTHING


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


def step_scope(actor: Actor) -> Q:
    """Steps of the cases and remisser that stand at the actor's nodes, whichever party has them.

    A colleague elsewhere sees the steps given to them by name. The enhet does not see what
    the jobbtorg keeps to itself, nor who waits to be given a coach. The Jobbtorgschef sees the steps of disputes
    that have reached the last instance and no others (§5.4).
    """
    if actor.is_system:
        return Q()
    if is_unit_staff(actor):
        given = Q(responsible_id=actor.user_id) & ~Q(party=Party.STADSDEL)
        return given | Q(unit_id__in=actor.node_ids)
    if is_enhet_staff(actor):
        ours = Q(bistandsenhet_id__in=actor.node_ids) & ~Q(kind=StepKind.DISTRIBUTE)
        return ours & told_steps(actor)
    if actor.role == Role.JOBBTORGSCHEF:
        return Q(for_role=Role.JOBBTORGSCHEF)
    return NOTHING
