"""Min dag: whose turn it is, and that the tabs show what they count."""

import html
import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client

from cases.actions.steps import close_steps
from cases.enums import Party, StepKind
from cases.models import PlanVersion, Step
from cases.queries.minday import (
    DayCounts,
    DayFilter,
    Tab,
    day_counts,
    day_page,
    steps_of_day,
    to_groups,
    to_rows,
)
from cases.views.minday import lead
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.models import Bistandsenhet, Unit
from tests import factories
from tests.cases import plans
from tests.cases.pages import client_of
from tests.counting import queries_of
from tests.referrals import factories as make

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class World:
    """A unit with two coaches, and an enhet with a handläggare."""

    unit: Unit
    enhet: Bistandsenhet
    coach: Actor
    other: Actor
    sender: Actor


@pytest.fixture
def world() -> World:
    at, sent_by = factories.unit(), factories.enhet()
    return World(
        unit=at,
        enhet=sent_by,
        coach=factories.actor(Role.COACH, at, "Karin Exempel"),
        other=factories.actor(Role.COACH, at, "Olle Exempel"),
        sender=factories.actor(Role.HANDLAGGARE, sent_by, "Hanna Exempel"),
    )


def tabs(by: Actor) -> dict[str, set[str]]:
    """The kinds of step under each tab."""
    found: dict[str, set[str]] = {}
    for tab, kind in steps_of_day(by, clock.today()).values_list("tab", "kind"):
        found.setdefault(tab, set()).add(kind)
    return found


def test_each_step_stands_under_the_tab_of_whose_turn_it_is(world: World) -> None:
    coach, sender = world.coach, world.sender
    case = factories.case(
        world.unit, world.enhet, coach=coach, handlaggare=sender, step=StepKind.WRITE_PLAN
    )
    factories.open_step(
        case, StepKind.DECIDE_PLAN, due_on=clock.today(), party=Party.STADSDEL, held_by=sender
    )
    factories.open_step(case, StepKind.DISTRIBUTE, due_on=clock.today())
    assert tabs(coach) == {
        Tab.MINE: {StepKind.WRITE_PLAN},
        Tab.UNASSIGNED: {StepKind.DISTRIBUTE},
        Tab.WAITING: {StepKind.DECIDE_PLAN},
    }
    assert tabs(sender) == {Tab.MINE: {StepKind.DECIDE_PLAN}, Tab.WAITING: {StepKind.WRITE_PLAN}}


def test_a_colleagues_step_is_nobody_elses_business(world: World) -> None:
    factories.case(world.unit, world.enhet, coach=world.coach)
    assert tabs(world.other) == {}


def test_a_stranger_at_another_unit_sees_nothing(world: World) -> None:
    factories.case(world.unit, world.enhet, coach=world.coach)
    stranger = factories.actor(Role.COACH, factories.unit("Kista jobbtorg"))
    assert tabs(stranger) == {}


def test_a_step_for_a_role_is_mine_for_whoever_holds_it(world: World) -> None:
    chief = factories.actor(Role.LOKAL_CHEF, world.unit)
    case = factories.case(world.unit, world.enhet, coach=world.coach)
    step = factories.open_step(case, StepKind.DISTRIBUTE, due_on=clock.today())
    Step.objects.filter(pk=step.pk).update(for_role=Role.LOKAL_CHEF)
    assert tabs(chief)[Tab.MINE] == {StepKind.DISTRIBUTE}


def test_what_one_has_done_stands_under_klara_for_a_week(world: World) -> None:
    coach = world.coach
    case = factories.case(world.unit, world.enhet, coach=coach)
    factories.open_step(case, StepKind.FOLLOW_UP, due_on=clock.today(), held_by=coach)
    close_steps(by=coach, case=case, kinds=[StepKind.WRITE_PLAN])
    assert tabs(coach) == {Tab.DONE: {StepKind.WRITE_PLAN}, Tab.MINE: {StepKind.FOLLOW_UP}}
    with clock.at(clock.now() + timedelta(days=8)):
        assert tabs(coach) == {Tab.MINE: {StepKind.FOLLOW_UP}}


def test_counts_are_the_rows_of_each_tab(world: World) -> None:
    coach, today = world.coach, clock.today()
    for late in (1, 0, -1):
        factories.case(world.unit, world.enhet, coach=coach, due_on=today - timedelta(days=late))
    steps = steps_of_day(coach, today)
    counts = day_counts(steps, today)
    assert counts.by_tab == {tab.value: len(day_page(steps, tab)) for tab in Tab}
    assert (counts.mine, counts.late) == (3, 1)
    assert len(day_page(DayFilter(late_only=True).apply(steps, today), Tab.MINE)) == 1


def test_the_number_of_queries_does_not_depend_on_the_rows(world: World, client: Client) -> None:
    client.force_login(factories.user_of(world.coach))
    factories.case(world.unit, world.enhet, coach=world.coach)
    one = queries_of(client, "/min-dag/")
    for _ in range(9):
        factories.case(world.unit, world.enhet, coach=world.coach)
    assert queries_of(client, "/min-dag/") == one <= 15


def test_rows_lead_to_the_page_where_the_step_is_done(world: World) -> None:
    factories.case(world.unit, world.enhet, coach=world.coach, step=StepKind.BOOK_FIRST_VISIT)
    [row] = to_rows(day_page(steps_of_day(world.coach, clock.today()), Tab.MINE).rows, world.coach)
    assert row.url.startswith("/arenden/")
    assert row.name.startswith("Alva Deltagare")


def test_the_earliest_stands_first_and_what_is_far_off_last(world: World) -> None:
    today = clock.today()
    for days in (20, 3, -1):
        factories.case(
            world.unit, world.enhet, coach=world.coach, due_on=today + timedelta(days=days)
        )
    page = day_page(steps_of_day(world.coach, today), Tab.MINE)
    groups = to_groups(to_rows(page.rows, world.coach), today)
    assert [[(r.step.due_on - today).days for r in g.rows] for g in groups] == [[-1, 3], [20]]
    assert groups[-1].heading == "Senare"
    counts = day_counts(steps_of_day(world.coach, today), today)
    assert (counts.mine, counts.soon, counts.late) == (3, 2, 1)


def test_more_than_a_page_goes_on_where_it_ended(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.queries.minday.PAGE_SIZE", 2)
    client.force_login(factories.user_of(world.coach))
    for days in range(3):
        due = clock.today() + timedelta(days=days)
        factories.case(world.unit, world.enhet, coach=world.coach, due_on=due)
    first = client.get("/min-dag/?flik=mina")
    [more] = re.findall(r'href="([^"]*efter=[^"]*)"', first.content.decode())
    second = client.get(html.unescape(more))
    found = [
        row.step.pk for page in (first, second) for g in page.context["groups"] for row in g.rows
    ]
    assert len(found) == len(set(found)) == 3
    assert "Till början" in second.content.decode()


def test_one_press_on_min_dag_or_the_case_leads_into_a_draft() -> None:
    at = plans.world()
    client = client_of(at.coach)
    begin = f"/arenden/{at.case.key}/plan/borja/"
    for address in ("/min-dag/", f"/arenden/{at.case.key}/"):
        page = client.get(address).content.decode()
        assert f'<form method="post" action="{begin}"' in page, address
    for _ in range(2):
        answer = client.post(begin, follow=True)
        assert 'name="goal"' in answer.content.decode()
    assert PlanVersion.objects.filter(case=at.case).count() == 1
    assert client.get(begin)["Location"] == f"/arenden/{at.case.key}/plan/utkast/"


def test_what_waits_for_another_role_is_not_offered(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach)
    factories.open_step(case, StepKind.DISTRIBUTE, due_on=clock.today(), for_role=Role.LOKAL_CHEF)
    matchare = factories.actor(Role.MATCHARE, world.unit)
    assert StepKind.DISTRIBUTE not in tabs(matchare).get(Tab.UNASSIGNED, set())
    rows = to_rows(list(Step.objects.filter(kind=StepKind.DISTRIBUTE)), matchare)
    assert [row.may_open for row in rows] == [False]


def test_the_reception_is_told_of_the_remisser_that_it_may_receive() -> None:
    here = make.side()
    with clock.at(clock.now() - timedelta(days=30)):
        make.sent(here.handlaggare)
    make.sent(here.handlaggare)
    case = factories.case(here.unit, here.enhet, due_on=clock.today())
    Step.objects.open().filter(case=case).update(responsible=None, for_role="")
    said = client_of(here.administrator).get("/min-dag/").context["lead"]
    assert said.endswith(". 2 remisser att ta emot, 1 förfallen. 1 till har ingen ansvarig.")
    assert "Inget väntar" not in said
    matchare = factories.actor(Role.MATCHARE, here.unit)
    told = client_of(matchare).get("/min-dag/").context["lead"]
    assert told.endswith("Inget väntar på dig. 3 har ingen ansvarig.")


@pytest.mark.parametrize(
    ("mine", "soon", "late", "told"),
    [
        (0, 0, 0, "Inget väntar på dig."),
        (11, 0, 0, "Inget väntar på dig de närmaste 2 veckorna. 11 senare."),
        (12, 1, 1, "1 sak väntar på dig, och den är förfallen. 11 senare."),
        (2, 2, 2, "2 saker väntar på dig, och alla är förfallna."),
        (5, 5, 1, "5 saker väntar på dig, varav 1 är förfallen."),
        (9, 5, 2, "5 saker väntar på dig, varav 2 är förfallna. 4 senare."),
        (4, 3, 0, "3 saker väntar på dig de närmaste 2 veckorna. 1 senare."),
    ],
)
def test_the_lead_says_how_much_waits_how_late_and_what_comes_later(
    mine: int, soon: int, late: int, told: str
) -> None:
    by_tab = {tab.value: mine if tab == Tab.MINE else 0 for tab in Tab}
    counts = DayCounts(by_tab=by_tab, late=late, soon=soon, to_receive=0, to_receive_late=0)
    assert lead(date(2008, 1, 7), counts) == f"Måndag 7 januari 2008. {told}"
