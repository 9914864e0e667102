"""A plan on its way when the case moves: who answers, who is told, who sees it (§5.8, §5.11)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from cases.actions.lifecycle import end_hold, hold
from cases.actions.moves import change_handlaggare, move_to_stadsdel, move_to_unit
from cases.actions.next_steps import BESIDE
from cases.enums import StepKind
from cases.models import PlanVersion, Step
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import Mail
from jobbtorg.organisation.models import Bistandsenhet
from tests import factories
from tests.cases import life, plans

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def to_enhet(at: plans.World, enhet: Bistandsenhet, handlaggare: Actor) -> None:
    move_to_stadsdel(
        by=at.coach,
        case=at.case,
        stadsdel=None,
        bistandsenhet=enhet,
        handlaggare=factories.user_of(handlaggare),
        why="Har flyttat",
    )


def told(version: PlanVersion) -> list[int | None]:
    mails = Mail.objects.filter(about_key=version.key, kind="plan_vantar").order_by("pk")
    return list(mails.values_list("to_user_id", flat=True))


def test_who_is_to_decide_instead_is_told_once() -> None:
    at = plans.world()
    version = plans.submitted(at)
    colleague = factories.actor(Role.HANDLAGGARE, at.enhet)
    change_handlaggare(by=at.handlaggare, case=at.case, handlaggare=factories.user_of(colleague))
    assert told(version) == [at.handlaggare.user_id, colleague.user_id]
    enhet = factories.enhet("Bromma enhet")
    there = factories.actor(Role.HANDLAGGARE, enhet)
    to_enhet(at, enhet, there)
    assert told(version)[2:] == [there.user_id]


def test_who_stood_in_is_settled_on_the_day_of_the_answer() -> None:
    at = plans.world()
    version = plans.submitted(at)
    plans.accept(version, at.handlaggare)
    new = factories.user_of(factories.actor(Role.HANDLAGGARE, at.enhet, "Nils Ny"))
    change_handlaggare(by=at.handlaggare, case=at.case, handlaggare=new)
    version.refresh_from_db()
    assert version.decided_words == "Hanna Handläggare"
    enhet = factories.enhet("Bromma enhet")
    to_enhet(at, enhet, factories.actor(Role.HANDLAGGARE, enhet, "Berit Bromma"))
    again = plans.submitted(at)
    plans.accept(again, factories.actor(Role.HANDLAGGARE, enhet, "Stina Stand"))
    to_enhet(at, at.enhet, at.handlaggare)
    again.refresh_from_db()
    assert again.decided_words == "Stina Stand, i stället för Berit Bromma"


def test_the_answer_is_due_by_the_date_that_a_hold_has_moved() -> None:
    at = plans.world()
    version = plans.submitted(at)
    until = MONDAY + timedelta(7)
    hold(by=at.coach, case=at.case, reason=life.hold_reason(), planned_until_on=until)
    with clock.at(until):
        end_hold(by=at.coach, case=at.case)
        moved = Step.objects.open().get(kind=StepKind.DECIDE_PLAN).due_on
        colleague = factories.user_of(factories.actor(Role.HANDLAGGARE, at.enhet))
        change_handlaggare(by=at.handlaggare, case=at.case, handlaggare=colleague)
    assert moved > (version.decision_due_on or MONDAY)
    assert Step.objects.open().get(kind=StepKind.DECIDE_PLAN).due_on == moved


def test_a_plan_that_waits_is_the_new_enhets_and_no_longer_the_former_ones() -> None:
    at = plans.world()
    plans.accept(plans.submitted(at), at.handlaggare)
    answered = PlanVersion.objects.get()
    waiting = plans.submitted(at, "Praktik")
    enhet = factories.enhet("Bromma enhet")
    there = factories.actor(Role.HANDLAGGARE, enhet, "Hilda Där")
    to_enhet(at, enhet, there)
    assert list(PlanVersion.objects.visible_to(at.handlaggare)) == [answered]
    assert set(PlanVersion.objects.visible_to(there)) == {answered, waiting}
    client = Client()
    client.force_login(factories.user_of(at.handlaggare))
    for name in ("referrals:decision", "cases:plan_version"):
        assert client.get(reverse(name, args=[waiting.key])).status_code == 404
        page = client.get(reverse(name, args=[answered.key]))
        assert page.status_code == 200
        assert "Hilda Där" not in page.content.decode()


def test_a_former_unit_does_not_read_on_in_the_draft_it_began() -> None:
    at = plans.world()
    version = plans.draft(at)
    leader = factories.actor(Role.LOKAL_CHEF, at.unit)
    unit = factories.unit("Kista jobbtorg")
    move_to_unit(by=leader, case=at.case, unit=unit, reason=life.move_reason())
    assert not PlanVersion.objects.visible_to(at.coach).exists()
    version.refresh_from_db()
    assert version.unit == unit


@pytest.mark.parametrize("kind", StepKind)
def test_a_step_beside_the_way_keeps_no_case_from_being_lost(kind: StepKind) -> None:
    at = plans.world(step=kind)
    assert Step.objects.open().get(case=at.case).kind == kind
    if kind in BESIDE:
        with pytest.raises(IntegrityError, match="utan öppet steg"):
            life.settled()
    else:
        life.settled()
