"""Days and times of day as people write them."""

from datetime import date, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError

from jobbtorg.core import clock, days
from jobbtorg.core.forms import DateField, MomentField, TimeField
from tests.core.written_days import DAYS, NOT_DAYS, NOT_TIMES, TIMES, TODAY

NOW = date.fromisoformat(TODAY)


@pytest.mark.parametrize(("typed", "meant"), DAYS.items())
def test_a_day_that_can_be_read_in_one_way_is_read(typed: str, meant: str) -> None:
    assert days.read_day(typed, NOW).isoformat() == meant


@pytest.mark.parametrize(("typed", "answer"), NOT_DAYS.items())
def test_what_may_mean_two_days_or_none_is_asked_about(typed: str, answer: str) -> None:
    with pytest.raises(days.UnreadableError) as refused:
        days.read_day(typed, NOW)
    assert answer in str(refused.value)


def test_every_month_is_known_by_its_first_letters() -> None:
    for number, name in enumerate(days.MONTHS, start=1):
        for word in (name, name[:3], name[:4]):
            assert days.read_day(f"7 {word} 2008", NOW) == date(2008, number, 7)


def test_a_day_without_year_is_never_far_from_today() -> None:
    asked = 0
    for ahead in range(365):
        today = date.fromordinal(NOW.toordinal() + ahead)
        try:
            found = days.read_day("24/11", today)
        except days.UnreadableError:
            asked += 1
        else:
            assert abs((found - today).days) <= days.NEAR
    assert asked == 365 - (2 * days.NEAR + 1)


@pytest.mark.parametrize(("typed", "meant"), TIMES.items())
def test_a_time_is_read(typed: str, meant: str) -> None:
    assert days.read_time(typed).strftime("%H.%M") == meant


@pytest.mark.parametrize(("typed", "answer"), NOT_TIMES.items())
def test_a_time_that_is_none_is_told(typed: str, answer: str) -> None:
    with pytest.raises(days.UnreadableError) as refused:
        days.read_time(typed)
    assert answer in str(refused.value)


class WhenForm(forms.Form):
    on = DateField(label="Dag")
    at = TimeField(label="Tid")
    when = MomentField(label="Förslag")


def test_the_fields_of_our_forms_read_by_these_rules() -> None:
    with clock.at(NOW):
        form = WhenForm({"on": "i morgon", "at": "9", "when": "24/11 kl 9"})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["on"] == date(2026, 11, 23)
        assert form.cleaned_data["at"].isoformat() == "09:00:00"
        assert form.cleaned_data["when"] == datetime(2026, 11, 24, 9, tzinfo=clock.STOCKHOLM)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("31/11 9", "31 november finns inte"),
        ("24/11 25.00", "Klockan kan inte vara 25.00"),
        ("24/11", "Skriv klockslaget också"),
        ("24/11 2026", "Skriv klockslaget också"),
        ("2026-11-24", "Skriv klockslaget också"),
        ("snart", "Skriv dag och klockslag"),
    ],
)
def test_a_moment_names_what_is_wrong_with_it(typed: str, answer: str) -> None:
    with clock.at(NOW), pytest.raises(ValidationError) as refused:
        MomentField(label="Förslag").clean(typed)
    assert answer in refused.value.messages[0]


@pytest.mark.parametrize(
    "typed",
    ["2026-11-24 09:30", "2026-11-24 9.30", "20261124 0930", "2026-11-24T09:30", "24 nov 930"],
)
def test_a_moment_is_read(typed: str) -> None:
    with clock.at(NOW):
        found = MomentField(label="Förslag").clean(typed)
    assert found == datetime(2026, 11, 24, 9, 30, tzinfo=clock.STOCKHOLM)
