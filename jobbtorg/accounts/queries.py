"""Who is where in which role on a date, and how far a role reaches."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from jobbtorg.accounts.enums import UNIT_ROLES, Role
from jobbtorg.accounts.models import Absence, RoleAssignment, User
from jobbtorg.accounts.workplaces import leads_unit
from jobbtorg.organisation.enums import NodeKind

_OWN_NODE_ROLES = frozenset({Role.HANDLAGGARE, Role.ENHETSCHEF, Role.ANORDNARE})
_JOBBTORG_KINDS = (NodeKind.CITY, NodeKind.REGION, NodeKind.UNIT, NodeKind.GROUP)

# What lies under a node (or over a group) on a day, and whatever has been merged into any of
# it: their closed matters are the successor's to answer for. One query whatever the depth.
_REACH = """
WITH RECURSIVE held(id) AS (
    SELECT %(node)s::bigint
    UNION
    SELECT parent_id FROM organisation_nodeperiod
    WHERE %(above)s AND node_id = %(node)s AND period @> %(on)s::date AND parent_id IS NOT NULL
), under(id) AS (
    SELECT id FROM held
    UNION
    SELECT p.node_id FROM organisation_nodeperiod p
    JOIN under ON p.parent_id = under.id
    JOIN organisation_node n ON n.id = p.node_id
    WHERE %(below)s AND p.period @> %(on)s::date AND n.kind = ANY(%(kinds)s)
), reached(id) AS (
    SELECT id FROM under
    UNION
    SELECT s.predecessor_id FROM organisation_succession s
    JOIN reached ON s.successor_id = reached.id
    WHERE s.on_date <= %(on)s
)
SELECT id FROM reached
"""


def active_assignments(on: date) -> QuerySet[RoleAssignment]:
    """Assignments in force on the date, of accounts that are open, with their node."""
    return RoleAssignment.objects.filter(period__contains=on, user__is_active=True).select_related(
        "node"
    )


def reach(assignment: RoleAssignment, on: date) -> frozenset[int]:
    """The nodes whose matters the role covers on the date (handbook §3).

    Handläggare, enhetschef and anordnare: their node. Staff of a unit: the unit, and a
    group of it that they belong to. The lokal jobbtorgschef: the jobbtorg with its
    filialer and their groups. The Jobbtorgschef: the whole city, which says nothing of
    persons: those open matter by matter, in `visible_to`. All others: none. Whoever reaches
    a node reaches what was merged into it.
    """
    role, kind = assignment.role, assignment.node.kind
    if role not in _OWN_NODE_ROLES and role not in UNIT_ROLES and role != Role.JOBBTORGSCHEF:
        return frozenset()
    values: dict[str, Any] = {
        "node": assignment.node_id,
        "on": on,
        "above": role in UNIT_ROLES and kind == NodeKind.GROUP,
        "below": role in {Role.LOKAL_CHEF, Role.JOBBTORGSCHEF},
        "kinds": [kind.value for kind in _JOBBTORG_KINDS],
    }
    with connection.cursor() as cursor:
        cursor.execute(_REACH, values)
        return frozenset(row[0] for row in cursor.fetchall())


def holders(
    roles: Iterable[str], on: date, *, node_ids: Iterable[int] | None = None
) -> QuerySet[User]:
    """Persons who hold one of the roles on the date, anywhere or at some nodes."""
    held = active_assignments(on).filter(role__in=list(roles))
    if node_ids is not None:
        held = held.filter(node__in=list(node_ids))
    return User.objects.filter(pk__in=held.values("user"))


def colleagues(node_id: int, role: str, on: date) -> QuerySet[User]:
    """Persons with a role at one node on the date."""
    return holders([role], on, node_ids=[node_id])


def chiefs_of_unit(unit_id: int, on: date) -> QuerySet[User]:
    """The lokal jobbtorgschef of a unit; a filial is led by the chief of its jobbtorg."""
    held = active_assignments(on).filter(leads_unit(unit_id))
    return User.objects.filter(pk__in=held.values("user"))


def enhetschefer(bistandsenhet_id: int, on: date) -> QuerySet[User]:
    """The chief (or chiefs) of a bistandsenhet."""
    return colleagues(bistandsenhet_id, Role.ENHETSCHEF, on)


def jobbtorgschefer(on: date) -> QuerySet[User]:
    """The Jobbtorgschef, who has the last word in a deadlock."""
    return holders([Role.JOBBTORGSCHEF], on)


def away(on: date) -> QuerySet[User]:
    """Persons on leave on the date."""
    return User.objects.filter(pk__in=Absence.objects.filter(period__contains=on).values("user"))
