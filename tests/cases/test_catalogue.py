"""The catalogue of insatser."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from cases.catalogue import catalogue_rows, load_catalogue
from cases.enums import FollowedBy
from cases.models import Insats
from jobbtorg.organisation.loading import rows_of

OURS = {"Eget arbetssökande", "Svenska för invandrare (sfi)", "Jobbsökning på jobbtorget"}


def test_holds_every_insats_of_the_citys_lists_and_ours() -> None:
    printed = {row["service"] for row in rows_of("services.csv")}
    printed |= {row["form"] for row in rows_of("stockholmsjobb.csv")}
    assert {row["name"] for row in catalogue_rows()} == printed | OURS


def test_dates_of_the_source_are_kept() -> None:
    ours = {row["name"]: row["opened_on"] for row in catalogue_rows()}
    for row in rows_of("stockholmsjobb.csv"):
        assert ours[row["form"]] == (row["from_on"] or "2010-01-01")


def test_every_row_is_followed_in_a_known_way() -> None:
    assert {row["followed_by"] for row in catalogue_rows()} <= set(FollowedBy.values)


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    first = load_catalogue()
    out = StringIO()
    call_command("load_catalogue", stdout=out)
    assert first == (28, 0)
    assert out.getvalue() == "Insatserna finns redan.\n"


@pytest.mark.django_db
def test_what_is_offered_depends_on_the_day() -> None:
    load_catalogue()
    work_training = Insats.objects.get(slug="arbetstraning")
    assert not work_training.is_offered_on(date(2008, 12, 31))
    assert work_training.is_offered_on(date(2009, 1, 1))
