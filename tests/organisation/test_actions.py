"""Changes hold from a day; what was true before stays readable, and nothing overlaps or gaps."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.organisation import actions
from jobbtorg.organisation.models import (
    Catchment,
    Node,
    NodeEvent,
    NodePeriod,
    Route,
    Stadsdel,
    Unit,
)
from jobbtorg.organisation.periods import period
from jobbtorg.organisation.queries import organisation_on, route_referral
from tests import factories as people
from tests.organisation import factories
from tests.organisation.factories import KEEPER
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

MIDYEAR = date(2008, 7, 1)
ADULT, YOUNG = date(1970, 1, 1), date(1990, 1, 1)


def check_now() -> None:
    """Let the triggers that wait for the commit speak."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_new_name_holds_from_its_day() -> None:
    unit = factories.unit()
    actions.rename_node(unit, name="Jobbtorg Farsta", on=MIDYEAR, by=KEEPER)
    check_now()
    names = dict(NodePeriod.objects.filter(node=unit).values_list("period__startswith", "name"))
    assert names == {date(2008, 1, 1): "Jobbtorg Sydost", MIDYEAR: "Jobbtorg Farsta"}
    unit.refresh_from_db()
    assert unit.name == "Jobbtorg Farsta"
    seen = [
        {u.name for r in organisation_on(on).regions for u in r.all_units}
        for on in (date(2008, 6, 30), MIDYEAR)
    ]
    assert ["Jobbtorg Farsta" in names for names in seen] == [False, True]
    assert ["Jobbtorg Sydost" in names for names in seen] == [True, False]
    assert NodeEvent.objects.filter(node=unit, name="rename", from_on=MIDYEAR).exists()


def test_a_name_and_a_place_to_come_wait_for_their_day() -> None:
    """Lists, mails and frozen papers say what holds today (handbook §2)."""
    unit, filial = factories.unit(), factories.unit("Jobbtorg Järva (Lunda)")
    above, new = filial.parent_id, factories.unit("Jobbtorg Västerort")
    with clock.at(MIDYEAR - timedelta(30)):
        actions.rename_node(unit, name="Jobbtorg Farsta", on=MIDYEAR, by=KEEPER)
        actions.move_node(filial, parent=new, on=MIDYEAR, by=KEEPER)
        assert actions.carry_due_names() == 0
        assert standing(unit, filial) == ("Jobbtorg Sydost", above)
    with clock.at(MIDYEAR):
        assert [actions.carry_due_names(), actions.carry_due_names()] == [2, 0]
        assert standing(unit, filial) == ("Jobbtorg Farsta", new.pk)


def standing(unit: Unit, filial: Unit) -> tuple[str, int | None]:
    unit.refresh_from_db()
    filial.refresh_from_db()
    return unit.name, filial.parent_id


def test_renaming_on_the_first_day_makes_no_second_period() -> None:
    unit = factories.unit()
    actions.rename_node(unit, name="Jobbtorg Syd", on=date(2008, 1, 1), by=KEEPER)
    assert unit.periods.count() == 1


def test_a_filial_can_move_to_another_jobbtorg() -> None:
    filial = factories.unit("Jobbtorg Järva (Lunda)")
    actions.move_node(filial, parent=factories.unit("Jobbtorg Västerort"), on=MIDYEAR, by=KEEPER)
    check_now()
    after = {
        u.name: [f.name for f in u.filialer]
        for r in organisation_on(MIDYEAR).regions
        for u in r.units
    }
    assert after["Jobbtorg Västerort"] == ["Jobbtorg Järva (Lunda)"]
    assert after["Jobbtorg Järva (Kista)"] == ["Jobbtorg Unga Järva (Rinkeby)"]


def test_nothing_lies_under_itself() -> None:
    jobbtorg = factories.unit("Jobbtorg Järva (Kista)")
    filial = factories.unit("Jobbtorg Järva (Lunda)")
    with pytest.raises(DomainError, match="under sig själv"):
        actions.move_node(jobbtorg, parent=filial, on=MIDYEAR, by=KEEPER)


def test_a_stadsdel_changes_enhet_and_jobbtorg_from_a_day() -> None:
    farsta = factories.stadsdel()
    sodermalm = factories.enhet("Södermalm försörjningsstödsenhet")
    actions.set_catchment(farsta, bistandsenhet=sodermalm, from_on=MIDYEAR, by=KEEPER)
    innerstaden = factories.unit("Jobbtorg Innerstaden")
    actions.set_route(farsta, ages=(16, 25), unit=innerstaden, from_on=MIDYEAR, by=KEEPER)
    check_now()
    assert route_referral(sodermalm, farsta, born_on=YOUNG, on=MIDYEAR) == innerstaden
    assert route_referral(sodermalm, farsta, born_on=ADULT, on=MIDYEAR) == factories.unit()
    before = route_referral(factories.enhet(), farsta, born_on=YOUNG, on=date(2008, 6, 30))
    assert before == factories.unit()


def test_a_later_route_takes_the_place_of_an_earlier_one_for_its_ages() -> None:
    kista = factories.stadsdel("Rinkeby-Kista")
    lunda = factories.unit("Jobbtorg Järva (Lunda)")
    actions.set_route(kista, ages=(20, 30), unit=lunda, from_on=MIDYEAR, by=KEEPER)
    check_now()
    spans = Route.objects.filter(stadsdel=kista, period__contains=MIDYEAR).order_by("ages")
    assert [((r.ages.lower, r.ages.upper), r.unit.name) for r in spans] == [
        ((16, 20), "Jobbtorg Unga Järva (Rinkeby)"),
        ((20, 30), "Jobbtorg Järva (Lunda)"),
        ((30, None), "Jobbtorg Järva (Kista)"),
    ]


def test_a_node_with_something_left_cannot_close() -> None:
    unit = factories.unit("Jobbtorg Järva (Kista)")
    people.actor("coach", unit)  # type: ignore[arg-type]
    with pytest.raises(DomainError) as caught:
        actions.close_node(unit, last=date(2008, 6, 30), by=KEEPER)
    assert "enheter under den, vägar för remisser, roller" in caught.value.message


def test_an_empty_node_closes_with_its_day() -> None:
    group = factories.group()
    actions.close_node(group, last=date(2008, 6, 30), by=KEEPER)
    check_now()
    group.refresh_from_db()
    assert group.closed_on == date(2008, 6, 30)
    assert not group.periods.filter(period__contains=MIDYEAR).exists()


@pytest.mark.parametrize("on", [date(2007, 12, 31), date(2008, 7, 2)])
def test_no_change_outside_a_nodes_life(on: date) -> None:
    group = factories.group()
    actions.close_node(group, last=MIDYEAR, by=KEEPER)
    with pytest.raises(DomainError, match="finns inte den"):
        actions.rename_node(group, name="Unga", on=on, by=KEEPER)


def test_a_short_name_is_taken_once() -> None:
    with pytest.raises(DomainError, match="finns redan"):
        actions.add_node(
            Unit,
            name="Annat",
            slug="jobbtorg-sydost",
            opened_on=MIDYEAR,
            parent=None,
            by=KEEPER,
            unit_kind="jobbtorg",
        )


@pytest.mark.parametrize("role", ["coach", "lokal_chef", "jobbtorgschef"])
def test_only_the_systemforvaltare_changes_the_organisation(role: str) -> None:
    by = people.actor(role, factories.unit())  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="Bara systemförvaltaren"):
        actions.rename_node(factories.unit(), name="Mitt", on=MIDYEAR, by=by)


def test_overlapping_periods_are_refused() -> None:
    node = factories.group()
    with pytest.raises(IntegrityError, match="node_period_no_overlap"), as_fixture():
        NodePeriod.objects.create(node=node, name="Två", period=period(MIDYEAR))


def cut_a_period() -> None:
    NodePeriod.objects.filter(node=factories.group()).update(
        period=period(date(2008, 1, 1), MIDYEAR)
    )


def delete_the_periods() -> None:
    NodePeriod.objects.filter(node=factories.group()).delete()


def leave_a_stadsdel_without_enhet() -> None:
    Catchment.objects.filter(stadsdel=factories.stadsdel()).update(
        period=period(date(2007, 1, 1), MIDYEAR)
    )


def leave_an_age_without_unit() -> None:
    Route.objects.filter(stadsdel=factories.stadsdel("Rinkeby-Kista"), ages__contains=20).delete()


def leave_a_day_without_unit() -> None:
    Route.objects.filter(stadsdel=factories.stadsdel()).update(
        period=period(date(2008, 1, 1), MIDYEAR)
    )


def close_a_stadsdel_alone() -> None:
    Node.objects.filter(pk=factories.stadsdel().pk).update(closed_on=date(2008, 6, 30))


def node_without_period() -> None:
    Stadsdel.objects.create(name="Ny", slug="stadsdel-ny", opened_on=MIDYEAR)


@pytest.mark.parametrize(
    ("break_it", "constraint"),
    [
        (cut_a_period, "node_periods_without_gap"),
        (delete_the_periods, "node_periods_without_gap"),
        (node_without_period, "node_periods_without_gap"),
        (close_a_stadsdel_alone, "node_periods_without_gap"),
        (leave_a_stadsdel_without_enhet, "catchment_without_gap"),
        (leave_an_age_without_unit, "route_without_gap"),
        (leave_a_day_without_unit, "route_without_gap"),
    ],
)
def test_a_gap_is_refused_at_commit(break_it: Callable[[], None], constraint: str) -> None:
    @transaction.atomic
    def commit() -> None:
        break_it()
        check_now()

    with pytest.raises(IntegrityError) as caught:
        commit()
    assert caught.value.__cause__ is not None
    assert caught.value.__cause__.diag.constraint_name == constraint  # type: ignore[attr-defined]
