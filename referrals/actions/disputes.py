"""A returned remiss: agreed to, or contested up to the Jobbtorgschef (handbook §5.4).

While it is contested the person stays with the stadsdel and is served: that is a step there.
"""

from django.db import transaction

from cases.actions.steps import close_steps, due_date
from cases.enums import StepEnding, StepKind
from cases.models import Step
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, rowwise, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.core.scope import crossing
from referrals.actions.base import (
    begin,
    chief_of,
    locked,
    move,
    nothing_waits,
    sender_of,
    side_key,
    wait_for,
)
from referrals.actions.known import forget_known
from referrals.actions.reception import take_in
from referrals.enums import DisputeOutcome, ReferralState
from referrals.models import DisputeVoice, Referral
from referrals.permissions.referral import can_give_voice
from referrals.queries.disputes import overdue_disputes
from referrals.rules import CHIEFS, REFERRAL_TRANSITIONS, voices_say

NO_ANSWER = "Ingen har svarat inom tiden."


@transaction.atomic
def accept_return(*, by: Actor, referral: Referral, why: str = "") -> Referral:
    """The enhet agrees to the return: the remiss ends, the person stays with the stadsdel."""
    referral = locked(referral)
    transition = begin(referral, "accept_return", by=by)
    with crossing("settle_dispute"):
        move(referral, transition, by=by, why=why)
        nothing_waits(referral, by=by)
        forget_known(referral, by=by)
    return referral


@transaction.atomic
def contest(*, by: Actor, referral: Referral, why: str) -> Referral:
    """The enhet contests the return: both chiefs are to answer within the dated days."""
    referral = locked(referral)
    transition = begin(referral, "contest", by=by)
    if not why.strip():
        raise DomainError("Skriv varför återremissen bestrids.", field="why")
    with crossing("settle_dispute"):
        move(referral, transition, by=by, why=why)
        nothing_waits(referral, by=by)
        for role in sorted(CHIEFS):
            wait_for(
                StepKind.DECIDE_DISPUTE,
                referral,
                chief_of(referral, role),
                subject=side_key(referral, role),
            )
        _serve_meanwhile(referral, StepKind.DECIDE_DISPUTE)
    return referral


@transaction.atomic
def give_voice(*, by: Actor, referral: Referral, outcome: str, why: str) -> Referral:
    """One chief's answer. With both, the remiss is accepted, returned, or in deadlock."""
    referral = locked(referral)
    require(can_give_voice(by, referral))
    if referral.state != ReferralState.CONTESTED:
        REFERRAL_TRANSITIONS.check(
            "deadlock", referral.state, state_label=referral.get_state_display()
        )
    _require_answer(outcome, why)
    given = DisputeVoice.objects.filter(referral=referral, round=current_round(referral))
    if given.filter(role=by.role).exists():
        raise DomainError("Besked är redan lämnat från er sida.")
    voice = DisputeVoice(
        referral=referral,
        role=by.role,
        round=current_round(referral),
        outcome=outcome,
        why=why.strip(),
    )
    voice.set_actor(by)
    voice.save()
    with crossing("settle_dispute"):
        close_steps(
            by=by,
            referral_key=referral.key,
            kinds=[StepKind.DECIDE_DISPUTE],
            subject_key=side_key(referral, Role(by.role)),
        )
        verb = voices_say(given.values_list("outcome", flat=True))
        return _settle(referral, verb, by=by, why=why) if verb else referral


@transaction.atomic
def rule(*, by: Actor, referral: Referral, outcome: str, why: str) -> Referral:
    """The Jobbtorgschef's last word in a deadlock."""
    referral = locked(referral)
    verb = "rule_accept" if outcome == DisputeOutcome.ACCEPT else "rule_return"
    begin(referral, verb, by=by)
    _require_answer(outcome, why)
    with crossing("settle_dispute"):
        return _settle(referral, verb, by=by, why=why)


@transaction.atomic
def climb(*, by: Actor, referral: Referral) -> Referral:
    """An answer that has not come in time: the return goes to the chiefs, a dispute further up.

    Safe to call twice.
    """
    referral = locked(referral)
    if referral.state == ReferralState.RETURNED and _late(referral, StepKind.ANSWER_RETURN):
        return contest(by=by, referral=referral, why=NO_ANSWER)
    if referral.state == ReferralState.CONTESTED and _late(referral, StepKind.DECIDE_DISPUTE):
        with crossing("settle_dispute"):
            return _settle(referral, "deadlock", by=by, why=NO_ANSWER)
    return referral


def climb_overdue(*, by: Actor) -> int:
    """Let every late answer climb; returns how many did. For the nightly task."""
    return rowwise.each(
        overdue_disputes(), lambda one: climb(by=by, referral=one).state != one.state
    )


def _settle(referral: Referral, verb: str, *, by: Actor, why: str) -> Referral:
    transition = begin(referral, verb, by=by)
    if transition.target == ReferralState.ACCEPTED:
        return take_in(referral, transition, by=by, why=why)
    move(referral, transition, by=by, why=why)
    if transition.target == ReferralState.ESCALATED:
        _go_to_last_word(referral, by)
        return referral
    nothing_waits(referral, by=by)
    forget_known(referral, by=by)
    return referral


def _go_to_last_word(referral: Referral, by: Actor) -> None:
    close_steps(
        by=by,
        referral_key=referral.key,
        kinds=[StepKind.DECIDE_DISPUTE],
        ending=StepEnding.REPLACED,
    )
    wait_for(StepKind.DECIDE_DEADLOCK, referral, chief_of(referral, Role.JOBBTORGSCHEF))
    _serve_meanwhile(referral, StepKind.DECIDE_DEADLOCK)


def _serve_meanwhile(referral: Referral, decision: StepKind) -> None:
    """Looked at when the decision should have come: until then the chiefs have the ball."""
    due = workdays.add_working_days(due_date(decision), 1)
    wait_for(StepKind.SERVE_MEANWHILE, referral, sender_of(referral), due_on=due)


def current_round(referral: Referral) -> int:
    """How many times the remiss has been contested."""
    return referral.transitions.filter(name="contest").count()


def _late(referral: Referral, kind: StepKind) -> bool:
    return Step.objects.overdue(clock.today()).filter(referral_key=referral.key, kind=kind).exists()


def _require_answer(outcome: str, why: str) -> None:
    if outcome not in DisputeOutcome.values:
        raise DomainError("Välj om jobbtorget tar emot eller om remissen går tillbaka.")
    if not why.strip():
        raise DomainError("Skriv varför. Det läses av båda sidor.", field="why")
