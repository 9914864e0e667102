"""Who is referred, and from where: as the city counted its target groups in tertial 2 2007."""

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random

import jobbtorg.organisation
from cases.enums import SupportKind

_COUNTS = Path(jobbtorg.organisation.__file__).parent / "data" / "target_groups_tertial2_2007.csv"

# The columns of the count, with the target group and the försörjning that each means.
COLUMNS = {
    "unemployed_benefit_recipients": (
        "Arbetslös med försörjningsstöd",
        SupportKind.FORSORJNINGSSTOD,
    ),
    "sfi_benefit_recipients": ("SFI-studerande", SupportKind.FORSORJNINGSSTOD),
    "adults_with_introduktionsersattning": (
        "Flykting eller anknytningsinvandrare",
        SupportKind.INTRODUKTION,
    ),
}
YOUTH = "Ungdom 16–24"
YOUNG = 24
# Youth who come via their stadsdel without benefit (handbook §5.1); the share is ours.
WITHOUT_SUPPORT_AMONG_YOUTH = 0.2


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of arrival: a region, a target group and what the person lives on."""

    region: str
    group: str
    support: str


def weighted_sources() -> tuple[list[Source], list[int]]:
    """Every kind of arrival with its number in the count of 2007."""
    sources, weights = [], []
    with _COUNTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["region"] == "Totalt":
                continue
            for column, (group, support) in COLUMNS.items():
                sources.append(Source(row["region"], group, support))
                weights.append(int(row[column]))
    return sources, weights


def draw(rng: Random, age: int) -> Source:
    """One arrival, drawn by its number in the count."""
    sources, weights = weighted_sources()
    source = rng.choices(sources, weights)[0]
    return as_arrived(source, age, rng)


def as_arrived(source: Source, age: int, rng: Random) -> Source:
    """The young count as youth; some of them have no benefit."""
    if age > YOUNG:
        return source
    support = SupportKind.NONE if rng.random() < WITHOUT_SUPPORT_AMONG_YOUTH else source.support
    return Source(source.region, YOUTH, support)
