"""What the person lives on: changed, planned, taken back, and kept through moves."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.base import locked_case
from cases.actions.moves import move_to_stadsdel
from cases.actions.support import cancel_planned_support, carry_due_support, change_support
from cases.enums import StepKind, SupportKind
from cases.models import Case, SupportPeriod
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.organisation.periods import period
from jobbtorg.organisation.succession import merge_nodes
from tests import factories
from tests.cases.life import MONDAY, World, open_kinds, settled, user_of

pytestmark = pytest.mark.django_db

NIGHT = system_actor("natt")
JUNE, JULY = date(2008, 6, 2), date(2008, 7, 1)


@pytest.fixture
def world() -> World:
    return World()


def introduced(world: World) -> Case:
    with clock.at(MONDAY):
        return world.case(
            support_kind=SupportKind.INTRODUKTION, introduction_ends_on=date(2008, 6, 30)
        )


def test_introduktion_is_handed_over_to_forsorjningsstod_without_a_gap(world: World) -> None:
    case = introduced(world)
    with clock.at(date(2008, 6, 2)):
        case = change_support(
            by=world.handlaggare,
            case=case,
            kind=SupportKind.FORSORJNINGSSTOD,
            from_on=date(2008, 7, 1),
        )
        settled()
        assert case.support_kind == SupportKind.INTRODUKTION
        assert StepKind.SUPPORT_ENDS not in open_kinds(case)
        assert carry_due_support(by=system_actor("natt")) == 0
    with clock.at(date(2008, 7, 1)):
        assert carry_due_support(by=system_actor("natt")) == 1
        assert carry_due_support(by=system_actor("natt")) == 0
    settled()
    case.refresh_from_db()
    assert case.support_kind == SupportKind.FORSORJNINGSSTOD
    assert case.introduction_ends_on is None
    old, new = case.support_periods.order_by("period")
    assert (old.period, new.period) == (
        period(MONDAY, date(2008, 7, 1)),
        period(date(2008, 7, 1)),
    )


def test_support_is_changed_today_as_well(world: World) -> None:
    case = introduced(world)
    with clock.at(date(2008, 7, 1)):
        case = change_support(
            by=world.coach,
            case=case,
            kind=SupportKind.FORSORJNINGSSTOD,
            from_on=date(2008, 7, 1),
        )
    settled()
    assert case.support_kind == SupportKind.FORSORJNINGSSTOD


def test_support_is_refused_when_it_makes_no_sense(world: World) -> None:
    case = introduced(world)
    with clock.at(date(2008, 6, 2)):
        refusals: list[tuple[dict[str, Any], str]] = [
            ({"kind": SupportKind.FORSORJNINGSSTOD, "from_on": date(2008, 1, 1)}, "from_on"),
            (
                {
                    "kind": SupportKind.INTRODUKTION,
                    "from_on": date(2008, 6, 2),
                    "introduction_ends_on": date(2008, 6, 2),
                },
                "introduction_ends_on",
            ),
            (
                {
                    "kind": SupportKind.INTRODUKTION,
                    "from_on": date(2008, 6, 2),
                    "introduction_ends_on": date(2008, 6, 30),
                },
                "kind",
            ),
        ]
        for values, field in refusals:
            with pytest.raises(DomainError) as refused:
                change_support(by=world.coach, case=case, **values)
            assert refused.value.field == field


def planned(world: World, **values: Any) -> Case:
    """Introduktionsersättning to 30 June; försörjningsstöd from 1 July is written down."""
    case = introduced(world)
    values = {"kind": SupportKind.FORSORJNINGSSTOD, "from_on": JULY, **values}
    with clock.at(JUNE):
        return change_support(by=world.handlaggare, case=case, **values)


def kinds_of(case: Case) -> list[tuple[str, int, date, date | None]]:
    rows = SupportPeriod.objects.standing().filter(case=case).order_by("period")
    return [(r.kind, r.bistandsenhet_id, r.period.lower, r.period.upper) for r in rows]


def test_what_is_planned_survives_a_move_and_comes_true_at_the_new_enhet(world: World) -> None:
    case, bromma = planned(world), factories.enhet("Bromma enhet")
    day = JUNE + timedelta(days=7)
    with clock.at(day):
        move_to_stadsdel(
            by=world.coach, case=case, stadsdel=None, bistandsenhet=bromma, why="Har flyttat"
        )
        settled()
        assert kinds_of(case) == [
            (SupportKind.INTRODUKTION, world.enhet.pk, MONDAY, day),
            (SupportKind.INTRODUKTION, bromma.pk, day, JULY),
            (SupportKind.FORSORJNINGSSTOD, bromma.pk, JULY, None),
        ]
        assert StepKind.SUPPORT_ENDS not in open_kinds(case)
    with clock.at(JULY):
        assert carry_due_support(by=NIGHT) == 1
    case.refresh_from_db()
    assert (case.support_kind, case.bistandsenhet_id) == (SupportKind.FORSORJNINGSSTOD, bromma.pk)


def test_what_is_planned_survives_a_merger_of_enheter(world: World) -> None:
    case, heir = planned(world), factories.enhet("Nya enheten")
    merger = JUNE + timedelta(days=7)
    with clock.at(merger):
        merge_nodes([world.enhet], successor=heir, on_date=merger, by=NIGHT)
    settled()
    assert [(kind, enhet) for kind, enhet, *_ in kinds_of(case)] == [
        (SupportKind.INTRODUKTION, world.enhet.pk),
        (SupportKind.INTRODUKTION, heir.pk),
        (SupportKind.FORSORJNINGSSTOD, heir.pk),
    ]


def test_what_is_planned_can_be_taken_back_and_is_asked_for_again(world: World) -> None:
    case = planned(world)
    with clock.at(JUNE):
        case = cancel_planned_support(by=world.coach, case=case, why="Fel dag")
        settled()
        with pytest.raises(DomainError, match="planerad"):
            cancel_planned_support(by=world.coach, case=case, why="Igen")
    assert kinds_of(case) == [(SupportKind.INTRODUKTION, world.enhet.pk, MONDAY, None)]
    assert StepKind.SUPPORT_ENDS in open_kinds(case)
    row = case.transitions.get(name="cancel_support")
    assert row.why == "Försörjningsstöd från 2008-07-01. Fel dag"
    assert case.support_periods.exclude(replaced_at=None).count() == 1
    with clock.at(JULY):
        assert carry_due_support(by=NIGHT) == 0


def test_only_the_enhet_takes_back_what_would_give_it_the_decision(world: World) -> None:
    with clock.at(MONDAY):
        case = world.case(support_kind=SupportKind.NONE)
        kind = SupportKind.FORSORJNINGSSTOD
        change_support(by=world.handlaggare, case=case, kind=kind, from_on=JULY)
        with pytest.raises(NotAllowed, match="Handläggaren tar tillbaka"):
            cancel_planned_support(by=world.coach, case=case, why="Fel")
        cancel_planned_support(by=world.handlaggare, case=case, why="Fel")


def test_an_extension_that_is_planned_asks_for_what_follows_it(world: World) -> None:
    longer = date(2008, 12, 31)
    case = planned(world, kind=SupportKind.INTRODUKTION, introduction_ends_on=longer)
    assert case.introduction_ends_on == date(2008, 6, 30)
    with clock.at(JULY):
        assert carry_due_support(by=NIGHT) == 1
    case.refresh_from_db()
    assert case.introduction_ends_on == longer
    assert StepKind.SUPPORT_ENDS in open_kinds(case)


def test_the_chosen_handlaggare_takes_over_on_the_day(world: World) -> None:
    other = factories.enhet("Annan enhet")
    there = factories.actor(Role.HANDLAGGARE, other)
    case = planned(world, bistandsenhet=other, handlaggare=user_of(there))
    with clock.at(JULY):
        carry_due_support(by=NIGHT)
    settled()
    case.refresh_from_db()
    assert (case.bistandsenhet_id, case.handlaggare_id) == (other.pk, there.user_id)


def test_the_page_lets_enhet_and_handlaggare_be_chosen(world: World) -> None:
    other = factories.enhet("Annan enhet")
    there = factories.actor(Role.HANDLAGGARE, other, "Hilda Där")
    case, client = introduced(world), Client()
    client.force_login(user_of(world.handlaggare))
    path = reverse("cases:change_support", args=[case.key])
    with clock.at(JUNE):
        page = client.get(path).content.decode()
        assert '<optgroup label="Annan enhet">' in page
        posted = {
            "form_token": page.split('name="form_token" value="')[1].split('"')[0],
            "kind": SupportKind.FORSORJNINGSSTOD.value,
            "from_on": JULY.isoformat(),
            "decider": f"{other.key}.{user_of(there).key}",
        }
        assert client.post(path, posted).status_code == 302
        assert "Annan enhet, Hilda Där" in client.get(path).content.decode()
    row = SupportPeriod.objects.planned(JUNE).get(case=case)
    assert (row.bistandsenhet_id, row.handlaggare_id) == (other.pk, there.user_id)


def test_what_was_changed_before_the_night_is_not_overwritten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The night has found the case when somebody changes it: asked again under the lock."""
    case, lock = planned(world), "cases.actions.support.locked_case"

    def first_somebody_else(found: Case) -> Case:
        monkeypatch.setattr(lock, locked_case)
        change_support(by=world.handlaggare, case=found, kind=SupportKind.NONE, from_on=JULY)
        return locked_case(found)

    monkeypatch.setattr(lock, first_somebody_else)
    with clock.at(JULY):
        assert carry_due_support(by=NIGHT) == 0
    case.refresh_from_db()
    assert case.support_kind == SupportKind.NONE


def test_the_pages_show_what_is_planned_and_take_it_back(world: World) -> None:
    case, client = planned(world), Client()
    client.force_login(user_of(world.coach))
    with clock.at(JUNE):
        page = client.get(reverse("cases:change_support", args=[case.key])).content.decode()
        path = reverse("cases:cancel_support", args=[case.key])
        assert "Försörjningsstöd från 2008-07-01" in page
        assert path in page
        token = client.get(path).content.decode().split('name="form_token" value="')[1]
        posted = {"form_token": token.split('"')[0], "why": "Fel dag"}
        assert client.post(path, posted).status_code == 302
        assert client.get(path).status_code == 302
    assert len(kinds_of(case)) == 1
