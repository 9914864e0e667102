"""Who works where: the condition for the database and the table in memory say the same."""

import pytest

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.accounts.queries import active_assignments, chiefs_of_unit
from jobbtorg.accounts.workplaces import Rota, works_at, works_at_enhet
from jobbtorg.core import clock
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_two_ways_of_asking_agree() -> None:
    unit, enhet = factories.unit(), factories.enhet()
    filial, group = factories.unit("Lunda", of=unit), factories.group(unit)
    held = {
        name: factories.assignment(factories.user(), role, at)
        for name, role, at in (
            ("chief", Role.LOKAL_CHEF, unit),
            ("coach", Role.COACH, unit),
            ("leader", Role.GRUPPLEDARE, group),
            ("there", Role.COACH, filial),
            ("officer", Role.HANDLAGGARE, enhet),
        )
    }
    rota = Rota(active_assignments(clock.today()))
    for place, wanted in (
        (unit, {"chief", "coach", "leader"}),
        (filial, {"chief", "there"}),
        (enhet, {"officer"}),
    ):
        rule = works_at_enhet(place.pk) if place is enhet else works_at(place.pk)
        expected = {held[name] for name in wanted}
        assert set(RoleAssignment.objects.filter(rule)) == expected
        assert set(rota.at(place.pk)) == expected
    assert list(chiefs_of_unit(filial.pk, clock.today())) == [held["chief"].user]
