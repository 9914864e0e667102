"""Who works where: the one rule, as conditions on role assignments and as a table in memory.

Somebody works at a unit who has a role there or in a group of it. A filial is led from the
jobbtorg above it: of that jobbtorg's staff its lokal jobbtorgschef alone works at the filial too.
"""

from collections.abc import Iterable

from django.db.models import OuterRef, Q

from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Node

# A node by its id, or that of the outer row.
Place = int | OuterRef


def at_unit(unit: Place) -> Q:
    """Assignments at a unit, or in a group of it."""
    return Q(node_id=unit) | Q(node__parent_id=unit, node__kind=NodeKind.GROUP)


def leads_unit(unit: Place) -> Q:
    """Assignments of a unit's lokal jobbtorgschef."""
    above = Q(node__kind=NodeKind.UNIT, node__children=unit)
    return (Q(node_id=unit) | above) & Q(role=Role.LOKAL_CHEF)


def works_at(unit: Place) -> Q:
    """Assignments of everybody who works at a unit."""
    return (at_unit(unit) | leads_unit(unit)) & Q(role__in=list(UNIT_ROLES))


def works_at_enhet(enhet: Place) -> Q:
    """Assignments of everybody who decides at an enhet."""
    return Q(node_id=enhet, role__in=list(ENHET_ROLES))


class Rota:
    """The same rule in memory, for whoever asks of many nodes: `held` are read with their node."""

    def __init__(self, held: Iterable[RoleAssignment]) -> None:
        self._at: dict[int, list[RoleAssignment]] = {}
        self._above: dict[int, int] = dict(
            Node.objects.filter(kind=NodeKind.UNIT, parent__kind=NodeKind.UNIT).values_list(
                "pk", "parent_id"
            )
        )
        self.everybody = list(held)
        for row in self.everybody:
            self._at.setdefault(row.node_id, []).append(row)
            if row.node.kind == NodeKind.GROUP and row.node.parent_id:
                self._at.setdefault(row.node.parent_id, []).append(row)

    @property
    def nodes(self) -> set[int]:
        """Every node that somebody may work at."""
        return {*self._at, *self._above}

    def at(self, node_id: int) -> list[RoleAssignment]:
        """The assignments of everybody who works at a unit, or at an enhet."""
        above = self._at.get(self._above.get(node_id, 0), [])
        chiefs = [row for row in above if row.role == Role.LOKAL_CHEF]
        return [*self._at.get(node_id, []), *chiefs]
