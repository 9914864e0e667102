"""Distributing in bulk: every row on its own, nothing outside one's reach."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from cases.enums import StepKind
from cases.models import Case
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Bistandsenhet, Unit
from staffing.actions.distribution import (
    Distributed,
    Undone,
    distribute,
    undo_distribution,
)
from tests import factories
from tests.cases.life import open_kinds, settled
from tests.cases.pages import note
from tests.counting import queries_of
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class World:
    unit: Unit
    enhet: Bistandsenhet
    chief: Actor
    karin: Actor
    olle: Actor


@pytest.fixture
def world() -> World:
    at = factories.unit()
    return World(
        unit=at,
        enhet=factories.enhet(),
        chief=factories.actor(Role.LOKAL_CHEF, at, "Lena Exempel"),
        karin=factories.actor(Role.COACH, at, "Karin Exempel"),
        olle=factories.actor(Role.COACH, at, "Olle Exempel"),
    )


def new_case(world: World, coach: Actor | None = None) -> Case:
    step = StepKind.WRITE_PLAN if coach else StepKind.DISTRIBUTE
    return factories.case(world.unit, world.enhet, coach=coach, step=step)


def test_new_cases_get_their_coach(world: World) -> None:
    cases = [new_case(world), new_case(world)]
    result = distribute(
        by=world.chief,
        keys=[c.key for c in cases],
        coach=factories.user_of(world.karin),
        reason=None,
    )
    assert (len(result.moved), result.refused) == (2, [])
    assert set(Case.objects.values_list("coach_id", flat=True)) == {world.karin.user_id}


def test_one_row_that_is_refused_holds_back_no_other(world: World) -> None:
    fresh, taken = new_case(world), new_case(world, coach=world.olle)
    result = distribute(
        by=world.chief,
        keys=[fresh.key, taken.key],
        coach=factories.user_of(world.karin),
        reason=None,
    )
    assert [case.pk for case in result.moved] == [fresh.pk]
    [refused] = result.refused
    assert refused.case.pk == taken.pk
    assert "Ange varför" in refused.reason
    taken.refresh_from_db()
    assert taken.coach_id == world.olle.user_id


def test_a_case_that_somebody_has_moves_with_a_reason(world: World) -> None:
    taken = new_case(world, coach=world.olle)
    reason = factories.code(CodeList.MOVE_REASON, "Jämnare fördelning av ärenden")
    result = distribute(
        by=world.chief, keys=[taken.key], coach=factories.user_of(world.karin), reason=reason
    )
    assert [case.pk for case in result.moved] == [taken.pk]
    assert taken.transitions.get(name="move_worker").by_user_id == world.chief.user_id


def test_cases_of_another_unit_are_left_out_without_a_word(world: World) -> None:
    foreign = factories.case(factories.unit("Kista jobbtorg"), world.enhet)
    result = distribute(
        by=world.chief,
        keys=[foreign.key, uuid.uuid4()],
        coach=factories.user_of(world.karin),
        reason=None,
    )
    assert (result.moved, result.refused) == ([], [])


def test_a_coach_distributes_nothing(world: World) -> None:
    with pytest.raises(NotAllowed, match="Gruppledare och chef"):
        distribute(
            by=world.karin,
            keys=[new_case(world).key],
            coach=factories.user_of(world.karin),
            reason=None,
        )


def test_nothing_chosen_is_said(world: World) -> None:
    with pytest.raises(DomainError, match="minst ett"):
        distribute(by=world.chief, keys=[], coach=factories.user_of(world.karin), reason=None)


def token_of(page: str) -> str:
    return page.split('name="form_token" value="')[1].split('"')[0]


def test_the_page_distributes_what_was_ticked(world: World, client: Client) -> None:
    case = new_case(world)
    client.force_login(factories.user_of(world.chief))
    page = client.get("/fordela/").content.decode()
    assert case.participant.full_name in page
    posted = {
        "vald": [str(case.key)],
        "to": str(factories.user_of(world.karin).key),
        "form_token": token_of(page),
    }
    answer = client.post("/fordela/", posted)
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.coach_id == world.karin.user_id


def test_the_page_says_when_nothing_is_chosen(world: World, client: Client) -> None:
    new_case(world)
    client.force_login(factories.user_of(world.chief))
    page = client.get("/fordela/").content.decode()
    posted = {"to": str(factories.user_of(world.karin).key), "form_token": token_of(page)}
    answer = client.post("/fordela/", posted)
    assert answer.status_code == 422
    assert "Välj minst ett ärende" in answer.content.decode()


def test_what_was_ticked_stays_ticked_when_something_is_missing(
    world: World, client: Client
) -> None:
    chosen, other = new_case(world), new_case(world)
    client.force_login(factories.user_of(world.chief))
    page = client.get("/fordela/").content.decode()
    posted = {"vald": [str(chosen.key)], "form_token": token_of(page)}
    answer = client.post("/fordela/", posted)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'value="{chosen.key}" checked' in text
    assert f'value="{other.key}" checked' not in text


def test_the_coach_looked_at_last_is_remembered_until_all_has_moved(
    world: World, client: Client
) -> None:
    gone = factories.actor(Role.COACH, factories.unit("Kista jobbtorg"))
    case = new_case(world, coach=gone)
    client.force_login(factories.user_of(world.chief))
    address = f"/fordela/?coach={factories.user_of(gone).key}"
    assert client.get(address).status_code == 200
    assert client.get("/fordela/")["Location"] == address
    with as_fixture():
        Case.objects.filter(pk=case.pk).update(coach=factories.user_of(world.karin))
    assert client.get(address)["Location"] == "/fordela/?utan=filter"
    unknown = f"/fordela/?coach={uuid.uuid4()}"
    assert client.get(unknown).status_code == 404


def test_the_number_of_queries_does_not_depend_on_the_rows(world: World, client: Client) -> None:
    client.force_login(factories.user_of(world.chief))
    new_case(world)
    one = queries_of(client, "/fordela/")
    for _ in range(9):
        new_case(world)
    assert queries_of(client, "/fordela/") == one <= 15


def undone(by: Actor, result: Distributed) -> Undone:
    return undo_distribution(
        by=by, given=result.given, from_at=result.from_at, until_at=result.until_at
    )


def test_what_was_distributed_is_taken_back(world: World) -> None:
    fresh, taken = new_case(world), new_case(world, coach=world.olle)
    reason = factories.code(CodeList.MOVE_REASON, "Jämnare fördelning av ärenden")
    karin = factories.user_of(world.karin)
    keys = [fresh.key, taken.key]
    result = distribute(by=world.chief, keys=keys, coach=karin, reason=reason)
    back = undone(world.chief, result)
    assert (len(back.moved), back.refused) == (2, [])
    settled()
    fresh.refresh_from_db()
    taken.refresh_from_db()
    assert (fresh.coach_id, taken.coach_id) == (None, world.olle.user_id)
    assert open_kinds(fresh) == {StepKind.DISTRIBUTE}
    assert taken.transitions.filter(name="undo_coach", by_user_id=world.chief.user_id).exists()
    assert len(undone(world.chief, result).refused) == 2


def test_what_somebody_has_touched_is_not_taken_back(world: World) -> None:
    first, second = new_case(world), new_case(world)
    karin = factories.user_of(world.karin)
    keys = [first.key, second.key]
    result = distribute(by=world.chief, keys=keys, coach=karin, reason=None)
    note(first, world.karin, "Ringde och presenterade mig.")
    back = undone(world.chief, result)
    assert [case.pk for case in back.moved] == [second.pk]
    assert [(row.case.pk, row.reason[:28]) for row in back.refused] == [
        (first.pk, "Någon har arbetat i ärendet ")
    ]
    late = distribute(by=world.chief, keys=[second.key], coach=karin, reason=None)
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert "för lång tid" in undone(world.chief, late).refused[0].reason


def test_the_page_takes_back_what_it_did(world: World, client: Client) -> None:
    case = new_case(world)
    client.force_login(factories.user_of(world.chief))
    page = client.get("/fordela/").content.decode()
    assert "Varför" not in page
    posted = {
        "vald": [str(case.key)],
        "to": str(factories.user_of(world.karin).key),
        "form_token": token_of(page),
    }
    page = client.post("/fordela/", posted, follow=True).content.decode()
    assert "/fordela/angra/" in page
    token = page.split('action="/fordela/angra/"')[1]
    answer = client.post("/fordela/angra/", {"form_token": token_of(token)}, follow=True)
    assert "ligger där de låg förut" in answer.content.decode()
    case.refresh_from_db()
    assert case.coach_id is None


def test_rows_chosen_in_the_list_of_deltagare_are_asked_about_once_more(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.karin)
    foreign = factories.case(factories.unit("Lunda"), world.enhet)
    client = Client()
    client.force_login(factories.user_of(world.chief))
    fields = {"vald": [str(case.key), str(foreign.key), "trasig"], "gor": "fordela"}
    page = client.post("/deltagare/valda/", fields).content.decode()
    assert str(case.key) in page
    assert str(foreign.key) not in page
    assert 'action="/fordela/"' in page
    coach = Client()
    coach.force_login(factories.user_of(world.karin))
    assert coach.post("/deltagare/valda/", fields).status_code == 302
