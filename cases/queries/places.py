"""Where a case may be moved, and where the routing would take the person."""

from dataclasses import dataclass

from cases.models import Case
from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError
from jobbtorg.organisation.models import Bistandsenhet, Catchment, Stadsdel, Unit
from jobbtorg.organisation.queries import open_units, route_referral


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A stadsdel with the enhet that serves it, or an enhet of the whole city."""

    enhet: Bistandsenhet
    stadsdel: Stadsdel | None = None

    @property
    def key(self) -> str:
        return f"{self.stadsdel.key if self.stadsdel else ''}.{self.enhet.key}"

    def __str__(self) -> str:
        return f"{self.stadsdel} ({self.enhet})" if self.stadsdel else str(self.enhet)


def place_choices(case: Case) -> list[PlaceChoice]:
    """Every stadsdel and city-wide enhet of today, but for the case's own."""
    today = clock.today()
    served = Catchment.objects.filter(period__contains=today).select_related(
        "stadsdel", "bistandsenhet"
    )
    found = [
        PlaceChoice(row.bistandsenhet, row.stadsdel)
        for row in served.order_by("stadsdel__sort_key", "stadsdel__name")
    ]
    whole_city = Bistandsenhet.objects.filter(periods__period__contains=today).exclude(
        pk__in=[row.enhet.pk for row in found]
    )
    found += [PlaceChoice(enhet) for enhet in whole_city.order_by("sort_key")]
    here = (case.stadsdel_id, case.bistandsenhet_id)
    return [
        choice
        for choice in found
        if (choice.stadsdel.pk if choice.stadsdel else None, choice.enhet.pk) != here
    ]


def unit_choices(case: Case) -> list[Unit]:
    """Jobbtorg and filialer of today, but for the case's own."""
    return list(open_units(clock.today()).exclude(pk=case.unit_id))


def suggested_unit(case: Case) -> Unit | None:
    """Where a referral of the person would go today, if that is somewhere else."""
    born = case.participant.birth_date
    if born is None:
        return None
    try:
        unit = route_referral(case.bistandsenhet, case.stadsdel, born_on=born, on=clock.today())
    except DomainError:
        return None
    return unit if unit.pk != case.unit_id else None
