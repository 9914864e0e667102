"""Who works where today, read once: a few hundred roles against thousands of steps and cases.

Asked row by row the same would be a search among the roles for every step. Roles and leave are
few and known before the question, so they stand in it as constants. Who works at a node is
`accounts.workplaces`' rule.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import OuterRef, Q, Subquery

from jobbtorg.accounts.models import Absence, RoleAssignment
from jobbtorg.accounts.workplaces import Rota

NOBODY_AT_ALL = Q(pk__in=[])
Users = dict[int, set[int]]


@dataclass(frozen=True)
class AtWork:
    """The roles and the leave of a day; leave of more than `long_leave` days is long."""

    today: date
    long_leave: int

    @cached_property
    def rota(self) -> Rota:
        """Every role in force, also of closed accounts: their work here has not been ended."""
        leave = Absence.objects.filter(user_id=OuterRef("user_id"), period__contains=self.today)
        held = RoleAssignment.objects.filter(period__contains=self.today)
        leave_of = Subquery(leave.values("period")[:1])
        return Rota(held.select_related("node", "user").annotate(leave=leave_of))

    def at(self, roles: Collection[str], *, is_open: bool = True) -> Users:
        """Users in some roles by the node that they work at; only nodes with anybody."""
        found: Users = defaultdict(set)
        for node_id in self.rota.nodes:
            for row in self.rota.at(node_id):
                if row.role in roles and row.user.is_active == is_open:
                    found[node_id].add(row.user_id)
        return dict(found)

    @cached_property
    def leave(self) -> tuple[set[int], dict[date, set[int]]]:
        """Who is away for long, and the others by the day on which they are back.

        Of those with a role: without one they are not away but gone.
        """
        long: set[int] = set()
        back: dict[date, set[int]] = defaultdict(set)
        for row in self.rota.everybody:
            days = getattr(row, "leave", None)
            if days is None:
                continue
            if days.upper is None or days.upper - days.lower > timedelta(self.long_leave):
                long.add(row.user_id)
            else:
                back[days.upper].add(row.user_id)
        return long, back


def one_of(user: str, node: str, users: Mapping[int, set[int]]) -> Q:
    """The row's user is at work at the row's node."""
    found = NOBODY_AT_ALL
    for node_id, held in sorted(users.items()):
        found |= Q(**{node: node_id, f"{user}__in": sorted(held)})
    return found


def away_from(staff: AtWork, user: str, waits: Callable[[date], Q]) -> Q:
    """Somebody on leave whom the row needs: always in a long one, else for what waits meanwhile."""
    long, back = staff.leave
    found = Q(**{f"{user}__in": sorted(long)})
    for day, users in sorted(back.items()):
        found |= Q(**{f"{user}__in": sorted(users)}) & waits(day)
    return found
