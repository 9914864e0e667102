"""Who is where in which role on a date, and how far a role reaches."""

from datetime import date

from django.db.models import Q, QuerySet

from jobbtorg.accounts.enums import UNIT_ROLES, Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import NodePeriod

_JOBBTORG_KINDS = (NodeKind.CITY, NodeKind.REGION, NodeKind.UNIT, NodeKind.GROUP)
_OWN_NODE_ROLES = frozenset({Role.HANDLAGGARE, Role.ENHETSCHEF, Role.ANORDNARE})


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
    persons: those open matter by matter, in `visible_to`. All others: none.
    """
    role, node = assignment.role, assignment.node
    if role in _OWN_NODE_ROLES:
        return frozenset({node.pk})
    if role == Role.JOBBTORGSCHEF:
        everything = NodePeriod.objects.filter(period__contains=on, node__kind__in=_JOBBTORG_KINDS)
        return frozenset(everything.values_list("node_id", flat=True))
    if role == Role.LOKAL_CHEF:
        return frozenset({node.pk, *_below(node.pk, on)})
    if role in UNIT_ROLES and node.kind == NodeKind.GROUP:
        above = NodePeriod.objects.filter(node=node, period__contains=on, parent__isnull=False)
        return frozenset({node.pk, *above.values_list("parent_id", flat=True)})
    if role in UNIT_ROLES:
        return frozenset({node.pk})
    return frozenset()


def _below(node_id: int, on: date) -> list[int]:
    """Filialer and groups under a jobbtorg: children and their children, in one query."""
    below = NodePeriod.objects.filter(
        Q(parent=node_id)
        | Q(
            parent__in=NodePeriod.objects.filter(parent=node_id, period__contains=on).values("node")
        ),
        period__contains=on,
    )
    return list(below.values_list("node_id", flat=True))
