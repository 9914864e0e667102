"""The chief enters when somebody is on leave; pages and reminders then know."""

from datetime import timedelta

import pytest
from django.test import Client

from cases.queries.staff import coach_choices
from jobbtorg.accounts import actions
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, AccountEvent
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.organisation.models import Unit
from jobbtorg.organisation.periods import last_day
from staffing.queries.lost import Part, lost_lists
from staffing.queries.workers import coaches
from tests import factories

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def chief() -> Actor:
    return factories.actor(Role.LOKAL_CHEF, factories.unit())


@pytest.fixture
def coach(chief: Actor) -> Actor:
    return factories.actor(Role.COACH, Unit.objects.get(pk=chief.node_id or 0), "Karin Ledig")


def post(client: Client, path: str, **fields: object) -> int:
    token = client.get(path).content.decode().split('name="form_token" value="')[1].split('"')[0]
    data = {"form_token": token, **{name: str(value) for name, value in fields.items()}}
    return client.post(path, data).status_code


def test_leave_shows_where_work_is_given_and_where_nobody_may_be_lost(
    chief: Actor, coach: Actor, client: Client
) -> None:
    unit, today = Unit.objects.get(pk=chief.node_id or 0), clock.today()
    factories.case(unit, factories.enhet(), coach=coach)
    client.force_login(factories.user_of(chief))
    path = f"/medarbetare/{factories.user_of(coach).key}/ledighet/"
    assert post(client, path, gor="lagg-in", from_on=today, last=today + 9 * DAY) == 302
    assert [worker.is_away for worker in coaches(chief, today)] == [True]
    assert "ledig i dag" in coaches(chief, today)[0].cases_in_words
    assert str(coach_choices(unit.pk, today)[0]).endswith("borta")
    absent = next(one for one in lost_lists(chief, today) if one.part == Part.ABSENT)
    assert [row.why for row in absent.rows] == ["Karin Ledig är ledig i dag"]
    assert "ledig i dag" in client.get("/medarbetare/").content.decode()
    assert "ledig nu" in client.get(path).content.decode()

    row = Absence.objects.get()
    name = f"rad-{row.pk}-last"
    assert post(client, path, gor="andra", ledighet=row.pk, **{name: today - DAY}) == 422
    clock_next = today + DAY
    assert post(client, path, gor="andra", ledighet=row.pk, **{name: today}) == 302
    with clock.at(clock_next):
        assert [worker.is_away for worker in coaches(chief, clock_next)] == [False]
    assert AccountEvent.objects.filter(name="leave").count() == 2


def test_leave_neither_overlaps_nor_runs_backwards(chief: Actor, coach: Actor) -> None:
    user, today = factories.user_of(coach), clock.today()
    first = actions.enter_leave(user, from_on=today, last=today + 4 * DAY, by=chief)
    with pytest.raises(DomainError, match="redan ledig"):
        actions.enter_leave(user, from_on=today + 4 * DAY, last=None, by=chief)
    with pytest.raises(DomainError, match="före första"):
        actions.enter_leave(user, from_on=today + 9 * DAY, last=today + 8 * DAY, by=chief)
    later = actions.enter_leave(user, from_on=today + 9 * DAY, last=None, by=chief)
    with pytest.raises(DomainError, match="redan ledig"):
        actions.end_leave(first, last=None, by=chief)
    actions.cancel_leave(later, by=chief)
    with pytest.raises(DomainError, match="har börjat"):
        actions.cancel_leave(first, by=chief)
    assert last_day(actions.end_leave(first, last=None, by=chief).period) is None


def test_only_ones_own_chief(chief: Actor, coach: Actor) -> None:
    other = factories.actor(Role.LOKAL_CHEF, factories.unit("Kista jobbtorg"))
    for by in (other, coach):
        with pytest.raises(NotAllowed):
            actions.enter_leave(factories.user_of(coach), from_on=clock.today(), last=None, by=by)
