"""The numbers of the handbook (§5, §6): each has its value, and a rule that asks for it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cases.models import Case
from cases.rules import STATE_CLOCK_SETTINGS, state_clocks
from jobbtorg.accounts.enums import Role
from jobbtorg.core import drafts
from jobbtorg.organisation.models import DatedSetting
from jobbtorg.organisation.settings import REGISTRY
from tests import factories
from tests.roles import as_fixture

ROOMS = ("cases", "referrals", "staffing", "jobbtorg")
DEFAULTS = {name: one.default for name, one in REGISTRY.items()}
SAID = {
    "plan_days": 5,  # §5.6
    "decision_days": 3,  # §5.8
    "escalation_days": 5,  # §5.4
    "followup_first_months": 3,  # §5.12
    "followup_second_months": 6,
    "followup_third_months": 12,
    "state_first_months": 18,  # §6
    "state_again_days": 450,
    "youth_guarantee_months": 3,
}


def test_the_numbers_are_those_of_the_handbook() -> None:
    assert {name: DEFAULTS[name] for name in SAID} == SAID
    assert drafts.DAYS == 30


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_number_that_the_keeper_may_change_is_asked_for_by_a_rule(name: str) -> None:
    base = Path(settings.BASE_DIR)
    used = [
        path
        for room in ROOMS
        for path in (base / room).rglob("*.py")
        if path.name != "settings.py" and f'"{name}"' in path.read_text(encoding="utf-8")
    ]
    assert used, "nothing happens when it is changed"


def test_the_clocks_of_the_state() -> None:
    since, grown, young = date(2008, 1, 31), date(1970, 1, 1), date(1988, 1, 1)
    first, again = date(2009, 7, 31), date(2009, 7, 31) + timedelta(450)
    assert state_clocks(None, grown, DEFAULTS) == []
    assert [one.on for one in state_clocks(since, grown, DEFAULTS)] == [first, again]
    assert [one.on for one in state_clocks(since, young, DEFAULTS)] == [
        date(2008, 4, 30),
        first,
        again,
    ]
    # Jobbgarantin is for those who are still young when it begins.
    turns = date(1983, 4, 30)
    assert len(state_clocks(since, turns + timedelta(1), DEFAULTS)) == 3
    assert len(state_clocks(since, turns, DEFAULTS)) == 2


@pytest.mark.django_db
def test_a_clock_of_the_state_follows_its_dated_number(client: Client) -> None:
    unit = factories.unit()
    coach = factories.actor(Role.COACH, unit)
    since = date(2008, 1, 31)
    case: Case = factories.case(unit, factories.enhet(), coach=coach, af_since=since)
    with as_fixture():
        for name, value in zip(STATE_CLOCK_SETTINGS, (24, 300, 6), strict=True):
            DatedSetting.objects.filter(name=name).delete()
            DatedSetting.objects.create(name=name, value=value, from_on=date(2008, 1, 1))
    client.force_login(factories.user_of(coach))
    page = client.get(f"/arenden/{case.key}/").content.decode()
    assert "de första 24 månaderna" in page
    assert "2010-01-31" in page
