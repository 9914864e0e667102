"""The list of deltagare: exact rows, Swedish order, filters that last, and its cost."""

from datetime import date, timedelta

import pytest
from django.test import Client

from cases.enums import CaseState, StepKind, TeamFunction
from cases.models import Case, GroupPeriod, SavedView
from cases.queries.participants import Filters, cases_of, page_of_participants
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.models import Bistandsenhet, TargetGroup, Unit
from jobbtorg.organisation.periods import period
from tests import factories
from tests.cases.pages import client_of
from tests.counting import queries_of
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db
TODAY = date(2008, 1, 7)


class Place:
    """A unit with a coach, and cases with names."""

    def __init__(self) -> None:
        self.unit: Unit = factories.unit()
        self.enhet: Bistandsenhet = factories.enhet()
        self.coach = factories.actor(Role.COACH, self.unit, "Karin Coach")

    def case(self, name: str, **values: object) -> Case:
        who = factories.participant(name)
        return factories.case(self.unit, self.enhet, who=who, **values)  # type: ignore[arg-type]


def names(actor: Actor, **filters: object) -> list[str]:
    rows, _ = page_of_participants(actor, Filters(**filters))  # type: ignore[arg-type]
    return [row.person.name for row in rows]


def test_swedish_order() -> None:
    here = Place()
    for last in ("Öman", "Åberg", "Wik", "Ärlig", "Vik", "Zand", "Émile", "Ek", "Üstün", "Ylle"):
        here.case(f"A {last}")
    assert [name[2:] for name in names(here.coach)] == [
        "Ek",
        "Émile",
        "Vik",
        "Wik",
        "Ylle",
        "Üstün",
        "Zand",
        "Åberg",
        "Ärlig",
        "Öman",
    ]


def test_the_list_holds_what_the_node_has_now_and_nothing_else() -> None:
    here, there = Place(), Place()
    here.case("Här Nu")
    there.case("Där Nu")
    factories.move(here.case("Har Flyttat"), to=there.unit)
    here.case("Är Avslutad", state=CaseState.CLOSED)
    guest = there.case("Delas Med")
    matchare = factories.actor(Role.MATCHARE, here.unit)
    factories.on_team(guest, matchare, TeamFunction.MATCHARE)
    assert names(matchare) == ["Delas Med", "Här Nu"]
    assert names(here.coach) == ["Här Nu"]
    assert names(factories.actor(Role.HANDLAGGARE, here.enhet)) == ["Har Flyttat", "Här Nu"]
    assert names(factories.actor(Role.HANDLAGGARE, there.enhet)) == ["Delas Med", "Där Nu"]


def test_filters() -> None:
    here = Place()
    group = factories.target_group("Ungdomar")
    with clock.at(TODAY):
        late = here.case("A Sen", coach=here.coach, due_on=TODAY - timedelta(1))
        here.case("B Idag", state=CaseState.ACTIVE, due_on=TODAY)
        here.case("C Snart", due_on=TODAY + timedelta(7))
        here.case("D Senare", due_on=TODAY + timedelta(8))
        here.case("E Vilar", state=CaseState.ON_HOLD, due_on=TODAY - timedelta(1))
        member = here.case("F Laget", due_on=TODAY + timedelta(30))
        factories.on_team(member, here.coach, TeamFunction.SYV)
        in_group(late, group)
        found = {
            "frist": names(here.coach, frist="forfallna"),
            "idag": names(here.coach, frist="idag"),
            "vecka": names(here.coach, frist="vecka"),
            "lage": names(here.coach, lage="aktiv"),
            "coach": names(here.coach, coach=str(factories.user_of(here.coach).key)),
            "mina": names(here.coach, mina=True),
            "grupp": names(here.coach, grupp=group.slug),
            "enhet": len(names(here.coach, enhet=str(here.unit.key))),
        }
    assert found == {
        "frist": ["A Sen"],
        "idag": ["B Idag", "A Sen"],
        "vecka": ["B Idag", "A Sen", "C Snart"],
        "lage": ["B Idag"],
        "coach": ["A Sen"],
        "mina": ["F Laget", "A Sen"],
        "grupp": ["A Sen"],
        "enhet": 6,
    }


def in_group(case: Case, group: TargetGroup) -> None:
    row = GroupPeriod(case=case, group=group, is_primary=True, period=period(TODAY))
    row.set_actor(factories.actor(Role.COACH, case.unit))
    with as_fixture():
        row.save()


def test_a_task_between_colleagues_is_not_the_enhets_next_step() -> None:
    here = Place()
    case = here.case("A B", due_on=clock.today() + timedelta(5))
    factories.open_step(case, StepKind.INTERNAL_TASK, due_on=clock.today())
    rows, _ = page_of_participants(factories.actor(Role.HANDLAGGARE, here.enhet), Filters())
    assert rows[0].what == "Skriv aktivitetsplan"
    rows, _ = page_of_participants(here.coach, Filters())
    assert rows[0].what == "Uppgift från kollega"


def test_pages_hold_every_case_once() -> None:
    here = Place()
    for number in range(30):
        here.case(f"A Lika{number % 3}")
    first, page = page_of_participants(here.coach, Filters())
    assert len(first) == 25
    rest, last = page_of_participants(here.coach, Filters(), after=page.next_cursor)
    assert len(rest) == 5
    assert last.next_cursor == ""
    assert len({row.case.pk for row in [*first, *rest]}) == 30


def test_queries_do_not_grow_with_rows() -> None:
    few, many = Place(), Place()
    few.case("A B", coach=few.coach)
    for number in range(10):
        many.case(f"A B{number}", coach=many.coach)
    counts = [queries_of(client_of(at.coach), "/deltagare/?utan=filter") for at in (few, many)]
    assert counts[0] == counts[1] <= 15


def test_filters_stand_in_the_address_and_are_remembered() -> None:
    here = Place()
    here.case("A Sen", due_on=clock.today() - timedelta(1))
    here.case("B Senare", due_on=clock.today() + timedelta(9))
    client = client_of(here.coach)
    page = client.get("/deltagare/?frist=forfallna&coach=", follow=True).content.decode()
    assert "A Sen" in page
    assert "B Senare" not in page
    assert "Ta bort filtret Frist: Förfallna" in page
    back = client.get("/deltagare/")
    assert back["Location"] == "/deltagare/?frist=forfallna"
    assert "B Senare" in client.get("/deltagare/?utan=filter").content.decode()
    assert client.get("/deltagare/").status_code == 200


def test_a_filter_that_is_not_offered_is_left_out() -> None:
    here = Place()
    here.case("A B")
    page = client_of(here.coach).get(
        "/deltagare/?coach=999999&lage=finns_inte&grupp=x&enhet=%00", follow=True
    )
    assert page.status_code == 200
    assert "A B" in page.content.decode()


def test_a_broken_place_in_the_list_is_explained() -> None:
    here = Place()
    answer = client_of(here.coach).get("/deltagare/?utan=filter&efter=trasig")
    assert answer.status_code == 400
    assert "Börja från listans början" in answer.content.decode()


def save(client: Client, name: str, query: str) -> int:
    return client.post("/deltagare/listor/", {"name": name, "query": query}).status_code


def test_saved_lists_are_ones_own() -> None:
    here = Place()
    client = client_of(here.coach)
    assert save(client, "Morgonlistan", "frist=forfallna&okand=1") == 302
    view = SavedView.objects.get()
    assert (view.user_id, view.query) == (here.coach.user_id, "frist=forfallna")
    assert save(client, "Morgonlistan", "frist=idag") == 302
    assert SavedView.objects.get().query == "frist=idag"
    assert "Morgonlistan" in client.get("/deltagare/?utan=filter").content.decode()
    colleague = client_of(factories.actor(Role.COACH, here.unit))
    assert "Morgonlistan" not in colleague.get("/deltagare/?utan=filter").content.decode()
    assert colleague.post(f"/deltagare/listor/{view.key}/bort/").status_code == 404
    assert client.post(f"/deltagare/listor/{view.key}/bort/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_list_without_filters_or_name_is_not_saved() -> None:
    client = client_of(Place().coach)
    assert save(client, "", "frist=idag") == 422
    assert save(client, "Alla", "okand=1") == 400


def test_the_light_query_is_the_one_that_filters() -> None:
    here = Place()
    here.case("A B")
    sql = str(cases_of(here.coach, Filters(), clock.today()).values("pk").query)
    # The hidden are a subquery of their own; the person is not joined to each case.
    assert 'JOIN "cases_participant"' not in sql
