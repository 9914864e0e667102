"""Reads of the organisation as it was on a date."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from jobbtorg.core.errors import DomainError
from jobbtorg.core.sorting import sort_key
from jobbtorg.core.words import age_on
from jobbtorg.organisation.actions import Ages, ages_text
from jobbtorg.organisation.enums import NodeKind, UnitKind
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Catchment,
    NodePeriod,
    Premises,
    Route,
    Stadsdel,
    Succession,
    Unit,
)
from jobbtorg.organisation.periods import last_day
from jobbtorg.organisation.rules import RouteRow, computed_rent, route


def route_rows(routes: Iterable[Route]) -> list[RouteRow]:
    """Stored routes as the pure rule reads them."""
    return [
        RouteRow(
            unit_id=row.unit_id,
            min_age=row.ages.lower,
            below_age=row.ages.upper,
            from_on=row.period.lower,
            until=row.period.upper,
            stadsdel_id=row.stadsdel_id,
            bistandsenhet_id=row.bistandsenhet_id,
        )
        for row in routes
    ]


def route_referral(
    bistandsenhet: Bistandsenhet, stadsdel: Stadsdel | None, *, born_on: date, on: date
) -> Unit:
    """The unit that a referral sent on the date goes to, or a DomainError saying why none."""
    ways = Route.objects.filter(period__contains=on)
    own = ways.filter(bistandsenhet=bistandsenhet)
    rows = route_rows(ways.filter(Q(stadsdel=stadsdel) | Q(bistandsenhet=bistandsenhet)))
    if stadsdel is not None and not any(row.bistandsenhet_id for row in rows):
        served = Catchment.objects.filter(
            stadsdel=stadsdel, bistandsenhet=bistandsenhet, period__contains=on
        )
        if not served.exists():
            raise DomainError(
                f"{stadsdel.name} hör inte till {bistandsenhet.name} den {on.isoformat()}. "
                "Välj en av enhetens stadsdelar.",
                field="stadsdel",
            )
    if stadsdel is None:
        rows = route_rows(own)
    found = route(
        rows,
        bistandsenhet_id=bistandsenhet.pk,
        stadsdel_id=stadsdel.pk if stadsdel else None,
        age=age_on(born_on, on),
        on=on,
    )
    return Unit.objects.get(pk=found)


def stadsdelar_of(bistandsenhet: Bistandsenhet, on: date) -> QuerySet[Stadsdel]:
    """The stadsdelar that an enhet serves on a date; none for a city-wide enhet."""
    served = Catchment.objects.filter(bistandsenhet=bistandsenhet, period__contains=on)
    return Stadsdel.objects.filter(pk__in=served.values("stadsdel")).order_by("sort_key")


def open_stadsdelar(on: date) -> QuerySet[Stadsdel]:
    """All stadsdelar that exist on a date."""
    return Stadsdel.objects.filter(periods__period__contains=on).order_by("sort_key")


def open_units(on: date) -> QuerySet[Unit]:
    """All jobbtorg and filialer that exist on a date."""
    return Unit.objects.filter(periods__period__contains=on).order_by("sort_key")


@dataclass(frozen=True, slots=True)
class PremisesRow:
    """Premises with the rent as printed and as computed; they need not agree."""

    place: str
    landlord: str
    area_m2: int
    rent_per_m2: int
    printed_rent: int
    is_approximate: bool
    lease_until: date | None
    source: str

    @property
    def computed_rent(self) -> int:
        return computed_rent(self.area_m2, self.rent_per_m2)

    @property
    def differs(self) -> bool:
        return self.computed_rent != self.printed_rent


@dataclass(slots=True)
class UnitRow:
    """A jobbtorg or filial on the date, with what lies under it."""

    node_id: int
    key: str
    name: str
    is_filial: bool
    visiting_address: str
    phone: str
    premises: list[PremisesRow] = field(default_factory=list)
    filialer: list["UnitRow"] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    @property
    def group_names(self) -> str:
        """The groups without the unit's own name, which stands beside them."""
        return ", ".join(name.removesuffix(f", {self.name}") for name in self.groups)


@dataclass(slots=True)
class RegionRow:
    """A region on the date."""

    name: str
    units: list[UnitRow] = field(default_factory=list)
    stadsdelar: list[str] = field(default_factory=list)

    @property
    def all_units(self) -> list[UnitRow]:
        """Each jobbtorg followed by its filialer."""
        return [row for unit in self.units for row in (unit, *unit.filialer)]


@dataclass(frozen=True, slots=True)
class WayRow:
    """Where the referrals of a stadsdel (or a city-wide enhet) go for some ages."""

    origin: str
    enhet: str
    ages: str
    unit: str
    until: date | None


@dataclass(frozen=True, slots=True)
class EnhetRow:
    """A bistandsenhet on the date and the stadsdelar it serves."""

    name: str
    stadsdelar: list[str]


@dataclass(frozen=True, slots=True)
class OrganisationOn:
    """The whole organisation as it was on a day."""

    on: date
    regions: list[RegionRow]
    enheter: list[EnhetRow]
    ways: list[WayRow]
    unserved: list[str]
    """Stadsdelar that have no way to a jobbtorg on the date."""

    @property
    def units(self) -> list[UnitRow]:
        """Every jobbtorg and filial, region by region."""
        return [unit for region in self.regions for unit in region.all_units]

    @property
    def is_empty(self) -> bool:
        return not (self.regions or self.enheter)


def organisation_on(on: date) -> OrganisationOn:
    """Everything the page of the organisation shows, in five queries whatever its size."""
    periods = list(
        NodePeriod.objects.filter(period__contains=on).select_related("node", "parent__parent")
    )
    names = {row.node_id: row.name for row in periods}
    units = {row.pk: row for row in Unit.objects.filter(pk__in=names)}
    premises = list(Premises.objects.filter(period__contains=on).order_by("pk"))
    catchments = list(Catchment.objects.filter(period__contains=on))
    routes = list(Route.objects.filter(period__contains=on))
    stadsdelar = {r.node_id for r in periods if r.node.kind == NodeKind.STADSDEL}
    return OrganisationOn(
        on=on,
        regions=_regions(periods, units, premises),
        enheter=_enheter(periods, catchments, names),
        ways=_ways(routes, catchments, names),
        unserved=_sorted(
            names[pk] for pk in stadsdelar - {row.stadsdel_id for row in routes if row.stadsdel_id}
        ),
    )


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names, key=sort_key)


def _by_parent(periods: list[NodePeriod], kind: NodeKind) -> dict[int | None, list[NodePeriod]]:
    """Periods of one kind of node, by what they stand under, in Swedish order."""
    found: dict[int | None, list[NodePeriod]] = {}
    for row in sorted(periods, key=lambda row: sort_key(row.name)):
        if row.node.kind == kind:
            found.setdefault(row.parent_id, []).append(row)
    return found


def _regions(
    periods: list[NodePeriod], units: dict[int, Unit], premises: list[Premises]
) -> list[RegionRow]:
    below = _by_parent(periods, NodeKind.UNIT)
    groups = _by_parent(periods, NodeKind.GROUP)
    stadsdelar = _by_parent(periods, NodeKind.STADSDEL)

    def unit_row(row: NodePeriod) -> UnitRow:
        unit = units[row.node_id]
        return UnitRow(
            node_id=row.node_id,
            key=str(row.node.key),
            name=row.name,
            is_filial=unit.unit_kind == UnitKind.FILIAL,
            visiting_address=unit.visiting_address,
            phone=unit.phone,
            premises=[_premises_row(p) for p in premises if p.unit_id == row.node_id],
            filialer=[unit_row(child) for child in below.get(row.node_id, [])],
            groups=[child.name for child in groups.get(row.node_id, [])],
        )

    regions = _by_parent(periods, NodeKind.REGION)
    return [
        RegionRow(
            name=row.name,
            units=[unit_row(unit) for unit in below.get(row.node_id, [])],
            stadsdelar=[s.name for s in stadsdelar.get(row.node_id, [])],
        )
        for rows in regions.values()
        for row in rows
    ]


def _premises_row(row: Premises) -> PremisesRow:
    return PremisesRow(
        place=row.place,
        landlord=row.landlord,
        area_m2=row.area_m2,
        rent_per_m2=row.rent_per_m2,
        printed_rent=row.annual_rent,
        is_approximate=row.annual_rent_is_approximate,
        lease_until=row.lease_until,
        source=row.source,
    )


def _enheter(
    periods: list[NodePeriod], catchments: list[Catchment], names: dict[int, str]
) -> list[EnhetRow]:
    rows = (row for group in _by_parent(periods, NodeKind.BISTANDSENHET).values() for row in group)
    return [
        EnhetRow(
            name=row.name,
            stadsdelar=_sorted(
                names[c.stadsdel_id] for c in catchments if c.bistandsenhet_id == row.node_id
            ),
        )
        for row in rows
    ]


def _ways(routes: list[Route], catchments: list[Catchment], names: dict[int, str]) -> list[WayRow]:
    serving = {row.stadsdel_id: names[row.bistandsenhet_id] for row in catchments}
    rows = []
    for row in routes:
        ages: Ages = (row.ages.lower, row.ages.upper)
        origin = row.stadsdel_id or row.bistandsenhet_id or 0
        rows.append(
            (
                sort_key(names[origin]),
                ages[0],
                WayRow(
                    origin=names[origin],
                    enhet=serving.get(row.stadsdel_id or 0, names[origin]),
                    ages=ages_text(ages),
                    unit=names[row.unit_id],
                    until=last_day(row.period),
                ),
            )
        )
    return [row for _, _, row in sorted(rows, key=lambda item: item[:2])]


def carried_on_by(node_id: int, on: date) -> frozenset[int]:
    """A node and all that have been merged into it by a day, in however many steps.

    What these have said and done is the node's own (`accounts.queries.reach` says the same).
    """
    found, last = {node_id}, {node_id}
    merged = Succession.objects.filter(on_date__lte=on)
    while last:
        before = merged.filter(successor__in=last).values_list("predecessor_id", flat=True)
        last = set(before) - found
        found |= last
    return frozenset(found)
