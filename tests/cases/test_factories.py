"""The factories make rows that the database holds to be true."""

import pytest
from django.db import connection

from cases.enums import CaseState
from cases.models import Case
from jobbtorg.accounts.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_case_stands_whole_and_its_unit_sees_it() -> None:
    here = factories.unit()
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, factories.enhet(), coach=coach)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert list(Case.objects.visible_to(coach)) == [case]
    assert case.steps.count() == case.stays.count() == case.transitions.count() == 1


@pytest.mark.parametrize("state", list(CaseState))
def test_a_case_in_every_state(state: CaseState) -> None:
    factories.case(factories.unit(), factories.enhet(), state=state)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_moved_case_is_still_seen_by_who_had_it() -> None:
    before, after = factories.unit("Kista jobbtorg"), factories.unit("Lunda")
    coach = factories.actor(Role.COACH, before)
    case = factories.move(factories.case(before, factories.enhet()), to=after)
    assert Case.objects.visible_to(coach).get() == case
    assert not Case.objects.current_for(coach).exists()
