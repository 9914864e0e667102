"""The case page in states with a panel of their own: the same limit of queries."""

from datetime import timedelta

import pytest

from cases.actions.closing import Ending, close_case
from cases.actions.lifecycle import hold, interrupt
from cases.enums import OutcomeKind, SelfSupport
from cases.models import Case
from jobbtorg.core import clock
from tests.cases.life import World, break_reason, hold_reason
from tests.cases.pages import busy, client_of
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

MOST = 15


def held(world: World, case: Case) -> None:
    until = clock.today() + timedelta(14)
    hold(by=world.coach, case=case, reason=hold_reason(), planned_until_on=until)


def broken_off(world: World, case: Case) -> None:
    interrupt(by=world.coach, case=case, reason=break_reason())


def ended(world: World, case: Case) -> None:
    ending = Ending(
        kind=OutcomeKind.WORK, ended_on=clock.today(), self_support=SelfSupport.YES, extent=100
    )
    close_case(by=world.coach, case=case, ending=ending)


@pytest.mark.parametrize("become", [held, broken_off, ended])
def test_the_page_keeps_within_its_queries(become: object) -> None:
    world = World()
    case = world.case()
    busy(case, world.coach, 3)
    assert callable(become)
    become(world, case)
    assert queries_of(client_of(world.coach), f"/arenden/{case.key}/") <= MOST
