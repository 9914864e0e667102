"""Who works where today: coaches to choose from, colleagues for tasks, handläggare of an enhet."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from cases.enums import TeamFunction
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.accounts.models import User
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.organisation.enums import NodeKind

# The role that a function on the case team is held in.
ROLE_OF = {
    TeamFunction.COACH: Role.COACH,
    TeamFunction.MATCHARE: Role.MATCHARE,
    TeamFunction.SYV: Role.SYV,
    TeamFunction.IT_PEDAGOG: Role.IT_PEDAGOG,
}


def at_unit(unit_id: int) -> Q:
    """Assignments whose staff work at a unit: there, or in a group of it."""
    return Q(node_id=unit_id) | Q(node__parent_id=unit_id, node__kind=NodeKind.GROUP)


def holders(roles: Iterable[Role], where: Q, on: date) -> QuerySet[User]:
    """People who hold one of the roles on a day, by name."""
    held = active_assignments(on).filter(where, role__in=list(roles))
    return User.objects.filter(pk__in=held.values("user_id")).order_by("last_name", "first_name")


def coaches_at(unit_id: int, on: date) -> QuerySet[User]:
    """Coaches at a unit on a day."""
    return holders([Role.COACH], at_unit(unit_id), on)


def staff_at(unit_id: int, on: date) -> QuerySet[User]:
    """Everybody who works at a unit on a day; its chief may sit at the jobbtorg above."""
    return holders([Role(role) for role in UNIT_ROLES], at_unit(unit_id), on)


def team_candidates(on: date) -> QuerySet[User]:
    """Matchare, SYV and IT-pedagoger of the whole city: they may serve other units (§3)."""
    return holders([Role.MATCHARE, Role.SYV, Role.IT_PEDAGOG], Q(), on)


def handlaggare_at(bistandsenhet_id: int, on: date) -> QuerySet[User]:
    """Who decides at an enhet on a day."""
    return holders([Role(role) for role in ENHET_ROLES], Q(node_id=bistandsenhet_id), on)


def holds(user_id: int, function: TeamFunction, on: date) -> bool:
    """Whether somebody holds the role of a team function anywhere on a day."""
    return active_assignments(on).filter(user_id=user_id, role=ROLE_OF[function]).exists()
