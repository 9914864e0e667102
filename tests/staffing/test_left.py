"""The systemförvaltare ends a role with work on it: told in numbers, asked, and the chief hears."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from jobbtorg.accounts.actions import end_role
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import AccountEvent, RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.identity import demo_number
from jobbtorg.core.models import Mail
from jobbtorg.organisation.models import Bistandsenhet, Unit
from referrals.actions.drafting import start_draft
from staffing.actions.left import hanging_on
from tests import factories
from tests.organisation import factories as city

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return factories.unit()


@pytest.fixture
def enhet() -> Bistandsenhet:
    return factories.enhet()


@pytest.fixture
def keeper() -> Actor:
    return factories.actor(Role.SYSTEMFORVALTARE, city.city())


def held_by(actor: Actor) -> RoleAssignment:
    return RoleAssignment.objects.select_related("node", "user").get(pk=actor.assignment_id or 0)


def with_work(unit: Unit, enhet: Bistandsenhet) -> tuple[Actor, Actor, Case]:
    """A coach and a handläggare with two cases, and a remiss of the latter's."""
    coach = factories.actor(Role.COACH, unit, "Karin Exempel")
    sender = factories.actor(Role.HANDLAGGARE, enhet, "Hanna Exempel")
    case = factories.case(unit, enhet, coach=coach, handlaggare=sender)
    factories.case(unit, enhet, coach=coach, handlaggare=sender)
    start_draft(by=sender, identity=demo_number(4711))
    return coach, sender, case


def test_the_form_tells_in_numbers_and_asks(
    unit: Unit, enhet: Bistandsenhet, keeper: Actor, client: Client
) -> None:
    _coach, sender, case = with_work(unit, enhet)
    chief = factories.actor(Role.ENHETSCHEF, enhet, "Eva Exempel")
    client.force_login(factories.user_of(keeper))
    held = held_by(sender)
    path = reverse("admin:accounts_roleassignment_change", args=[held.pk])
    page = client.get(path).content.decode()
    assert "På rollen hänger 2 ärenden och 1 remiss." in page
    assert case.participant.full_name not in page
    last = clock.today() + timedelta(7)
    refused = client.post(path, {"ends_after": str(last)})
    assert "2 ärenden och 1 remiss" in refused.context["adminform"].form.errors["knowingly"][0]
    assert f'value="{last}"' in refused.content.decode()
    held.refresh_from_db()
    assert held.period.upper is None
    assert not Mail.objects.filter(kind="roll slutar").exists()
    assert client.post(path, {"ends_after": str(last), "knowingly": "on"}).status_code == 302
    mail = Mail.objects.get(kind="roll slutar")
    assert mail.to_user_id == chief.user_id
    assert "2 ärenden och 1 remiss" in mail.body
    assert f"/medarbetare/{held.user.key}/avsluta/" in mail.body
    assert "Hanna" not in mail.body
    told = AccountEvent.objects.get(user=held.user, name="end").text
    assert told.endswith("Kvar: 2 ärenden och 1 remiss.")


def test_a_coachs_chief_hears_of_it_and_without_one_the_jobbtorgschef(
    unit: Unit, enhet: Bistandsenhet, keeper: Actor
) -> None:
    coach, sender, _case = with_work(unit, enhet)
    chief = factories.actor(Role.LOKAL_CHEF, unit, "Lena Exempel")
    highest = factories.actor(Role.JOBBTORGSCHEF, city.city(), "Jon Exempel")
    for who in (coach, sender):
        with pytest.raises(DomainError, match="har ingen hand om"):
            end_role(held_by(who), last=clock.today(), by=keeper)
        end_role(held_by(who), last=clock.today(), by=keeper, knowingly=True)
    told = Mail.objects.filter(kind="roll slutar").order_by("id")
    assert [mail.to_user_id for mail in told] == [chief.user_id, highest.user_id]


def test_what_another_role_in_the_same_place_keeps_does_not_hang(
    unit: Unit, enhet: Bistandsenhet
) -> None:
    coach, sender, _case = with_work(unit, enhet)
    today = clock.today()
    factories.assignment(factories.user_of(sender), Role.ENHETSCHEF, enhet)
    assert hanging_on(held_by(sender), today) == ""
    assert hanging_on(held_by(coach), today) == "2 ärenden"
    extra = factories.assignment(factories.user_of(coach), Role.MATCHARE, unit)
    assert hanging_on(extra, today) == ""
    assert hanging_on(held_by(coach), today) == "2 ärenden"


def test_a_role_with_nothing_on_it_ends_without_a_question(unit: Unit, keeper: Actor) -> None:
    free = factories.actor(Role.COACH, unit)
    end_role(held_by(free), last=clock.today(), by=keeper)
    assert not Mail.objects.filter(kind="roll slutar").exists()
