"""Remisser under way follow their enhet or unit into a merger, once and with a trace."""

from datetime import date

import pytest

from cases.enums import StepKind, SupportKind
from cases.models import Step
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.organisation import actions
from jobbtorg.organisation.models import Bistandsenhet, Succession
from jobbtorg.organisation.periods import ONE_DAY
from jobbtorg.organisation.succession import carry_due_successions, merge_nodes
from referrals.actions.drafting import start_draft
from referrals.actions.reception import accept
from referrals.actions.sending import withdraw
from referrals.actions.succession import carry_referrals
from referrals.forms.statement import initial_of
from referrals.models import Referral
from tests import factories as people
from tests.cases.life import settled
from tests.organisation import factories as city
from tests.referrals.factories import Side, accepted, draft, identity, sent, side

pytestmark = pytest.mark.django_db

BY = system_actor("Test av sammanslagning")


@pytest.fixture
def here() -> Side:
    return side("Farsta", "Jobbtorg Sydost")


def merge_enheter() -> Bistandsenhet:
    """Farsta's and Skarpnäck's enheter become one today."""
    heir = actions.add_node(
        Bistandsenhet,
        name="Farsta-Skarpnäck försörjningsstödsenhet",
        slug="farsta-skarpnack-enhet",
        opened_on=clock.today(),
        parent=city.city(),
        by=BY,
    )
    names = ("Farsta försörjningsstödsenhet", "Skarpnäck försörjningsstödsenhet")
    merge_nodes([city.enhet(n) for n in names], successor=heir, on_date=clock.today(), by=BY)
    return heir


def test_open_remisser_follow_with_their_steps(here: Side) -> None:
    drafted, under_way = draft(here.handlaggare), sent(here.handlaggare)
    done = accepted(here)
    heir = merge_enheter()
    for one in (drafted, under_way):
        one.refresh_from_db()
        assert one.bistandsenhet_id == heir.pk
        assert one.transitions.get(name="carry").why == (
            "Farsta försörjningsstödsenhet uppgick i Farsta-Skarpnäck försörjningsstödsenhet"
        )
    done.refresh_from_db()
    assert done.bistandsenhet_id == here.enhet.pk
    steps = Step.objects.open().filter(referral_key__in=[drafted.key, under_way.key])
    assert set(steps.values_list("bistandsenhet_id", flat=True)) == {heir.pk}


def test_the_staff_of_the_successor_see_old_and_new(here: Side) -> None:
    referrals = [draft(here.handlaggare), accepted(here)]
    heir = merge_enheter()
    held = RoleAssignment.objects.get(user=here.handlaggare.user_id, node=heir)
    seen = Referral.objects.visible_to(people.actor_of(held))
    assert set(seen) == set(referrals)


@pytest.mark.parametrize("sent_from", ["Farsta", "Skarpnäck", ""])
def test_of_two_open_remisser_for_one_person_the_one_that_has_come_furthest_goes_on(
    here: Side, sent_from: str
) -> None:
    number = identity()
    other = side("Skarpnäck", "Jobbtorg Sydost")
    sides = {"Farsta": here, "Skarpnäck": other}
    both = {
        name: (sent if name == sent_from else draft)(one.handlaggare, number=number)
        for name, one in sides.items()
    }
    heir = merge_enheter()
    settled()
    first = both.pop(sent_from or "Farsta")
    (second,) = both.values()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.bistandsenhet_id, first.state) == (heir.pk, "skickad" if sent_from else "utkast")
    assert second.state == "atertagen"
    told = second.transitions.get(name="withdraw").why
    assert "uppgick i" in told
    assert f"gäller, hos {first.handlaggare}" in told
    assert not Step.objects.open().filter(referral_key=second.key).exists()
    assert Step.objects.open().filter(referral_key=first.key, bistandsenhet=heir).exists()
    by = people.actor_of(RoleAssignment.objects.get(user=other.handlaggare.user_id, node=heir))
    assert set(Referral.objects.visible_to(by)) == {first, second}


def test_whoever_was_told_of_the_remiss_that_is_taken_back_need_not_settle_it(here: Side) -> None:
    number = identity()
    other = side("Skarpnäck", "Jobbtorg Sydost")
    away = side("Bromma", "Jobbtorg Västerort")
    accepted(away, number=number)
    sent(here.handlaggare, number=number)
    sent(other.handlaggare, number=number)
    assert Step.objects.open().filter(kind=StepKind.HANDLE_KNOWN).count() == 2
    merge_enheter()
    assert Step.objects.open().filter(kind=StepKind.HANDLE_KNOWN).count() == 1


def test_a_remiss_on_its_way_to_a_merged_unit_is_received_there(here: Side) -> None:
    under_way = sent(here.handlaggare)
    heir = city.unit("Jobbtorg Innerstaden")
    merge_nodes([here.unit], successor=heir, on_date=clock.today(), by=BY)
    under_way.refresh_from_db()
    assert under_way.unit_id == heir.pk
    coach = people.actor_of(RoleAssignment.objects.get(user=here.coach.user_id, node=heir))
    assert accept(by=coach, referral=under_way, coach=here.coach_user).unit_id == heir.pk


def test_carried_once(here: Side) -> None:
    under_way = sent(here.handlaggare)
    merge_enheter()
    succession = Succession.objects.get(predecessor=here.enhet)
    carry_referrals(succession, BY)
    assert carry_due_successions(by=BY) == 0
    assert under_way.transitions.filter(name="carry").count() == 1


def test_an_enhet_with_open_remisser_does_not_just_close() -> None:
    lone = actions.add_node(
        Bistandsenhet,
        name="Tillfällig enhet",
        slug="tillfallig-enhet",
        opened_on=date(2008, 1, 1),
        parent=city.city(),
        by=BY,
    )
    draft(people.actor(Role.HANDLAGGARE, lone))
    with pytest.raises(DomainError, match="roller, öppna remisser"):
        actions.close_node(lone, last=clock.today(), by=BY)


def test_the_successor_starts_from_what_its_predecessors_said(here: Side) -> None:
    """Also a step further on: Farsta's words are those of the enhet that took in its heir."""
    number = identity()
    first = accepted(
        here,
        number=number,
        support_kind=SupportKind.INTRODUKTION,
        introduction_ends_on=date(2030, 1, 1),
        work_background="Svetsare.",
    )
    heir = merge_enheter()
    last = actions.add_node(
        Bistandsenhet,
        name="Söderorts försörjningsstödsenhet",
        slug="soderorts-enhet",
        opened_on=clock.today() + ONE_DAY,
        parent=city.city(),
        by=BY,
    )
    merge_nodes([heir], successor=last, on_date=clock.today() + ONE_DAY, by=BY)
    for enhet, days in ((heir, 0), (last, 1)):
        with clock.at(clock.now() + ONE_DAY * days):
            carry_due_successions(by=BY)
            writer = people.actor(Role.HANDLAGGARE, enhet)
            made = start_draft(by=writer, identity=number)
            assert made.work_background == "Svetsare."
            assert made.support_kind == SupportKind.INTRODUKTION
            assert initial_of(made)["support_kind"] == SupportKind.INTRODUKTION
            assert made.stadsdel_id in (None, first.stadsdel_id)
            withdraw(by=writer, referral=made)
    stranger = side("Bromma", "Jobbtorg Västerort").handlaggare
    assert start_draft(by=stranger, identity=number).work_background == ""
