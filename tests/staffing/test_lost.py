"""The page of breaches finds each kind, nothing else, and names the button that mends it."""

from datetime import date, timedelta

import pytest
from django.test import Client

from cases.enums import CaseState, Party, StepKind, TeamFunction
from cases.models import Step
from cases.queries.lost import (
    AWAY,
    cases_of_absent,
    cases_without_step,
    lost_steps,
    stale_cases,
)
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, RoleAssignment, User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.identity import demo_number
from jobbtorg.organisation.periods import period
from referrals.actions.drafting import start_draft
from referrals.queries.lost import lost_referrals
from staffing.queries.lost import Part, lost_lists
from tests import factories
from tests.counting import queries_of
from tests.organisation import factories as organisation
from tests.roles import as_fixture
from tests.staffing.world import World

pytestmark = pytest.mark.django_db
PATH = "/ingen-tappas-bort/"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def today() -> date:
    return clock.today()


def leaves(who: Actor) -> None:
    """The person's roles end yesterday."""
    with as_fixture():
        RoleAssignment.objects.filter(user_id=who.user_id or 0).update(
            period=period(factories.START, clock.today())
        )


def on_leave(who: Actor, days: int = 9) -> None:
    today = clock.today()
    with as_fixture():
        Absence.objects.create(
            user_id=who.user_id or 0, period=period(today, today + timedelta(days=days))
        )


def found(by: Actor) -> dict[Part, list[tuple[str, str]]]:
    """The rows of every list that has some, as what and button."""
    lists = lost_lists(by, clock.today())
    assert all(one.total == len(one.rows) for one in lists)
    return {one.part: [(row.what, row.verb) for row in one.rows] for one in lists if one.rows}


def test_nothing_is_lost_where_everybody_is_at_work(world: World, client: Client) -> None:
    world.case()
    for by in (world.chief, world.enhetschef):
        assert found(by) == {}
        client.force_login(factories.user_of(by))
        page = client.get(PATH).content.decode()
        assert "Inget ärende har tappats bort" in page


def test_a_case_with_nothing_next(world: World) -> None:
    case = world.case(step=StepKind.INTERNAL_TASK)
    world.case(state=CaseState.CLOSED)
    assert list(cases_without_step(system_actor("natt"))) == [case]
    assert found(world.chief) == {Part.NO_STEP: [("Kartläggning", "Öppna ärendet")]}
    elsewhere = factories.actor(Role.LOKAL_CHEF, factories.unit("Kista jobbtorg"))
    assert found(elsewhere) == {}
    # The database would refuse to commit what the test has looked at.
    factories.open_step(case, StepKind.WRITE_PLAN, due_on=clock.today())


def test_cases_of_a_coach_who_has_left_are_distributed(
    world: World, client: Client, today: date
) -> None:
    case = world.case()
    leaves(world.coach)
    assert list(cases_of_absent(system_actor("natt"), today)) == [case]
    assert [step.case for step in lost_steps(system_actor("natt"), today)] == [case]
    assert found(world.chief) == {Part.ABSENT: [("Kartläggning", "Fördela")]}
    assert found(world.enhetschef) == {}
    client.force_login(factories.user_of(world.chief))
    url = lost_lists(world.chief, today)[3].rows[0].url
    assert case.participant.full_name in client.get(url).content.decode()


def test_at_a_filial_only_the_chief_above_works_too(today: date) -> None:
    world = World()
    filial = factories.unit("Lunda", of=world.unit)
    gone = factories.actor(Role.COACH, filial)
    chief = factories.actor(Role.LOKAL_CHEF, world.unit)
    mine = factories.case(filial, world.enhet, coach=gone, handlaggare=world.handlaggare)
    led = factories.case(filial, world.enhet, handlaggare=world.handlaggare, step=None)
    factories.open_step(led, StepKind.WRITE_PLAN, due_on=today, held_by=chief)
    leaves(gone)
    factories.assignment(factories.user_of(gone), Role.COACH, world.unit)
    night = system_actor("natt")
    assert list(cases_of_absent(night, today)) == [mine]
    assert [(step.case, getattr(step, "danger", "")) for step in lost_steps(night, today)] == [
        (mine, "slutat")
    ]
    assert found(chief) == {Part.ABSENT: [("Kartläggning", "Fördela")]}


def test_cases_of_a_coach_on_leave(world: World) -> None:
    world.case()
    on_leave(world.coach)
    assert found(world.chief) == {Part.ABSENT: [("Kartläggning", "Fördela")]}


def test_a_short_leave_counts_what_falls_due_before_the_return(world: World, today: date) -> None:
    back = today + timedelta(days=9)
    soon, later = world.case(due_on=back - timedelta(days=1)), world.case(due_on=back)
    task = factories.open_step(
        later, StepKind.INTERNAL_TASK, due_on=back - timedelta(days=1), held_by=world.handlaggare
    )
    on_leave(world.coach)
    assert list(cases_of_absent(world.chief, today)) == [soon]
    lost = lost_steps(world.chief, today).exclude(pk=task.pk)
    assert [(step.case, getattr(step, "danger", "")) for step in lost] == [(soon, AWAY)]


@pytest.mark.parametrize(("days", "counts"), [(14, False), (15, True)])
def test_a_leave_longer_than_the_dated_setting_counts_everything(
    world: World, today: date, days: int, counts: bool
) -> None:
    case = world.case(due_on=today + timedelta(days=200))
    on_leave(world.coach, days)
    assert list(cases_of_absent(world.chief, today)) == ([case] if counts else [])
    assert lost_steps(world.chief, today).exists() is counts


def test_a_remiss_of_somebody_on_a_short_leave(world: World, today: date) -> None:
    referral = start_draft(by=world.handlaggare, identity=demo_number(4711))
    on_leave(world.handlaggare, 4)  # the draft is to be sent within five working days
    assert list(lost_referrals(world.enhetschef, today)) == []
    with as_fixture():
        Absence.objects.all().delete()
    on_leave(world.handlaggare, 10)
    assert list(lost_referrals(world.enhetschef, today)) == [referral]


def test_all_that_somebody_leaves_is_distributed_in_one_go(world: World, client: Client) -> None:
    left = [world.case() for _ in range(3)]
    stays = world.case(due_on=clock.today() + timedelta(days=90))
    on_leave(world.coach)
    client.force_login(factories.user_of(world.chief))
    page = client.get(PATH).content.decode()
    key = factories.user_of(world.coach).key
    address = f"/fordela/?coach={key}&alla=1"
    assert f'href="{address.replace("&", "&amp;")}">Fördela alla 3 hos Karin Exempel</a>' in page
    shown = client.get(address)
    assert {case.pk for case in shown.context["rows"]} == {case.pk for case in left}
    assert shown.context["picked"] == {str(case.key) for case in left}
    assert str(stays.key) not in shown.content.decode()


def test_a_name_leads_to_the_case_and_hos_is_where_it_stands(world: World, client: Client) -> None:
    case = world.case(step=StepKind.INTERNAL_TASK)
    (row,) = (row for one in lost_lists(world.chief, clock.today()) for row in one.rows)
    assert (row.where, row.home) == (str(world.unit), f"/arenden/{case.key}/")
    client.force_login(factories.user_of(world.chief))
    assert f'<a href="{row.home}">{row.name}</a>' in client.get(PATH).content.decode()
    factories.open_step(case, StepKind.WRITE_PLAN, due_on=clock.today())


def test_the_jobbtorgschef_sees_figures_of_every_unit_and_no_person(client: Client) -> None:
    world = World(unit=organisation.unit())
    case = world.case()
    leaves(world.coach)
    city = factories.actor(Role.JOBBTORGSCHEF, organisation.city())
    client.force_login(factories.user_of(city))
    page = client.get(PATH)
    rows = {name: counts for name, counts, _total in page.context["rows"]}
    assert rows["Jobbtorg Sydost"] == [0, 0, 0, 1, 0]
    assert rows["Jobbtorg Innerstaden"] == [0, 0, 0, 0, 0]
    assert len(rows) > 5
    assert page.context["sums"] == [0, 0, 0, 1, 0]
    text = page.content.decode()
    assert case.participant.full_name not in text
    assert str(case.key) not in text
    asked = queries_of(client, PATH)
    for _ in range(5):
        world.case()
    assert queries_of(client, PATH) == asked <= 15


def test_all_lists_that_the_database_allows_stay_within_the_queries_of_a_main_page(
    world: World, client: Client
) -> None:
    today = clock.today()
    with clock.at(clock.now() - timedelta(days=40)):
        world.case()
    case = world.case()
    step = factories.open_step(case, StepKind.DISTRIBUTE, due_on=today)
    with as_fixture():
        Step.objects.filter(pk=step.pk).update(for_role=Role.GRUPPLEDARE)
    leaves(world.coach)
    client.force_login(factories.user_of(world.chief))
    assert {one.part for one in lost_lists(world.chief, today) if one.total} == {
        Part.STEPS,
        Part.ABSENT,
        Part.STALE,
    }
    assert queries_of(client, PATH) <= 15


def test_somebody_whose_account_is_closed_is_off_boarded(world: World, client: Client) -> None:
    world.case()
    with as_fixture():
        User.objects.filter(pk=world.coach.user_id or 0).update(is_active=False)
    assert found(world.chief) == {Part.ABSENT: [("Kartläggning", "Avsluta uppdrag")]}
    client.force_login(factories.user_of(world.chief))
    url = lost_lists(world.chief, clock.today())[3].rows[0].url
    assert client.get(url).status_code == 200


def test_the_enhet_sees_its_own_side(world: World, today: date) -> None:
    case = world.case()
    factories.open_step(
        case, StepKind.DECIDE_PLAN, due_on=today, party=Party.STADSDEL, held_by=world.handlaggare
    )
    referral = start_draft(by=world.handlaggare, identity=demo_number(4711))
    leaves(world.handlaggare)
    assert found(world.chief) == {}
    assert found(world.enhetschef) == {
        Part.REFERRALS: [("Utkast", "Byt handläggare")],
        Part.STEPS: [("Skriv klart remissen", "Öppna remissen")],
        Part.ABSENT: [("Kartläggning", "Byt handläggare")],
    }
    assert list(lost_referrals(system_actor("natt"), today)) == [referral]


def test_a_step_for_a_role_that_nobody_has(world: World, today: date) -> None:
    case = world.case()
    step = factories.open_step(case, StepKind.DISTRIBUTE, due_on=today)
    with as_fixture():
        step.for_role = Role.GRUPPLEDARE
        step.save()
    assert found(world.chief) == {Part.STEPS: [("Fördela till coach", "Fördela")]}
    factories.actor(Role.GRUPPLEDARE, factories.group(world.unit))
    assert found(world.chief) == {}


def test_a_colleague_of_another_unit_keeps_the_task(world: World, today: date) -> None:
    syv = factories.actor(Role.SYV, factories.unit("Kista jobbtorg"))
    case = world.case()
    factories.on_team(case, syv, TeamFunction.SYV)
    factories.open_step(case, StepKind.INTERNAL_TASK, due_on=today, held_by=syv)
    assert found(world.chief) == {}
    leaves(syv)
    assert found(world.chief) == {Part.STEPS: [("Uppgift från kollega", "Öppna ärendet")]}


def test_still_cases_are_shown_after_the_dated_days(world: World, today: date) -> None:
    long_ago = clock.now() - timedelta(days=40)
    with clock.at(long_ago):
        still = world.case()
        world.case(state=CaseState.ON_HOLD)
    assert list(stale_cases(world.chief, today)) == [still]
    assert found(world.enhetschef) == {Part.STALE: [("Kartläggning", "Öppna ärendet")]}
    factories.open_step(still, StepKind.FOLLOW_UP, due_on=today, held_by=world.coach)
    assert found(world.chief) == {}


def test_the_next_page_goes_on_where_the_first_ended(world: World, client: Client) -> None:
    for _ in range(22):
        world.case()
    leaves(world.coach)
    client.force_login(factories.user_of(world.chief))
    first = client.get(PATH).content.decode()
    assert first.count("Fördela: ") == 20
    address = first.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(address).content.decode()
    assert second.count("Fördela: ") == 2
    assert 'id="ansvarig-borta-rader"' in second


def test_the_number_of_queries_does_not_depend_on_the_rows(world: World, client: Client) -> None:
    client.force_login(factories.user_of(world.chief))
    leaves(world.coach)
    world.case()
    one = queries_of(client, PATH)
    for _ in range(9):
        world.case()
    assert queries_of(client, PATH) == one <= 15
