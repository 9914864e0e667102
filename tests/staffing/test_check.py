"""The nightly check logs what it finds and tells the chief once a day."""

import logging
from datetime import timedelta

import pytest

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.models import Mail
from jobbtorg.organisation.periods import period
from staffing.actions.check import check_nobody_lost
from tests import factories
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db
NIGHT = system_actor("natt")


def test_the_chief_is_told_once_a_day(caplog: pytest.LogCaptureFixture) -> None:
    unit, enhet = factories.unit(), factories.enhet()
    chief = factories.actor(Role.LOKAL_CHEF, unit)
    coach = factories.actor(Role.COACH, unit)
    case = factories.case(unit, enhet, coach=coach)
    with as_fixture():
        Absence.objects.create(user_id=coach.user_id or 0, period=period(clock.today()))
    assert check_nobody_lost(by=NIGHT) == 0
    yesterday = clock.today() - timedelta(1)
    with as_fixture():
        RoleAssignment.objects.filter(user_id=coach.user_id or 0).update(
            period=period(factories.START, yesterday)
        )
    with caplog.at_level(logging.ERROR):
        assert check_nobody_lost(by=NIGHT) == 2
        check_nobody_lost(by=NIGHT)
    assert "Ingen tappas bort" in caplog.text
    mail = Mail.objects.get()
    assert mail.to_user_id == chief.user_id
    assert case.participant.last_name not in mail.body
    assert "/ingen-tappas-bort/" in mail.body


def test_a_chief_of_several_units_gets_one_mail_about_all() -> None:
    unit = factories.unit()
    filial = factories.unit("Unga Farsta", of=unit)
    chief = factories.actor(Role.LOKAL_CHEF, unit)
    for place in (unit, filial):
        coach = factories.actor(Role.COACH, place)
        factories.case(place, factories.enhet(), coach=coach)
        with as_fixture():
            RoleAssignment.objects.filter(user_id=coach.user_id or 0).update(
                period=period(factories.START, clock.today() - timedelta(1))
            )
    assert check_nobody_lost(by=NIGHT) == 4
    mail = Mail.objects.get(to_user_id=chief.user_id)
    assert mail.body.startswith("4 ärenden")
