"""The rows of referrals in the access matrix."""

from collections.abc import Callable
from typing import Any

from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from referrals.actions.consents import record_consent
from referrals.enums import ConsentForm, ConsentScope
from referrals.models import Referral
from tests.cases.plan_matrix import DECISION_ROWS
from tests.project.matrix import Arguments, Row
from tests.referrals.factories import (
    Side,
    accepted,
    contested,
    draft,
    identity,
    returned,
    sent,
    side,
)


def home() -> Side:
    return side("Farsta", "Jobbtorg Sydost")


def elsewhere() -> Side:
    return side("Bromma", "Jobbtorg Västerort")


def sent_one(here: Side) -> Referral:
    return sent(here.handlaggare)


def drafted(here: Side) -> Referral:
    return draft(here.handlaggare)


def about(make: Callable[[Side], Referral], **more: Any) -> Row:
    """A remiss of the home enhet, and one of another."""
    return Row(
        inside=lambda world: {"key": make(home()).key},
        foreign=lambda world: {"key": make(elsewhere()).key},
        **more,
    )


def about_consent(**more: Any) -> Row:
    return Row(
        inside=lambda world: with_consent(home()),
        foreign=lambda world: with_consent(elsewhere()),
        **more,
    )


def with_consent(here: Side) -> Arguments:
    referral = sent(here.handlaggare)
    consent = record_consent(
        by=here.handlaggare,
        referral=referral,
        scope=ConsentScope.values[0],
        form=ConsentForm.values[0],
        from_on=clock.today(),
    )
    return {"key": referral.key, "consent": consent.key}


def known_at(here: Side, sent_from: Side) -> Arguments:
    """A new remiss from one enhet about a person with an open case at another unit."""
    number = identity()
    accepted(here, number=number)
    return {"key": sent(sent_from.handlaggare, number=number).key}


NOT_IN_DEADLOCK = frozenset({*Role} - {Role.JOBBTORGSCHEF})

ROWS = {
    **DECISION_ROWS,
    "referrals:list": Row(),
    "referrals:new": Row(),
    "referrals:detail": about(sent_one, sees=NOT_IN_DEADLOCK),
    "referrals:edit": about(drafted),
    "referrals:withdraw": about(sent_one),
    "referrals:receive": about(sent_one),
    "referrals:answer": about(returned),
    "referrals:dispute": about(contested, sees=NOT_IN_DEADLOCK),
    "referrals:known": Row(
        inside=lambda world: known_at(home(), elsewhere()),
        foreign=lambda world: known_at(elsewhere(), home()),
    ),
    "referrals:consent": about(sent_one),
    "referrals:consent_end": about_consent(),
    # The consent has no paper.
    "referrals:consent_file": about_consent(works=frozenset({404})),
}
