"""Sending a remiss, sending it again, taking it back (handbook §2, §5.1–§5.4)."""

import copy
from functools import partial

from django.db import transaction

from cases.actions.participants import attach_participant
from cases.enums import StepEnding, StepKind, SupportKind
from cases.models import Participant
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.files import name_owner
from jobbtorg.core.identity import Identity, IdentityKind
from jobbtorg.core.models import StoredFile
from jobbtorg.core.scope import crossing
from jobbtorg.core.transitions import Transition
from jobbtorg.organisation.models import Unit
from jobbtorg.organisation.queries import route_referral
from referrals.actions.base import begin, locked, move, nothing_waits, reception_of, wait_for
from referrals.actions.known import forget_known, tell_open_case
from referrals.actions.reserve import own_record
from referrals.actions.statements import keep_sent, take_up
from referrals.models import Referral
from referrals.queries.consent import withheld_now
from referrals.rules import NEEDS_CONSENT
from referrals.statement import missing_to_send, stated_by

# What a field that is not passed on holds in the copy that is.
NOTHING_SAID = dict.fromkeys(NEEDS_CONSENT, "") | {"hindrance": None}


@transaction.atomic
def send(*, by: Actor, referral: Referral) -> Referral:
    """Send a draft to the unit that the rule gives; the person is attached in silence.

    A unit with an open case about the person gets a step of its own. The sender's remiss,
    steps and answer are the same whether there is one or not (handbook §5.3).
    """
    return _send(by, referral, "send")


@transaction.atomic
def resend(*, by: Actor, referral: Referral) -> Referral:
    """Send a returned remiss again, after changes; the route is worked out anew."""
    return _send(by, referral, "resend")


@transaction.atomic
def withdraw(*, by: Actor, referral: Referral, why: str = "") -> Referral:
    """Take a remiss back, or throw a draft away. A sent one needs a reason."""
    referral = locked(referral)
    transition = begin(referral, "withdraw", by=by)
    if referral.sent_at is not None and not why.strip():
        raise DomainError("Skriv varför remissen återtas, så att jobbtorget vet.", field="why")
    with crossing("withdraw_referral"):
        move(referral, transition, by=by, why=why)
        nothing_waits(referral, by=by, ending=StepEnding.OBSOLETE)
        forget_known(referral, by=by)
    return referral


def _send(by: Actor, referral: Referral, verb: str) -> Referral:
    referral = locked(referral)
    transition = begin(referral, verb, by=by)
    if verb == "resend":
        take_up(referral)
    today = clock.today()
    for field, text in missing_to_send(stated_by(referral), today).items():
        raise DomainError(text, field=field)
    assert referral.birth_date is not None  # noqa: S101 — missing_to_send has asked for it
    unit = route_referral(
        referral.bistandsenhet, referral.stadsdel, born_on=referral.birth_date, on=today
    )
    with crossing("send_referral"):
        return _pass_on(referral, transition, unit, by=by)


def _pass_on(referral: Referral, transition: Transition, unit: Unit, *, by: Actor) -> Referral:
    """The person is attached and the unit told, wherever either of them stands."""
    participant = attach_participant(
        by=by,
        identity=Identity(IdentityKind(referral.identity_kind), referral.identity_number),
        facts=passed_on(referral),
        known=own_record(by=by, referral=referral),
        own_words=partial(_own_words, referral),
    )
    name_owner(StoredFile.objects.filter(pk__in=referral.consents.values("file")), participant.key)
    if referral.support_kind != SupportKind.INTRODUKTION:
        referral.introduction_ends_on = None
    move(
        referral,
        transition,
        by=by,
        unit=unit,
        participant=participant,
        introduction_ends_on=referral.introduction_ends_on,
        sent_at=clock.now(),
        received_at=None,
        answered_at=None,
        return_reason=None,
        return_text="",
    )
    keep_sent(referral)
    nothing_waits(referral, by=by)
    wait_for(StepKind.RECEIVE_REFERRAL, referral, reception_of(referral))
    tell_open_case(referral)
    return referral


def _own_words(referral: Referral, participant: Participant) -> bool:
    """No other enhet has sent anything about the person."""
    others = Referral.objects.filter(participant=participant)
    return not others.exclude(bistandsenhet=referral.bistandsenhet_id).exists()


def passed_on(referral: Referral) -> Referral:
    """A copy of the statement without what consent holds back. Never saved."""
    statement = copy.copy(referral)
    for name in withheld_now(referral):
        setattr(statement, name, NOTHING_SAID[name])
    return statement
