"""Where a copy stands and who its people are: the same roles at other nodes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.demo.staff import Staff
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Bistandsenhet, Catchment, Node, Stadsdel, Unit
from jobbtorg.organisation.queries import route_referral

# Who does it where a place has nobody in the role: Innerstaden has no gruppledare.
INSTEAD = {Role.GRUPPLEDARE: Role.LOKAL_CHEF}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person comes from and goes to."""

    stadsdel: Stadsdel
    enhet: Bistandsenhet
    unit: Unit


class City:
    """The organisation and its staff, read once; questions are answered from memory."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self.assignments = {a.pk: a for a in staff.assignments}
        self.names = {a.user_id: a.user.get_full_name() for a in staff.assignments}
        self.users = {name: user_id for user_id, name in self.names.items()}
        self._first_of: dict[int, int] = {}
        for assignment in staff.assignments:
            self._first_of.setdefault(assignment.user_id, assignment.pk)
        self._at: dict[tuple[int, str], list[Actor]] = {}
        self._ways: dict[tuple[int, int, int, date], Unit] = {}
        self._stadsdelar = _stadsdelar_by_region()

    def first_assignment(self, user_id: int) -> int:
        """The assignment in which somebody is met when a row names the user alone."""
        return self._first_of[user_id]

    def at(self, node_id: int, role: str) -> list[Actor]:
        """Everybody in the role at the node."""
        key = (node_id, role)
        if key not in self._at:
            self._at[key] = self.staff.at(node_id, Role(role))
        return self._at[key]

    def distributor(self, unit_id: int) -> Role:
        """Who distributes at a unit: a gruppledare where there is one, else its chief (handbook §2)."""
        led = any(
            a.role == Role.GRUPPLEDARE and unit_id in (a.node_id, a.node.parent_id)
            for a in self.staff.assignments
        )
        return Role.GRUPPLEDARE if led else Role.LOKAL_CHEF

    def place(self, region: str, rng: Random, *, born_on: date, on: date) -> Place:
        """A stadsdel of the region with its enhet, and the unit that the way leads to."""
        stadsdel, enhet = rng.choice(self._stadsdelar[region])
        birthday_before = (on.month, on.day) >= (born_on.month, born_on.day)
        age = on.year - born_on.year - (not birthday_before)
        key = (stadsdel.pk, enhet.pk, age, on)
        if key not in self._ways:
            self._ways[key] = route_referral(enhet, stadsdel, born_on=born_on, on=on)
        return Place(stadsdel, enhet, self._ways[key])


def _stadsdelar_by_region() -> dict[str, list[tuple[Stadsdel, Bistandsenhet]]]:
    rows = Catchment.objects.filter(stadsdel__parent__kind=NodeKind.REGION).select_related(
        "stadsdel__parent", "bistandsenhet"
    )
    found: dict[str, list[tuple[Stadsdel, Bistandsenhet]]] = {}
    for row in rows.order_by("stadsdel__name"):
        region = row.stadsdel.parent
        assert region is not None  # noqa: S101 — the filter asked for one
        found.setdefault(region.name, []).append((row.stadsdel, row.bistandsenhet))
    return found


@dataclass
class Cast:
    """Who plays whom in one copy: every assignment of the life gets a stand-in, once."""

    city: City
    place: Place
    nodes: dict[int, int]
    rng: Random
    chosen: dict[int, Actor] = field(default_factory=dict)

    @classmethod
    def of(cls, city: City, place: Place, told: Iterable[Node | None], rng: Random) -> "Cast":
        """A cast at a place; `told` are stadsdel, enhet and unit of the life."""
        new = (place.stadsdel, place.enhet, place.unit)
        nodes = {old.pk: to.pk for old, to in zip(told, new, strict=True) if old is not None}
        return cls(city, place, nodes, rng)

    def node(self, node_id: int) -> int:
        return self.nodes.get(node_id, node_id)

    def assignment(self, assignment_id: int) -> Actor:
        """The stand-in for one assignment."""
        if assignment_id not in self.chosen:
            self.chosen[assignment_id] = self._choose(assignment_id)
        return self.chosen[assignment_id]

    def user(self, user_id: int) -> int:
        """The stand-in for a user, in the role that the life first met them in."""
        for assignment_id, actor in self.chosen.items():
            if self.city.assignments[assignment_id].user_id == user_id:
                return actor.user_id or 0
        return self.assignment(self.city.first_assignment(user_id)).user_id or 0

    def _choose(self, assignment_id: int) -> Actor:
        told = self.city.assignments[assignment_id]
        own = self.city.staff.actor(told)
        if told.node.kind == NodeKind.CITY:
            return own
        at_enhet = told.node.kind == NodeKind.BISTANDSENHET
        node = self.place.enhet if at_enhet else self.place.unit
        people = self.city.at(node.pk, told.role)
        if not people:
            people = self.city.at(node.pk, INSTEAD.get(Role(told.role), Role.COACH))
        # Two who met in the life stay two: whoever wrote never decides.
        taken = {actor.user_id for actor in self.chosen.values()}
        free = [actor for actor in people if actor.user_id not in taken]
        return self.rng.choice(free or people)
