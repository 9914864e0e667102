"""The night finds what the log of a day gives reason to ask about, once, and draws each month."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from cases.enums import CaseState, ProtectionLevel, TeamFunction
from cases.models import Participant
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.accesslog import digest
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.models import Bistandsenhet, Unit
from jobbtorg.organisation.periods import period
from jobbtorg.oversight.actions.finding import search_due_days
from jobbtorg.oversight.actions.reviewing import follow_reviewers
from jobbtorg.oversight.actions.sampling import draw_due_samples, drawn_again
from jobbtorg.oversight.enums import CheckKind
from jobbtorg.oversight.models import CheckedDay, CheckedLook, LogCheck, LogSample
from tests import factories
from tests.oversight.world import by_night, entry
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)
TUESDAY = MONDAY + timedelta(1)


@dataclass
class World:
    unit: Unit = field(default_factory=factories.unit)
    enhet: Bistandsenhet = field(default_factory=factories.enhet)

    def __post_init__(self) -> None:
        self.chief = factories.actor(Role.LOKAL_CHEF, self.unit, "Lena Exempel")
        self.coach = factories.actor(Role.COACH, self.unit, "Karin Exempel")
        self.other = factories.actor(Role.COACH, self.unit, "Olle Exempel")
        self.handlaggare = factories.actor(Role.HANDLAGGARE, self.enhet, "Hanna Exempel")

    def person(self, name: str = "", **facts: object) -> Participant:
        """Somebody whose case is the coach's and the handläggare's."""
        who = factories.participant(name, **facts)
        case = factories.case(
            self.unit, self.enhet, who=who, coach=self.coach, handlaggare=self.handlaggare
        )
        return case.participant


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(MONDAY):
        yield World()


def looked(
    by: Actor, *persons: Participant, hour: int = 10, times: int = 1, **more: object
) -> None:
    at = datetime(2008, 3, 3, hour, tzinfo=clock.STOCKHOLM)
    for minute in range(times):
        entry(by, *persons, at=at + timedelta(minutes=minute), **more)


def found() -> list[LogCheck]:
    """What the night after the Monday finds."""
    with clock.at(TUESDAY):
        by_night(search_due_days)
    with as_fixture():
        return list(LogCheck.objects.order_by("pk"))


def kinds() -> list[str]:
    return [check.kind for check in found()]


def test_a_days_ordinary_work_gives_nothing(world: World) -> None:
    person = world.person()
    looked(world.coach, person, times=9)
    looked(world.handlaggare, person, times=9)
    looked(world.other, person, times=2)
    looked(world.chief, person, times=9)
    looked(world.other, person, world.person(), object_key="", page="cases:participants")
    assert kinds() == []


def test_anothers_person_opened_again_and_again(world: World) -> None:
    person = world.person()
    looked(world.other, person, times=3)
    (check,) = found()
    assert check.kind == CheckKind.NO_RELATION
    assert (check.user_id, check.participant_id) == (world.other.user_id, person.pk)
    assert (check.node_id, check.day) == (world.unit.pk, MONDAY)
    assert (check.reviewer_role, check.due_on) == (Role.LOKAL_CHEF, date(2008, 3, 18))
    with as_fixture():
        assert CheckedLook.objects.filter(check_row=check).count() == 3


def test_not_when_one_stands_in_or_is_on_the_team(world: World) -> None:
    with as_fixture():
        Absence.objects.create(user_id=world.coach.user_id or 0, period=period(MONDAY, TUESDAY))
    looked(world.other, world.person(), times=5)
    syv = factories.actor(Role.SYV, world.unit)
    case = factories.case(world.unit, world.enhet, coach=world.other)
    factories.on_team(case, syv, TeamFunction.SYV)
    looked(syv, case.participant, times=5)
    assert kinds() == []


def test_a_case_closed_long_ago_is_nobodys_any_more(world: World) -> None:
    with clock.at(date(2008, 1, 3)):
        gone = factories.case(world.unit, world.enhet, coach=world.coach, state=CaseState.CLOSED)
    late = factories.case(world.unit, world.enhet, coach=world.coach, state=CaseState.CLOSED)
    looked(world.other, gone.participant)
    looked(world.other, late.participant)
    (check,) = found()
    assert check.participant_id == gone.participant_id


def test_a_protected_person_and_who_is_responsible(world: World) -> None:
    person = world.person(protection_level=ProtectionLevel.MARKED)
    fictitious = world.person(protection_level=ProtectionLevel.ASSUMED)
    looked(world.coach, person)
    looked(world.other, fictitious)
    assert kinds() == []
    CheckedDay.objects.all().delete()
    looked(world.other, person)
    (check,) = found()
    assert (check.kind, check.user_id) == (CheckKind.PROTECTED, world.other.user_id)


def test_a_masked_look_at_a_protected_person_counts(world: World) -> None:
    person = world.person(protection_level=ProtectionLevel.MARKED)
    looked(world.other, masked=[person.pk])
    far = factories.actor(Role.COACH, factories.unit("Kista"))
    looked(far, masked=[person.pk])
    about = {(check.kind, check.user_id, check.participant_id) for check in found()}
    assert about == {
        (CheckKind.PROTECTED, world.other.user_id, person.pk),
        (CheckKind.PROTECTED, far.user_id, person.pk),
        (CheckKind.NO_RELATION, far.user_id, person.pk),
    }


@pytest.mark.parametrize("how", ["number", "case"])
def test_one_attempt_at_a_protected_person_is_a_signal(world: World, how: str) -> None:
    person = world.person(protection_level=ProtectionLevel.MARKED)
    case = person.cases.get()
    key = {"number": digest(person.identity_number), "case": str(case.key)}[how]
    kind = {"number": "search", "case": "denied"}[how]
    far = factories.actor(Role.COACH, factories.unit("Kista"))
    looked(far, kind=kind, object_key=key)
    looked(world.coach, kind=kind, object_key=key)
    looked(far, kind="search", object_key=digest(world.person().identity_number))
    (check,) = found()
    assert (check.kind, check.user_id) == (CheckKind.PROTECTED, far.user_id)
    assert check.participant_id == person.pk
    assert check.why.startswith("Försök att nå deltagaren")


def test_reading_the_log_without_names_raises_no_signal(world: World) -> None:
    person = world.person(protection_level=ProtectionLevel.MARKED)
    looked(world.chief, masked=[person.pk], page="oversight:check")
    assert kinds() == []


def test_a_namesake_of_a_colleague_there_and_not_elsewhere(world: World) -> None:
    factories.actor(Role.COACH, factories.unit("Kista"), "Vilma Annanstans")
    looked(world.coach, world.person("Olle Exempel"), world.person("Karin Exempel"))
    looked(world.coach, world.person("Vilma Annanstans"))
    names = {check.participant.full_name for check in found() if check.participant}
    assert names == {"Olle Exempel", "Karin Exempel"}
    assert set(kinds()) == {CheckKind.COLLEAGUE}


def test_an_employees_e_mail_wherever_they_work(world: World) -> None:
    far = factories.actor(Role.COACH, factories.unit("Kista"))
    address = factories.user_of(far).email
    looked(world.coach, world.person(email=address.upper()))
    assert kinds() == [CheckKind.COLLEAGUE]


def test_a_night_look_and_refusals(world: World) -> None:
    looked(world.coach, world.person(), hour=22)
    looked(world.coach, kind="denied", times=5)
    assert sorted(kinds()) == [CheckKind.DENIED, CheckKind.OUTSIDE_HOURS]


def test_a_day_is_searched_once_and_missed_ones_are_made_good(world: World) -> None:
    looked(world.other, world.person(), times=3)
    assert len(found()) == len(found()) == 1
    with clock.at(date(2008, 3, 7)):
        by_night(search_due_days)
    assert list(CheckedDay.objects.values_list("day", flat=True)) == [
        MONDAY + timedelta(n) for n in range(4)
    ]


def test_a_group_counts_as_its_unit(world: World) -> None:
    leader = factories.actor(Role.GRUPPLEDARE, factories.group(world.unit))
    looked(leader, world.person(), hour=23)
    (check,) = found()
    assert (check.node_id, check.reviewer_role) == (world.unit.pk, Role.LOKAL_CHEF)


def test_a_chiefs_own_look_goes_to_the_jobbtorgschef(world: World) -> None:
    looked(world.chief, world.person(), hour=23)
    (check,) = found()
    assert check.reviewer_role in (Role.JOBBTORGSCHEF, Role.SYSTEMFORVALTARE)


def test_what_a_chief_who_left_has_goes_on(world: World) -> None:
    looked(world.coach, world.person(), hour=23)
    (check,) = found()
    with as_fixture():
        RoleAssignment.objects.filter(user_id=world.chief.user_id or 0).update(
            period=period(factories.START, MONDAY)
        )
    assert by_night(follow_reviewers) == 1
    assert by_night(follow_reviewers) == 0
    with as_fixture():
        check.refresh_from_db()
    assert check.reviewer_role in (Role.JOBBTORGSCHEF, Role.SYSTEMFORVALTARE)


class TestSamples:
    def draw(self, on: date = date(2008, 4, 1)) -> int:
        with clock.at(on):
            return by_night(draw_due_samples)

    def test_each_place_once_a_month(self, world: World) -> None:
        looked(world.coach, world.person(), times=40)
        looked(world.handlaggare, world.person(), times=2)
        drawn = self.draw()
        assert drawn == LogSample.objects.count() > 2
        assert self.draw() == self.draw(date(2008, 4, 17)) == 0
        at_unit = LogSample.objects.get(node_id=world.unit.pk)
        assert (at_unit.population, at_unit.size, at_unit.month) == (40, 5, date(2008, 3, 1))
        with as_fixture():
            rows = LogCheck.objects.filter(sample=at_unit)
            assert {row.why for row in rows} == {"Ärende"}
            assert {row.user_id for row in rows} == {world.coach.user_id}
            assert LogCheck.objects.filter(sample__node_id=world.enhet.pk).count() == 2

    def test_anybody_draws_the_same_again(self, world: World) -> None:
        looked(world.coach, world.person(), times=40)
        self.draw()
        sample = LogSample.objects.get(node_id=world.unit.pk)
        with as_fixture():
            kept = CheckedLook.objects.filter(check_row__sample=sample)
            assert set(drawn_again(sample)) == set(kept.values_list("entry_id", flat=True))

    def test_what_showed_nobody_is_not_drawn(self, world: World) -> None:
        looked(world.coach, times=3)
        looked(world.coach, world.person(), kind="denied")
        self.draw()
        assert LogSample.objects.get(node_id=world.unit.pk).population == 0

    def test_a_masked_look_is_drawn_and_a_page_of_the_log_is_not(self, world: World) -> None:
        person = world.person()
        looked(world.coach, masked=[person.pk], times=2)
        looked(world.chief, masked=[person.pk], page="oversight:log")
        self.draw()
        assert LogSample.objects.get(node_id=world.unit.pk).population == 2

    def test_missed_months_are_made_good(self, world: World) -> None:
        self.draw()
        assert self.draw(date(2008, 6, 2)) > 0
        months = set(LogSample.objects.values_list("month", flat=True))
        assert months == {date(2008, n, 1) for n in (3, 4, 5)}
