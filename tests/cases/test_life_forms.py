"""What the forms beside a case say and take, by the dated settings and the catalogue."""

from datetime import date

import pytest
from django.urls import reverse

from cases.enums import CaseState
from jobbtorg.core import clock
from jobbtorg.organisation.models import DatedSetting
from tests import factories
from tests.cases import plans
from tests.cases.life import World
from tests.cases.pages import client_of
from tests.cases.test_life_views import day, post
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_forms_count_by_the_dated_settings(world: World) -> None:
    with as_fixture():
        for name, value in (
            ("restart_days", 1),
            ("work_followup_days", 7),
            ("followup_second_months", 5),
        ):
            DatedSetting.objects.update_or_create(
                name=name, from_on=date(2008, 1, 1), defaults={"value": value}
            )
    mapping = factories.case(world.unit, world.enhet, coach=world.coach)
    working = factories.case(world.unit, world.enhet, coach=world.coach, state=CaseState.WORKING)
    for case, name, said in (
        (mapping, "interrupt", "Annars om 1 arbetsdag."),
        (working, "follow_work", "Annars om 7 arbetsdagar."),
        (mapping, "close", "efter 3, 5 och 12 månader"),
    ):
        answer = client_of(world.coach).get(reverse(f"cases:{name}", args=[case.key]))
        assert said in answer.content.decode()


def test_an_insats_that_has_begun_is_saved(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach, first_visit_on=clock.today())
    course = plans.insats("Introduktionskurs")
    answer = post(world.coach, "start_insats", case.key, insats=course.key, on=day())
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.five_days_met_by == "insats"


def test_what_a_choice_asks_for_is_not_called_optional(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach)
    url = reverse("cases:close", args=[case.key])
    text = client_of(world.coach).get(url).content.decode()
    label = text[text.index("Omfattning i procent") :]
    assert "(frivilligt)" not in label[: label.index("</label>")]
    assert "Krävs vid arbete och studier, annars tomt." in text


def test_a_list_without_a_choice_says_what_to_choose(world: World) -> None:
    case = factories.case(world.unit, world.enhet, coach=world.coach)
    text = post(world.coach, "close", case.key, kind="", ended_on="").content.decode()
    for words in ("Välj vad ärendet avslutas till.", "Skriv ett datum."):
        assert words in text
    assert "Detta fält måste fyllas i" not in text
