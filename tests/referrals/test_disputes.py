"""A contested return: both chiefs, then the Jobbtorgschef, the person served meanwhile (§5.4)."""

from datetime import date

import pytest
from django.db import connection

from cases.enums import Party, StepKind
from cases.models import Case, Step
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.errors import DomainError, NotAllowed
from referrals.actions.disputes import (
    accept_return,
    climb,
    climb_overdue,
    contest,
    give_voice,
    rule,
)
from referrals.enums import DisputeOutcome, ReferralState
from referrals.models import Referral
from referrals.queries.disputes import overdue_disputes
from tests import factories
from tests.organisation import factories as organisation
from tests.referrals import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
NIGHT = system_actor("nattlig_kontroll")
YES, NO = DisputeOutcome.ACCEPT, DisputeOutcome.RETURN


def steps(referral: Referral) -> set[tuple[str, str, str]]:
    rows = Step.objects.open().filter(referral_key=referral.key)
    return {(s.kind, s.party, s.for_role) for s in rows}


def check_deferred() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def jobbtorgschef() -> Actor:
    return factories.actor(Role.JOBBTORGSCHEF, organisation.city())


def test_an_agreed_return_ends_the_remiss() -> None:
    here = make.side()
    ended = accept_return(by=here.handlaggare, referral=make.returned(here))
    assert ended.state == ReferralState.RETURN_ACCEPTED
    assert steps(ended) == set()
    check_deferred()


def test_contesting_asks_both_chiefs_and_the_person_is_served() -> None:
    referral = make.contested(make.side())
    assert steps(referral) == {
        (StepKind.DECIDE_DISPUTE, Party.STADSDEL, Role.ENHETSCHEF),
        (StepKind.DECIDE_DISPUTE, Party.JOBBTORG, Role.LOKAL_CHEF),
        (StepKind.SERVE_MEANWHILE, Party.STADSDEL, ""),
    }
    first = Step.objects.open().filter(referral_key=referral.key).order_by("due_on", "id")[0]
    assert (first.kind, first.due_on) == (StepKind.DECIDE_DISPUTE, date(2008, 3, 10))
    check_deferred()


def test_contesting_says_why() -> None:
    here = make.side()
    with pytest.raises(DomainError) as caught:
        contest(by=here.handlaggare, referral=make.returned(here), why=" ")
    assert caught.value.field == "why"


def test_two_chiefs_who_agree_to_receive_open_the_case() -> None:
    here = make.side()
    referral = make.contested(here)
    waiting = give_voice(by=here.chief, referral=referral, outcome=YES, why="Vi tar emot.")
    assert waiting.state == ReferralState.CONTESTED
    settled = give_voice(by=here.enhetschef, referral=referral, outcome=YES, why="Bra.")
    assert settled.state == ReferralState.ACCEPTED
    assert settled.case == Case.objects.get()
    assert settled.transitions.last().name == "agree_accept"  # type: ignore[union-attr]
    assert steps(settled) == set()
    check_deferred()


def test_two_chiefs_who_agree_to_return_end_it() -> None:
    here = make.side()
    referral = make.contested(here)
    give_voice(by=here.enhetschef, referral=referral, outcome=NO, why="Inte än.")
    settled = give_voice(by=here.chief, referral=referral, outcome=NO, why="Inte än.")
    assert settled.state == ReferralState.RETURN_ACCEPTED
    assert not Case.objects.exists()
    assert steps(settled) == set()
    check_deferred()


def test_two_who_differ_go_to_the_jobbtorgschef() -> None:
    referral = make.in_deadlock(make.side())
    assert steps(referral) == {
        (StepKind.DECIDE_DEADLOCK, Party.JOBBTORG, Role.JOBBTORGSCHEF),
        (StepKind.SERVE_MEANWHILE, Party.STADSDEL, ""),
    }
    check_deferred()


@pytest.mark.parametrize(
    ("outcome", "state", "cases"),
    [(YES, ReferralState.ACCEPTED, 1), (NO, ReferralState.RETURN_ACCEPTED, 0)],
)
def test_the_last_word(outcome: str, state: str, cases: int) -> None:
    here = make.side()
    settled = rule(
        by=jobbtorgschef(), referral=make.in_deadlock(here), outcome=outcome, why="Så blir det."
    )
    assert (settled.state, Case.objects.count()) == (state, cases)
    assert steps(settled) == set()
    check_deferred()


def test_a_chief_answers_once() -> None:
    here = make.side()
    referral = make.contested(here)
    give_voice(by=here.chief, referral=referral, outcome=YES, why="Ja.")
    with pytest.raises(DomainError, match="redan lämnat"):
        give_voice(by=here.chief, referral=referral, outcome=NO, why="Nej.")


def test_who_is_not_one_of_the_two_chiefs_does_not_answer() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    referral = make.contested(here)
    for stranger in (here.handlaggare, here.coach, there.chief, there.enhetschef, jobbtorgschef()):
        with pytest.raises(NotAllowed):
            give_voice(by=stranger, referral=referral, outcome=YES, why="Ja.")


def test_a_settled_dispute_takes_no_more_answers() -> None:
    here = make.side()
    referral = make.in_deadlock(here)
    with pytest.raises(DomainError, match="Ladda om sidan"):
        give_voice(by=here.chief, referral=referral, outcome=YES, why="Ja.")
    with pytest.raises(NotAllowed):
        rule(by=here.chief, referral=referral, outcome=YES, why="Ja.")


@pytest.mark.parametrize(("outcome", "why"), [("", "Ja."), ("kanske", "Ja."), (YES, " ")])
def test_an_answer_is_whole(outcome: str, why: str) -> None:
    here = make.side()
    referral = make.contested(here)
    with pytest.raises(DomainError):
        give_voice(by=here.chief, referral=referral, outcome=outcome, why=why)


def test_an_unanswered_return_climbs_after_five_working_days() -> None:
    referral = make.returned(make.side())
    with clock.at(date(2008, 3, 10)):
        assert list(overdue_disputes()) == []
        assert climb(by=NIGHT, referral=referral).state == ReferralState.RETURNED
    with clock.at(date(2008, 3, 11)):
        assert list(overdue_disputes()) == [referral]
        assert climb(by=NIGHT, referral=referral).state == ReferralState.CONTESTED
        assert climb(by=NIGHT, referral=referral).state == ReferralState.CONTESTED
    assert referral.transitions.filter(name="contest").get().by_system == NIGHT.system
    check_deferred()


def test_only_what_climbed_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody may answer between the list and the lock."""
    referral = make.returned(make.side())
    monkeypatch.setattr("referrals.actions.disputes.overdue_disputes", lambda: [referral])
    assert climb_overdue(by=NIGHT) == 0


def test_an_unanswered_dispute_climbs_to_the_jobbtorgschef() -> None:
    here = make.side()
    referral = make.contested(here)
    give_voice(by=here.chief, referral=referral, outcome=YES, why="Ja.")
    with clock.at(date(2008, 3, 11)):
        assert climb_overdue(by=NIGHT) == 1
        assert climb_overdue(by=NIGHT) == 0
    referral.refresh_from_db()
    assert referral.state == ReferralState.ESCALATED
    check_deferred()
