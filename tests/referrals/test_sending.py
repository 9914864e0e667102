"""From draft to an open case, and what is written on the way."""

import pytest
from django.db import connection

from cases.enums import CaseState, Party, StepKind
from cases.models import Case, Step
from referrals.actions.drafting import start_draft
from referrals.enums import ReferralState
from referrals.models import Referral
from tests.referrals import factories as make

pytestmark = pytest.mark.django_db


def check_deferred() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def open_kinds(referral: Referral) -> set[str]:
    return set(Step.objects.open().filter(referral_key=referral.key).values_list("kind", flat=True))


def test_a_draft_is_a_step_for_whoever_wrote_it() -> None:
    here = make.side()
    referral = start_draft(by=here.handlaggare, identity=make.identity())
    step = Step.objects.open().get(referral_key=referral.key)
    assert (step.kind, step.party, step.responsible_id) == (
        StepKind.SEND_REFERRAL,
        Party.STADSDEL,
        here.handlaggare.user_id,
    )
    assert referral.stadsdel == here.stadsdel
    check_deferred()


def test_sending_routes_attaches_and_waits_at_the_unit() -> None:
    here = make.side()
    referral = make.sent(here.handlaggare)
    assert referral.state == ReferralState.SENT
    assert referral.unit == here.unit
    assert referral.participant is not None
    assert referral.participant.full_name == "Karin Exempel"
    assert open_kinds(referral) == {StepKind.RECEIVE_REFERRAL}
    row = referral.transitions.get()
    assert (row.name, row.from_state, row.to_state, row.by_user_id) == (
        "send",
        ReferralState.DRAFT,
        ReferralState.SENT,
        here.handlaggare.user_id,
    )
    check_deferred()


def test_accepting_opens_the_case_with_its_coach() -> None:
    here = make.side()
    referral = make.accepted(here)
    case = Case.objects.get(referral_key=referral.key)
    assert referral.case == case
    assert (case.unit, case.coach, case.state) == (here.unit, here.coach_user, CaseState.ENROLLED)
    assert case.handlaggare_id == here.handlaggare.user_id
    assert open_kinds(referral) == set()
    check_deferred()
