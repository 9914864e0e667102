"""Two at the same time on a case, on connections of their own, with real commits."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection, transaction

from cases.actions.closing import Ending, close_case
from cases.actions.enrolment import Enrolment, open_case
from cases.actions.team import assign_coach
from cases.actions.visits import book_visit, register_absent, register_came
from cases.enums import OutcomeKind, SelfSupport, SupportKind, VisitOutcome
from cases.models import Case, Outcome, TeamMember, Visit
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from tests import factories
from tests.cases import rows
from tests.cases.life import World, user_of
from tests.roles import OWNER, WEB

pytestmark = pytest.mark.django_db
T = TypeVar("T")

# Everything that hangs on persons, users and nodes made here; the organisation stays.
WIPE = """
TRUNCATE cases_participant, cases_case, cases_groupmeeting CASCADE;
DELETE FROM accounts_roleassignment;
DELETE FROM accounts_user;
DELETE FROM organisation_nodeperiod WHERE node_id > %(last)s;
DELETE FROM organisation_unit WHERE node_ptr_id > %(last)s;
DELETE FROM organisation_bistandsenhet WHERE node_ptr_id > %(last)s;
DELETE FROM organisation_node WHERE id > %(last)s;
"""


def in_thread(work: Callable[[], T], role: str = WEB) -> T:
    """Run in a transaction on a connection of its own, and commit."""

    def run() -> T:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f'SET ROLE "{role}"')
            with transaction.atomic():
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=30)


def at_once(*work: Callable[[], object]) -> list[str]:
    """Run all at the same time; what was refused, in words, and "" for what was done."""

    def tried(one: Callable[[], object]) -> str:
        try:
            in_thread(one)
        except DomainError as error:
            return error.message
        return ""

    with ThreadPoolExecutor(len(work)) as pool:
        return sorted(pool.map(tried, work))


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM organisation_node")
        (last,) = cursor.fetchone()

    def wipe() -> None:
        with connection.cursor() as cursor:
            cursor.execute(WIPE, {"last": last})

    try:
        yield in_thread(World)
    finally:
        in_thread(wipe, OWNER)


def test_the_last_seat_is_given_once(world: World) -> None:
    one, two = in_thread(lambda: (world.case(), world.case()))
    meeting = in_thread(lambda: rows.meeting(world.unit, seats=1))
    said = at_once(
        lambda: book_visit(by=world.desk, case=one, meeting=meeting),
        lambda: book_visit(by=world.coach, case=two, meeting=meeting),
    )
    assert said[0] == ""
    assert "full" in said[1]
    assert in_thread(lambda: Visit.objects.filter(outcome=VisitOutcome.BOOKED).count()) == 1


def test_a_case_gets_one_coach(world: World) -> None:
    new = in_thread(lambda: factories.actor(Role.COACH, world.unit))
    case = in_thread(lambda: world.case(coached=False))

    def give(to: Actor) -> Case:
        return assign_coach(by=world.leader, case=case, coach=user_of(to))

    said = at_once(lambda: give(world.coach), lambda: give(new))
    assert said[0] == ""
    assert "redan en coach" in said[1]
    assert in_thread(lambda: TeamMember.objects.filter(case=case).count()) == 1


def test_a_visit_gets_one_outcome(world: World) -> None:
    case = in_thread(world.case)
    visit = in_thread(lambda: book_visit(by=world.desk, case=case, starts_at=clock.now()))
    said = at_once(
        lambda: register_came(by=world.desk, visit=visit),
        lambda: register_absent(by=world.coach, visit=visit),
    )
    assert said[0] == ""
    assert "redan registrerat" in said[1]


def test_a_case_is_closed_once(world: World) -> None:
    case = in_thread(world.case)
    ending = Ending(kind=OutcomeKind.OWN_WISH, ended_on=clock.today(), self_support=SelfSupport.NO)
    said = at_once(
        lambda: close_case(by=world.coach, case=case, ending=ending),
        lambda: close_case(by=world.leader, case=case, ending=ending),
    )
    assert said[0] == ""
    assert "avslutat" in said[1]
    assert in_thread(lambda: Outcome.objects.filter(case=case).count()) == 1


def test_a_person_has_one_open_case(world: World) -> None:
    person = in_thread(factories.participant)

    def enrol() -> Case:
        return open_case(
            by=world.desk,
            participant=person,
            enrolment=Enrolment(
                unit=world.unit,
                bistandsenhet=world.enhet,
                support_kind=SupportKind.FORSORJNINGSSTOD,
            ),
        )

    said = at_once(enrol, enrol)
    assert said[0] == ""
    assert "redan ett öppet ärende" in said[1]
    assert in_thread(lambda: User.objects.count()) == 4
