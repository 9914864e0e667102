"""What is loaded is what the sources say, and loading twice changes nothing."""

from datetime import date

import pytest
from django.core.management import call_command

from jobbtorg.core.errors import DomainError
from jobbtorg.organisation.loading import load_organisation
from jobbtorg.organisation.models import Bistandsenhet, Node, NodePeriod, Stadsdel
from jobbtorg.organisation.queries import route_referral, stadsdelar_of
from tests.organisation import factories

pytestmark = pytest.mark.django_db

ON = date(2008, 3, 3)
ADULT = date(1970, 5, 1)
UNITS = {
    "Farsta": "Jobbtorg Sydost",
    "Skarpnäck": "Jobbtorg Sydost",
    "Enskede-Årsta-Vantör": "Jobbtorg Sydost",
    "Skärholmen": "Jobbtorg Sydväst",
    "Älvsjö": "Jobbtorg Sydväst",
    "Hägersten-Liljeholmen": "Jobbtorg Sydväst",
    "Södermalm": "Jobbtorg Innerstaden",
    "Norrmalm": "Jobbtorg Innerstaden",
    "Östermalm": "Jobbtorg Innerstaden",
    "Kungsholmen": "Jobbtorg Innerstaden",
    "Hässelby-Vällingby": "Jobbtorg Västerort",
    "Bromma": "Jobbtorg Västerort",
    "Spånga-Tensta": "Jobbtorg Järva (Lunda)",
    "Rinkeby-Kista": "Jobbtorg Järva (Kista)",
}


def serving(stadsdel: Stadsdel) -> Bistandsenhet:
    return stadsdel.catchments.get(period__contains=ON).bistandsenhet


@pytest.mark.parametrize(("stadsdel", "unit"), UNITS.items())
def test_each_stadsdel_goes_to_its_jobbtorg(stadsdel: str, unit: str) -> None:
    origin = factories.stadsdel(stadsdel)
    found = route_referral(serving(origin), origin, born_on=ADULT, on=ON)
    assert found.name == unit


@pytest.mark.parametrize("stadsdel", UNITS)
@pytest.mark.parametrize(("born", "young"), [(date(1983, 3, 4), True), (date(1983, 3, 3), False)])
def test_only_jarva_splits_by_age(stadsdel: str, born: date, young: bool) -> None:
    origin = factories.stadsdel(stadsdel)
    found = route_referral(serving(origin), origin, born_on=born, on=ON)
    in_jarva = stadsdel in {"Spånga-Tensta", "Rinkeby-Kista"}
    expected = "Jobbtorg Unga Järva (Rinkeby)" if young and in_jarva else UNITS[stadsdel]
    assert found.name == expected


def test_hemlosa_need_no_stadsdel() -> None:
    found = route_referral(factories.enhet("Enheten för hemlösa"), None, born_on=ADULT, on=ON)
    assert found.name == "Jobbtorg Innerstaden"


def test_a_foreign_stadsdel_is_refused() -> None:
    with pytest.raises(DomainError, match="hör inte till"):
        route_referral(factories.enhet(), factories.stadsdel("Bromma"), born_on=ADULT, on=ON)


def test_three_stadsdelar_share_an_enhet() -> None:
    shared = serving(factories.stadsdel("Norrmalm"))
    assert {s.name for s in stadsdelar_of(shared, ON)} == {"Norrmalm", "Kungsholmen", "Östermalm"}


def test_no_stadsdel_stands_under_a_region_before_there_are_regions() -> None:
    rows = NodePeriod.objects.filter(node=factories.stadsdel("Bromma")).order_by("period")
    assert [(str(row.parent), row.period.lower, row.period.upper) for row in rows] == [
        ("Stockholms stad", date(2007, 1, 1), date(2008, 1, 1)),
        ("Västerort", date(2008, 1, 1), None),
    ]


def test_innerstaden_has_no_group() -> None:
    assert not Node.objects.filter(kind="grupp", parent=factories.unit("Jobbtorg Innerstaden"))
    assert Node.objects.filter(kind="grupp").count() == 10


def test_loading_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = Node.objects.count()
    assert load_organisation().added == {}
    call_command("load_organisation")
    assert Node.objects.count() == before
    assert capsys.readouterr().out == "Organisationen är redan inläst.\n"
