"""Pure rules of the organisation: no database, today is passed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jobbtorg.core.errors import DomainError

# Jobbtorg receive from this age on: "ungdomar i åldern 16-24 år" is the youngest group [002].
YOUNGEST = 16


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One dated way to a unit; `below_age` and `until` are exclusive, None is open."""

    unit_id: int
    min_age: int
    from_on: date
    below_age: int | None = None
    until: date | None = None
    stadsdel_id: int | None = None
    bistandsenhet_id: int | None = None

    def takes(self, age: int, on: date) -> bool:
        """Whether the route covers the age on the date."""
        return (
            self.min_age <= age
            and (self.below_age is None or age < self.below_age)
            and self.from_on <= on
            and (self.until is None or on < self.until)
        )


def route(
    routes: Iterable[RouteRow],
    *,
    bistandsenhet_id: int,
    stadsdel_id: int | None,
    age: int,
    on: date,
) -> int:
    """The unit that a referral goes to (handbook §2).

    A city-wide enhet has a way of its own, whatever the stadsdel; all others go by
    stadsdel and age on the day the referral is sent.
    """
    rows = [row for row in routes if row.takes(age, on)]
    for row in rows:
        if row.bistandsenhet_id == bistandsenhet_id:
            return row.unit_id
    if stadsdel_id is None:
        raise DomainError(
            "Ange vilken stadsdel personen bor i, så att remissen hittar rätt jobbtorg.",
            field="stadsdel",
        )
    for row in rows:
        if row.stadsdel_id == stadsdel_id:
            return row.unit_id
    raise DomainError(no_route_text(age, on), field="stadsdel")


def no_route_text(age: int, on: date) -> str:
    """What to do when no jobbtorg takes the referral."""
    if age < YOUNGEST:
        return (
            f"Personen är {age} år och jobbtorg tar emot från {YOUNGEST} år. "
            "Kontrollera personnumret."
        )
    return (
        f"Inget jobbtorg tar emot från stadsdelen för åldern {age} år den {on.isoformat()}. "
        "Kontrollera stadsdelen, eller hör med systemförvaltaren."
    )


def computed_rent(area_m2: int, rent_per_m2: int) -> int:
    """Yearly rent from area and price, shown beside the printed one (handbook §9)."""
    return area_m2 * rent_per_m2
