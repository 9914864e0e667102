"""Two at the same time on a case, on connections of their own, with real commits."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from django.db import transaction

from cases.actions.base import locked_person
from cases.actions.closing import Ending, close_case, reopen
from cases.actions.enrolment import Enrolment, open_case
from cases.actions.lifecycle import hold
from cases.actions.team import assign_coach
from cases.actions.visits import book_visit, register_absent, register_came
from cases.enums import CaseState, OutcomeKind, SelfSupport, SupportKind, VisitOutcome
from cases.models import Case, Outcome, TeamMember, Visit
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from tests import factories
from tests.cases import rows
from tests.cases.life import World, hold_reason, user_of
from tests.committed import wiped_after
from tests.threads import at_once, committed, in_thread

pytestmark = pytest.mark.django_db
T = TypeVar("T")


def race(*work: Callable[[], object]) -> list[str]:
    """Run all at the same time; what was refused, in words, and "" for what was done."""

    def tried(one: Callable[[], object]) -> Callable[[], str]:
        def run() -> str:
            try:
                with transaction.atomic():
                    one()
            except DomainError as error:
                return error.message
            return ""

        return run

    return sorted(at_once(*(tried(one) for one in work)))


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with wiped_after():
        yield committed(World)


def test_the_last_seat_is_given_once(world: World) -> None:
    one, two = committed(lambda: (world.case(), world.case()))
    meeting = committed(lambda: rows.meeting(world.unit, seats=1))
    said = race(
        lambda: book_visit(by=world.desk, case=one, meeting=meeting),
        lambda: book_visit(by=world.coach, case=two, meeting=meeting),
    )
    assert said[0] == ""
    assert "full" in said[1]
    assert committed(lambda: Visit.objects.filter(outcome=VisitOutcome.BOOKED).count()) == 1


def test_a_case_gets_one_coach(world: World) -> None:
    new = committed(lambda: factories.actor(Role.COACH, world.unit))
    case = committed(lambda: world.case(coached=False))

    def give(to: Actor) -> Case:
        return assign_coach(by=world.leader, case=case, coach=user_of(to))

    said = race(lambda: give(world.coach), lambda: give(new))
    assert said[0] == ""
    assert "redan en coach" in said[1]
    assert committed(lambda: TeamMember.objects.filter(case=case).count()) == 1


def test_a_visit_gets_one_outcome(world: World) -> None:
    case = committed(world.case)
    visit = committed(lambda: book_visit(by=world.desk, case=case, starts_at=clock.now()))
    said = race(
        lambda: register_came(by=world.desk, visit=visit),
        lambda: register_absent(by=world.coach, visit=visit),
    )
    assert said[0] == ""
    assert "redan registrerat" in said[1]


def test_a_case_is_closed_once(world: World) -> None:
    case = committed(world.case)
    ending = Ending(kind=OutcomeKind.OWN_WISH, ended_on=clock.today(), self_support=SelfSupport.NO)
    said = race(
        lambda: close_case(by=world.coach, case=case, ending=ending),
        lambda: close_case(by=world.leader, case=case, ending=ending),
    )
    assert said[0] == ""
    assert "avslutat" in said[1]
    assert committed(lambda: Outcome.objects.filter(case=case).count()) == 1


def test_who_is_enrolled_anew_is_not_also_reopened(world: World) -> None:
    case = committed(world.case)
    ending = Ending(kind=OutcomeKind.OWN_WISH, ended_on=clock.today(), self_support=SelfSupport.NO)
    committed(lambda: close_case(by=world.coach, case=case, ending=ending))
    said = race(
        lambda: reopen(by=world.coach, case=case, why="Är tillbaka."),
        lambda: world.case(who=case.participant),
    )
    assert said[0] == ""
    assert "öppet ärende" in said[1]
    assert committed(lambda: Case.objects.open().count()) == 1


def test_a_locked_person_is_still_written_about(world: World) -> None:
    """Who holds a case and writes about its person does not wait for who holds the person."""
    case = committed(world.case)
    reason = committed(hold_reason)

    def join() -> Case:
        locked_person(case.participant_id)
        return in_thread(hold_it)

    def hold_it() -> Case:
        with transaction.atomic():
            return hold(by=world.coach, case=case, reason=reason, planned_until_on=clock.today())

    assert committed(join).state == CaseState.ON_HOLD


def test_a_person_has_one_open_case(world: World) -> None:
    person = committed(factories.participant)

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

    said = race(enrol, enrol)
    assert said[0] == ""
    assert "redan ett öppet ärende" in said[1]
    assert committed(lambda: User.objects.count()) == 4
