"""Reads the organisation of 2008 from the project's own data files, in one transaction.

What is there already stays as it is: loading twice changes nothing.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from jobbtorg.core.actor import system_actor
from jobbtorg.organisation import settings
from jobbtorg.organisation.actions import Ages, add_node, change_from, set_catchment, set_route
from jobbtorg.organisation.enums import NodeKind, UnitKind
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Catchment,
    Code,
    DatedSetting,
    Group,
    Node,
    Premises,
    Region,
    Route,
    Stadsdel,
    TargetGroup,
    Unit,
)
from jobbtorg.organisation.periods import period
from jobbtorg.organisation.rules import YOUNGEST

DATA = Path(__file__).parent / "data"
CITY_SLUG = "stockholms-stad"
CITY_OPENED = date(2007, 1, 1)
STARTED = date(2008, 1, 1)

N = TypeVar("N", bound=Node)


@dataclass
class Report:
    """How many rows of each kind were added and how many were there already."""

    added: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)

    def count(self, kind: str, *, added: bool) -> None:
        column = self.added if added else self.kept
        column[kind] = column.get(kind, 0) + 1

    def lines(self) -> Iterator[str]:
        """Kinds of which something is new; one line where all was there already."""
        if not any(self.added.values()):
            yield "Organisationen är redan inläst."
        for kind in dict.fromkeys([*self.added, *self.kept]):
            if added := self.added.get(kind, 0):
                yield f"{kind}: {added} nya, {self.kept.get(kind, 0)} fanns redan"


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ascii_slug(text: str) -> str:
    """A short name in ASCII: "Spånga-Tensta" is "spanga-tensta"."""
    plain = text.lower().translate(str.maketrans("åäöé", "aaoe"))
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in plain).split()
    return "-".join(words)[:60]


class Loader:
    """One run over the data files; keeps what it has found or made by name."""

    def __init__(self) -> None:
        self.by = system_actor("Inläsning av organisationen")
        self.report = Report()

    def node(self, model: type[N], label: str, slug: str, **fields: Any) -> N:
        """The node of that short name, opened now if it is not there."""
        found = model.objects.filter(slug=slug).first()
        self.report.count(label, added=found is None)
        if found is not None:
            return found
        return add_node(model, slug=slug, by=self.by, **fields)

    def run(self) -> Report:
        city = self.city()
        regions = self.regions(city)
        units = self.units(regions)
        self.groups(units)
        stadsdelar = self.stadsdelar(city, regions)
        self.routes(stadsdelar, units)
        self.bistandsenheter(city, stadsdelar, units)
        self.code_lists()
        self.target_groups()
        self.settings()
        return self.report

    def city(self) -> Node:
        return self.node(
            Node,
            "Staden",
            CITY_SLUG,
            kind=NodeKind.CITY,
            name="Stockholms stad",
            opened_on=CITY_OPENED,
            parent=None,
        )

    def regions(self, city: Node) -> dict[str, Region]:
        return {
            row["region"]: self.node(
                Region,
                "Regioner",
                f"region-{ascii_slug(row['region'])}",
                name=row["region"],
                opened_on=STARTED,
                parent=city,
                source=row["source"],
            )
            for row in rows_of("regions.csv")
        }

    def units(self, regions: dict[str, Region]) -> dict[str, Unit]:
        """Jobbtorg first, so that a filial can stand under the jobbtorg of its region."""
        units: dict[str, Unit] = {}
        jobbtorg: dict[str, Unit] = {}
        rows = sorted(rows_of("units.csv"), key=lambda row: row["kind"] != UnitKind.JOBBTORG)
        for row in rows:
            is_jobbtorg = row["kind"] == UnitKind.JOBBTORG
            unit = self.node(
                Unit,
                "Jobbtorg och filialer",
                ascii_slug(row["unit"]),
                name=row["unit"],
                opened_on=STARTED,
                parent=regions[row["region"]] if is_jobbtorg else jobbtorg[row["region"]],
                source=row["source"],
                unit_kind=row["kind"],
                visiting_address=row["place"],
            )
            units[row["unit"]] = unit
            if is_jobbtorg:
                jobbtorg[row["region"]] = unit
            self.premises(unit, row)
        return units

    def premises(self, unit: Unit, row: dict[str, str]) -> None:
        lease_until = date.fromisoformat(row["lease_until"]) if row["lease_until"] else None
        _, added = Premises.objects.get_or_create(
            unit=unit,
            place=row["place"],
            defaults={
                "landlord": row["landlord"],
                "area_m2": int(row["area_m2"]),
                "rent_per_m2": int(row["rent_per_m2"]),
                "annual_rent": int(row["annual_rent"]),
                "annual_rent_is_approximate": row["approximate"] == "ca",
                "period": period(STARTED),
                "lease_until": lease_until,
                "source": row["source"],
            },
        )
        self.report.count("Lokaler", added=added)

    def groups(self, units: dict[str, Unit]) -> None:
        for row in rows_of("groups.csv"):
            unit = units[row["unit"]]
            self.node(
                Group,
                "Grupper",
                f"grupp-{unit.slug}-{ascii_slug(row['group'])}"[:60],
                name=f"{row['group']}, {unit.name}",
                opened_on=STARTED,
                parent=unit,
                source=row["source"],
            )

    def stadsdelar(self, city: Node, regions: dict[str, Region]) -> dict[str, Stadsdel]:
        """A stadsdel stands under the city, and under its region once there are regions."""
        found = {}
        for row in rows_of("stadsdelar.csv"):
            stadsdel = self.node(
                Stadsdel,
                "Stadsdelar",
                f"stadsdel-{ascii_slug(row['stadsdel'])}",
                name=row["stadsdel"],
                opened_on=date.fromisoformat(row["from_on"]),
                parent=city,
                source=row["source"],
            )
            if stadsdel.parent_id == city.pk:
                region = regions[row["region"]]
                change_from(stadsdel, date.fromisoformat(row["region_from_on"]), parent=region)
            found[row["stadsdel"]] = stadsdel
        return found

    def routes(self, stadsdelar: dict[str, Stadsdel], units: dict[str, Unit]) -> None:
        for row in rows_of("units.csv"):
            for name in _names(row["serves_stadsdelar"]):
                if name in stadsdelar:
                    self.route(stadsdelar[name], units[row["unit"]], _ages(row["ages"]))

    def route(self, origin: Stadsdel | Bistandsenhet, unit: Unit, ages: Ages) -> None:
        key = "stadsdel" if isinstance(origin, Stadsdel) else "bistandsenhet"
        there = Route.objects.filter(**{key: origin.pk}, ages__contains=ages[0]).exists()
        self.report.count("Vägar för remisser", added=not there)
        if not there:
            set_route(origin, ages=ages, unit=unit, from_on=STARTED, by=self.by)

    def bistandsenheter(
        self, city: Node, stadsdelar: dict[str, Stadsdel], units: dict[str, Unit]
    ) -> None:
        for row in rows_of("bistandsenheter.csv"):
            opened_on = date.fromisoformat(row["from_on"])
            enhet = self.node(
                Bistandsenhet,
                "Försörjningsstödsenheter",
                ascii_slug(row["enhet"]),
                name=row["enhet"],
                opened_on=opened_on,
                parent=city,
                source=row["source"],
            )
            for name in _names(row["stadsdelar"]):
                self.catchment(stadsdelar[name], enhet, opened_on)
            if row["routes_to"]:
                self.route(enhet, units[row["routes_to"]], _ages(""))

    def catchment(self, stadsdel: Stadsdel, enhet: Bistandsenhet, from_on: date) -> None:
        there = Catchment.objects.filter(stadsdel=stadsdel).exists()
        self.report.count("Upptagningsområden", added=not there)
        if not there:
            set_catchment(stadsdel, bistandsenhet=enhet, from_on=from_on, by=self.by)

    def code_lists(self) -> None:
        for position, row in enumerate(rows_of("codes.csv")):
            _, added = Code.objects.get_or_create(
                code_list=row["list"],
                code=row["code"],
                defaults={"label": row["label"], "position": position},
            )
            self.report.count("Koder", added=added)

    def target_groups(self) -> None:
        for row in rows_of("target_groups.csv"):
            ages = _printed_ages(row["group"])
            name = row["group"].replace("-", "–") if ages[0] else row["group"]
            # The source has a hyphen, and so had the rows that were loaded first.
            TargetGroup.objects.filter(name=row["group"]).exclude(name=name).update(name=name)
            _, added = TargetGroup.objects.get_or_create(
                slug=ascii_slug(row["group"]),
                defaults={
                    "name": name,
                    "definition": row["definition"],
                    "step": int(row["step"]),
                    "min_age": ages[0],
                    "max_age": ages[1],
                    "source": row["source"],
                },
            )
            self.report.count("Målgrupper", added=added)

    def settings(self) -> None:
        for item in settings.REGISTRY.values():
            _, added = DatedSetting.objects.get_or_create(
                name=item.name,
                from_on=settings.START,
                defaults={"value": item.default, "note": item.source},
            )
            self.report.count("Daterade inställningar", added=added)


@transaction.atomic
def load_organisation() -> Report:
    """Load everything that is not there yet; all or nothing."""
    return Loader().run()


def _names(text: str) -> list[str]:
    return [name for name in text.split("; ") if name]


def _ages(text: str) -> Ages:
    """ "16-24", "25-" or nothing, which means from the youngest age that jobbtorg take."""
    low, _, high = text.partition("-")
    return int(low or YOUNGEST), int(high) + 1 if high else None


def _printed_ages(name: str) -> tuple[int | None, int | None]:
    """The ages in a group's name ("Ungdom 16-24"), which is where the source puts them."""
    low, _, high = name.rpartition(" ")[2].partition("-")
    return (int(low), int(high)) if low.isdigit() and high.isdigit() else (None, None)
