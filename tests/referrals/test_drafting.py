"""Starting and saving a remiss: the enhet's own words, never anybody else's (§5.3)."""

from datetime import date

import pytest

from cases.models import Step
from jobbtorg.accounts.enums import Role
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from jobbtorg.core.identity import parse
from referrals.actions.drafting import PlanElsewhere, save_draft, start_draft
from referrals.actions.sending import withdraw
from referrals.enums import ReferralState
from referrals.models import Referral
from tests import factories
from tests.organisation import factories as organisation
from tests.referrals import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_the_number_fills_in_what_it_says() -> None:
    here = make.side()
    number = parse("195001182046", today=date(2008, 3, 3))
    referral = start_draft(by=here.handlaggare, identity=number)
    assert (referral.birth_date, referral.sex) == (date(1950, 1, 18), "kvinna")
    assert referral.first_name == ""


def test_the_enhets_own_earlier_statement_is_taken_up() -> None:
    here = make.side()
    number = make.identity()
    earlier = make.sent(here.handlaggare, number=number, phone="070-1740606")
    save_flags = make.primary_group()
    earlier.flags.add(save_flags)
    withdraw(by=here.handlaggare, referral=earlier, why="Flyttade.")
    again = start_draft(by=here.enhetschef, identity=number)
    assert again.pk != earlier.pk
    assert (again.first_name, again.phone) == ("Karin", "070-1740606")
    assert list(again.flags.all()) == [save_flags]
    assert again.decision_wish == "inte_begart"


def test_another_enhets_words_are_not() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    number = make.identity()
    make.accepted(there, number=number)
    known = start_draft(by=here.handlaggare, identity=number)
    unknown = start_draft(by=here.handlaggare, identity=make.identity())
    for name in ("first_name", "last_name", "phone", "obstacles", "state", "version"):
        assert getattr(known, name) == getattr(unknown, name), name


def test_an_open_remiss_is_found_instead_of_a_second_one() -> None:
    here = make.side()
    number = make.identity()
    first = make.sent(here.handlaggare, number=number)
    assert start_draft(by=here.enhetschef, identity=number) == first
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("role", [Role.COACH, Role.ADMINISTRATOR, Role.JOBBTORGSCHEF])
def test_only_an_enhet_refers(role: Role) -> None:
    at = organisation.city() if role == Role.JOBBTORGSCHEF else organisation.unit()
    with pytest.raises(NotAllowed, match="försörjningsstödsenhet"):
        start_draft(by=factories.actor(role, at), identity=make.identity())


def test_a_draft_is_saved_as_far_as_it_has_come() -> None:
    here = make.side()
    draft = start_draft(by=here.handlaggare, identity=make.identity())
    plans = [PlanElsewhere("sfi_studieplan", "Åsa", date(2008, 6, 1))]
    saved = save_draft(
        by=here.enhetschef,
        referral=draft,
        version=draft.version,
        stated={"first_name": "Åke"},
        other_plans=plans,
    )
    assert (saved.first_name, saved.last_name, saved.version) == ("Åke", "", draft.version + 1)
    assert [(p.kind, p.contact) for p in saved.other_plans.all()] == [("sfi_studieplan", "Åsa")]


def test_two_people_saving_at_once_meet_a_conflict_with_both_texts() -> None:
    here = make.side()
    draft = start_draft(by=here.handlaggare, identity=make.identity())
    save_draft(
        by=here.handlaggare, referral=draft, version=draft.version, stated={"first_name": "Bo"}
    )
    with pytest.raises(Conflict) as caught:
        save_draft(
            by=here.enhetschef, referral=draft, version=draft.version, stated={"first_name": "Bu"}
        )
    (difference,) = caught.value.differences
    assert (difference.mine, difference.theirs) == ("Bu", "Bo")


def test_a_date_that_cannot_be_is_refused_at_its_field() -> None:
    draft = make.draft(make.side().handlaggare)
    by = factories.actor(Role.HANDLAGGARE, draft.bistandsenhet)
    with pytest.raises(DomainError) as caught:
        save_draft(
            by=by,
            referral=draft,
            version=draft.version,
            stated={"benefit_since": date(2009, 1, 1)},
        )
    assert caught.value.field == "benefit_since"


def test_the_same_plan_twice_is_refused() -> None:
    here = make.side()
    draft = make.draft(here.handlaggare)
    with pytest.raises(DomainError, match="två gånger"):
        save_draft(
            by=here.handlaggare,
            referral=draft,
            version=draft.version,
            stated={},
            other_plans=[PlanElsewhere("annan"), PlanElsewhere("annan")],
        )


def test_a_sent_remiss_and_a_strangers_are_not_written_in() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    sent, draft = make.sent(here.handlaggare), make.draft(here.handlaggare)
    with pytest.raises(NotAllowed, match="skickad"):
        save_draft(by=here.handlaggare, referral=sent, version=sent.version, stated={})
    for stranger in (there.handlaggare, here.coach):
        with pytest.raises(NotAllowed, match="avsändarens"):
            save_draft(by=stranger, referral=draft, version=draft.version, stated={})


def test_a_draft_is_thrown_away_with_its_step() -> None:
    here = make.side()
    draft = make.draft(here.handlaggare)
    gone = withdraw(by=here.handlaggare, referral=draft)
    assert gone.state == ReferralState.WITHDRAWN
    assert not Step.objects.open().filter(referral_key=draft.key).exists()
