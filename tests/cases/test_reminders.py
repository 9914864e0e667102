"""Late steps are reminded of: the responsible, then colleagues, then the chief, then no more."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from cases.actions.reminders import remind
from cases.enums import CaseState, Party, StepKind
from cases.models import Case, Step
from cases.queries.minday import steps_of_day
from cases.reminder_rules import Level, body_of, is_time, subject_of
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.models import Job, Mail
from jobbtorg.organisation.models import Bistandsenhet, Unit
from jobbtorg.organisation.periods import period
from tests import factories
from tests.roles import as_fixture

MONDAY = date(2008, 3, 3)
NIGHT = system_actor("natt")
needs_database = pytest.mark.django_db


def test_an_interval_counts_working_days_and_never_twice_a_day() -> None:
    friday = date(2008, 3, 7)
    assert is_time(None, friday, 1)
    assert not is_time(friday, friday, 0)
    assert is_time(friday, date(2008, 3, 10), 1)
    assert not is_time(friday, date(2008, 3, 10), 2)


def test_the_mail_says_how_many_and_nothing_more() -> None:
    assert subject_of(1) == "En sak väntar i Jobbtorg"
    body = body_of({Level.RESPONSIBLE: 1, Level.CHIEF: 3}, "https://x/min-dag/")
    assert "Du har en förfallen sak." in body
    assert "3 saker hos er" in body
    assert "Kollegor" not in body
    assert body.endswith("https://x/min-dag/")


@dataclass
class World:
    unit: Unit = field(default_factory=factories.unit)
    enhet: Bistandsenhet = field(default_factory=factories.enhet)

    def __post_init__(self) -> None:
        self.chief = factories.actor(Role.LOKAL_CHEF, self.unit)
        self.coach = factories.actor(Role.COACH, self.unit)
        self.colleague = factories.actor(Role.COACH, self.unit)
        self.desk = factories.actor(Role.ADMINISTRATOR, self.unit)

    def late(self, **values: object) -> Case:
        """A case whose plan was due on Friday."""
        case: Case = factories.case(
            self.unit,
            self.enhet,
            coach=self.coach,
            due_on=MONDAY - timedelta(3),
            **values,  # type: ignore[arg-type]
        )
        return case


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(MONDAY):
        yield World()


def night(on: date) -> set[int | None]:
    """Run the reminders on a day; who got a mail then."""
    before = set(Mail.objects.values_list("pk", flat=True))
    with clock.at(on):
        remind(by=NIGHT)
    return set(Mail.objects.exclude(pk__in=before).values_list("to_user_id", flat=True))


def on_leave(who: Actor) -> None:
    with as_fixture():
        Absence.objects.create(user_id=who.user_id or 0, period=period(MONDAY))


@needs_database
def test_it_climbs_one_level_a_working_day_and_stops(world: World) -> None:
    case = world.late()
    assert night(MONDAY) == {world.coach.user_id}
    assert night(MONDAY) == set()
    assert night(MONDAY + timedelta(1)) == {world.colleague.user_id}
    assert night(MONDAY + timedelta(2)) == {world.chief.user_id}
    assert night(MONDAY + timedelta(3)) == set()
    step = case.steps.get()
    assert step.reminders == 3
    assert step.reminded_at is not None
    assert step.reminded_at.date() == MONDAY + timedelta(2)


@needs_database
def test_one_mail_a_person_and_night_without_names(world: World) -> None:
    cases = [world.late() for _ in range(3)]
    night(MONDAY)
    mail = Mail.objects.get()
    assert mail.subject == "3 saker väntar i Jobbtorg"
    assert not any(case.participant.last_name in mail.body for case in cases)
    assert Job.objects.filter(kind="mail", args={"mail": mail.pk}).count() == 1


@needs_database
def test_nothing_on_days_off_and_nothing_that_is_in_time(world: World) -> None:
    world.late()
    assert night(date(2008, 3, 8)) == set()
    factories.case(world.unit, world.enhet, coach=world.coach, due_on=MONDAY)
    night(MONDAY)
    assert Mail.objects.get().subject == "En sak väntar i Jobbtorg"


@needs_database
def test_a_hold_is_left_in_peace_until_it_has_run_out(world: World) -> None:
    case = world.late(state=CaseState.ON_HOLD)
    assert night(MONDAY) == set()
    factories.open_step(case, StepKind.END_HOLD, due_on=MONDAY - timedelta(1), held_by=world.coach)
    assert night(MONDAY) == {world.coach.user_id}


@needs_database
def test_somebody_on_leave_is_not_disturbed(world: World) -> None:
    case = world.late()
    on_leave(world.coach)
    assert night(MONDAY) == {world.colleague.user_id}
    assert case.steps.get().reminders == 2
    assert night(MONDAY + timedelta(1)) == {world.chief.user_id}


@needs_database
def test_somebody_who_has_left_gets_no_mail(world: World) -> None:
    world.late()
    with as_fixture():
        RoleAssignment.objects.filter(user_id=world.coach.user_id or 0).update(
            period=period(factories.START, MONDAY)
        )
    assert night(MONDAY) == {world.chief.user_id}


@needs_database
def test_what_nobody_has_by_name_goes_to_its_role_or_the_desk(world: World) -> None:
    case = world.late(step=None)
    leader = factories.actor(Role.GRUPPLEDARE, factories.group(world.unit))
    step = factories.open_step(case, StepKind.DISTRIBUTE, due_on=MONDAY - timedelta(3))
    with as_fixture():
        Step.objects.filter(pk=step.pk).update(for_role=Role.GRUPPLEDARE)
    factories.open_step(case, StepKind.BOOK_FIRST_VISIT, due_on=MONDAY - timedelta(3))
    assert night(MONDAY) == {leader.user_id, world.desk.user_id}


@needs_database
def test_the_enhet_has_its_own_way_up(world: World) -> None:
    handlaggare = factories.actor(Role.HANDLAGGARE, world.enhet)
    other = factories.actor(Role.HANDLAGGARE, world.enhet)
    enhetschef = factories.actor(Role.ENHETSCHEF, world.enhet)
    case = world.late(step=None)
    factories.open_step(
        case,
        StepKind.DECIDE_PLAN,
        due_on=MONDAY - timedelta(3),
        party=Party.STADSDEL,
        held_by=handlaggare,
    )
    nights = [night(MONDAY + timedelta(n)) for n in range(3)]
    assert nights == [{handlaggare.user_id}, {other.user_id}, {enhetschef.user_id}]


@needs_database
def test_a_filial_is_led_from_its_jobbtorg(world: World) -> None:
    filial = factories.unit("Filialen", of=world.unit)
    coach = factories.actor(Role.COACH, filial)
    factories.case(filial, world.enhet, coach=coach, due_on=MONDAY - timedelta(3))
    assert night(MONDAY) == {coach.user_id}
    assert night(MONDAY + timedelta(1)) == {world.chief.user_id}


@needs_database
def test_the_link_opens_the_tab_where_the_step_is(world: World) -> None:
    world.late()
    free = factories.case(world.unit, world.enhet, due_on=MONDAY - timedelta(3))
    with as_fixture():
        free.steps.update(responsible=None, for_role="")
    night(MONDAY)
    links = {one.to_user_id: one.body.rsplit("/", 1)[1] for one in Mail.objects.all()}
    assert links == {world.coach.user_id: "?flik=mina", world.desk.user_id: "?flik=ofordelade"}
    night(MONDAY + timedelta(1))
    told = Mail.objects.filter(to_user_id=world.colleague.user_id).get()
    assert told.body.endswith("?flik=kollegor")
    tuesday = MONDAY + timedelta(1)
    for who, tab in (
        (world.coach, "mina"),
        (world.desk, "ofordelade"),
        (world.colleague, "kollegor"),
    ):
        assert steps_of_day(who, tuesday).filter(tab=tab).exists(), tab
