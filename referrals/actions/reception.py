"""The unit's answer to a remiss: received, accepted, or returned with a reason (§5.4)."""

from datetime import datetime

from django.db import transaction

from cases.actions.base import locked_case, locked_person, require_reason
from cases.actions.enrolment import Enrolment, open_case
from cases.actions.team import require_coach_at
from cases.enums import CaseOrigin, StepKind
from cases.models import Case, Participant
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.scope import crossing
from jobbtorg.core.transitions import Transition
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code, Group
from referrals.actions.base import (
    begin,
    locked,
    move,
    nothing_waits,
    sender_of,
    wait_for,
)
from referrals.actions.known import forget_known, tell_about_others, tell_open_case
from referrals.actions.sending import passed_on
from referrals.models import Referral


@transaction.atomic
def receive(*, by: Actor, referral: Referral) -> Referral:
    """Confirm that the remiss has come; it still waits for an answer by the same date."""
    referral = locked(referral)
    transition = begin(referral, "receive", by=by)
    return move(referral, transition, by=by, received_at=clock.now())


@transaction.atomic
def accept(
    *,
    by: Actor,
    referral: Referral,
    coach: User | None = None,
    group: Group | None = None,
) -> Referral:
    """Accept: the person's case is opened with a coach, or left to be distributed."""
    referral = locked(referral)
    transition = begin(referral, "accept", by=by)
    with crossing("answer_referral"):
        return take_in(referral, transition, by=by, coach=coach, group=group)


@transaction.atomic
def return_referral(*, by: Actor, referral: Referral, reason: Code, text: str) -> Referral:
    """Send the remiss back with a reason; the handläggare mends, agrees or contests."""
    referral = locked(referral)
    transition = begin(referral, "return", by=by)
    require_reason(reason, CodeList.RETURN_REASON)
    if not text.strip():
        raise DomainError(
            "Skriv vad som behöver ändras, så att handläggaren vet vad som väntas.", field="text"
        )
    now = clock.now()
    with crossing("answer_referral"):
        move(
            referral,
            transition,
            by=by,
            why=text,
            reason=reason,
            received_at=referral.received_at or now,
            answered_at=now,
            return_reason=reason,
            return_text=text.strip(),
        )
        nothing_waits(referral, by=by)
        wait_for(StepKind.ANSWER_RETURN, referral, sender_of(referral))
    return referral


def take_in(
    referral: Referral,
    transition: Transition,
    *,
    by: Actor,
    why: str = "",
    coach: User | None = None,
    group: Group | None = None,
) -> Referral:
    """Take an accepted remiss to its case: a new one, or the open one that it joins (§5.3)."""
    if coach is not None:
        require_coach_at(referral.unit_id or 0, coach)
    # Two remisser about one person may be accepted at once: one opens the case, one joins it.
    participant = locked_person(referral.participant_id or 0)
    case = _open_case_of(participant)
    joins = case is not None
    if case is None:
        case = open_case(
            by=by,
            participant=participant,
            enrolment=enrolment_of(referral, coach=coach, group=group),
        )
    now = clock.now()
    move(
        referral,
        transition,
        by=by,
        why=why,
        case=case,
        received_at=referral.received_at or now,
        answered_at=now,
    )
    nothing_waits(referral, by=by)
    if joins:
        tell_open_case(referral)
    else:
        forget_known(referral, by=by)
        tell_about_others(case, referral)
    return referral


def _open_case_of(participant: Participant) -> Case | None:
    """The case that the remiss joins, locked, and still open then."""
    found = Case.objects.open().filter(participant=participant).first()
    case = locked_case(found) if found is not None else None
    return case if case is not None and case.is_open else None


def enrolment_of(
    referral: Referral, *, coach: User | None = None, group: Group | None = None
) -> Enrolment:
    """What the case copies from the statement, without what consent holds back (§5.2)."""
    said = passed_on(referral)
    assert referral.unit is not None and referral.sent_at is not None  # noqa: S101, PT018
    return Enrolment(
        referral_key=referral.key,
        origin=CaseOrigin.REFERRAL,
        unit=referral.unit,
        bistandsenhet=referral.bistandsenhet,
        stadsdel=referral.stadsdel,
        handlaggare=referral.handlaggare,
        coach=coach,
        group=group,
        support_kind=said.support_kind,
        introduction_ends_on=said.introduction_ends_on,
        hindrance=said.hindrance,
        benefit_since=said.benefit_since,
        af_since=said.af_since,
        af_programme=said.af_programme,
        af_contact=said.af_contact,
        referred_on=_first_sent(referral).astimezone(clock.STOCKHOLM).date(),
        primary_group=said.primary_group,
        flags=tuple(referral.flags.all()),
        first_visit_proposed_at=said.first_visit_proposed_at,
        stated=said,
    )


def _first_sent(referral: Referral) -> datetime:
    """When the remiss was first sent: mending it and sending again starts no clock anew (§6)."""
    sent = referral.transitions.filter(name="send").values_list("occurred_at", flat=True)
    found = sent.order_by("occurred_at").first() or referral.sent_at
    assert found is not None  # noqa: S101
    return found
