"""How far each role reaches, and who answers for a node."""

from datetime import date, timedelta

import pytest

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, RoleAssignment, User
from jobbtorg.accounts.queries import (
    away,
    chiefs_of_unit,
    colleagues,
    enhetschefer,
    jobbtorgschefer,
    reach,
)
from jobbtorg.organisation.models import Node
from jobbtorg.organisation.periods import period
from tests import factories
from tests.organisation import factories as city
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

ON = date(2008, 6, 2)
JARVA = ("Jobbtorg Järva (Kista)", "Jobbtorg Järva (Lunda)", "Jobbtorg Unga Järva (Rinkeby)")


def held(role: Role, at: Node) -> RoleAssignment:
    return factories.assignment(factories.user(), role, at)


def names(node_ids: frozenset[int]) -> set[str]:
    return set(Node.objects.filter(pk__in=node_ids).values_list("name", flat=True))


@pytest.mark.parametrize("role", [Role.HANDLAGGARE, Role.ENHETSCHEF])
def test_the_enhet_reaches_itself(role: Role) -> None:
    assert names(reach(held(role, city.enhet()), ON)) == {"Farsta försörjningsstödsenhet"}


@pytest.mark.parametrize(
    "role", [Role.COACH, Role.MATCHARE, Role.SYV, Role.IT_PEDAGOG, Role.ADMINISTRATOR]
)
@pytest.mark.parametrize("unit", JARVA)
def test_staff_reach_their_unit_alone(role: Role, unit: str) -> None:
    assert names(reach(held(role, city.unit(unit)), ON)) == {unit}


def test_a_gruppledare_reaches_group_and_unit() -> None:
    assert names(reach(held(Role.GRUPPLEDARE, city.group()), ON)) == {
        "Ungdomar, Jobbtorg Sydost",
        "Jobbtorg Sydost",
    }


def test_a_chief_reaches_filialer_and_groups() -> None:
    found = names(reach(held(Role.LOKAL_CHEF, city.unit(JARVA[0])), ON))
    assert found == {
        *JARVA,
        "Flyktingar, Jobbtorg Järva (Kista)",
        "Flyktingar, Jobbtorg Järva (Lunda)",
        "Flyktingar, Jobbtorg Unga Järva (Rinkeby)",
        "Ungdomar, Jobbtorg Unga Järva (Rinkeby)",
    }


def test_the_jobbtorgschef_reaches_the_city_but_no_enhet() -> None:
    found = reach(held(Role.JOBBTORGSCHEF, city.city()), ON)
    assert {city.unit(name).pk for name in JARVA} < found
    assert city.enhet().pk not in found


@pytest.mark.parametrize("role", [Role.STYRNING, Role.LEX_SARAH, Role.SYSTEMFORVALTARE])
def test_city_roles_without_persons_reach_nothing(role: Role) -> None:
    assert reach(held(role, city.city()), ON) == frozenset()


def test_an_anordnare_reaches_itself() -> None:
    provider = city.anordnare()
    assert reach(held(Role.ANORDNARE, provider), ON) == {provider.pk}


def test_before_the_jobbtorg_opened_a_chief_reaches_no_filial() -> None:
    chief = held(Role.LOKAL_CHEF, city.unit(JARVA[0]))
    assert reach(chief, date(2007, 12, 31)) == {chief.node_id}


def test_a_filial_is_led_from_its_jobbtorg() -> None:
    chief = held(Role.LOKAL_CHEF, city.unit(JARVA[0]))
    held(Role.LOKAL_CHEF, city.unit("Jobbtorg Sydost"))
    for unit in JARVA:
        assert list(chiefs_of_unit(city.unit(unit).pk, ON)) == [chief.user]


def test_who_answers_where() -> None:
    chief = held(Role.ENHETSCHEF, city.enhet())
    top = held(Role.JOBBTORGSCHEF, city.city())
    coach = held(Role.COACH, city.unit())
    held(Role.COACH, city.unit("Jobbtorg Sydväst"))
    unit = city.unit()
    assert list(enhetschefer(city.enhet().pk, ON)) == [chief.user]
    assert list(jobbtorgschefer(ON)) == [top.user]
    assert list(colleagues(unit.pk, Role.COACH, ON)) == [coach.user]


def test_ended_roles_and_closed_accounts_are_not_there() -> None:
    ended = held(Role.COACH, city.unit())
    closed = held(Role.COACH, city.unit())
    with as_fixture():
        RoleAssignment.objects.filter(pk=ended.pk).update(period=period(date(2008, 1, 1), ON))
        User.objects.filter(pk=closed.user_id).update(is_active=False)
    assert not colleagues(city.unit().pk, Role.COACH, ON).exists()
    assert list(colleagues(city.unit().pk, Role.COACH, ON - timedelta(days=1))) == [ended.user]


def test_who_is_away() -> None:
    user = factories.user()
    with as_fixture():
        Absence.objects.create(user=user, period=period(ON, ON + timedelta(days=2)))
    days = [ON - timedelta(days=1), ON, ON + timedelta(days=2)]
    assert [list(away(day)) for day in days] == [[], [user], []]
