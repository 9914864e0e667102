"""The rows of referrals in the access matrix."""

from collections.abc import Callable
from datetime import date
from weakref import WeakKeyDictionary

from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core.files import CheckedFile
from referrals.actions.consents import record_consent
from referrals.models import Consent
from tests.cases.plan_matrix import DECISION_ROWS
from tests.project.matrix import Arguments, Row, World
from tests.referrals import factories as make

BOTH_SIDES = frozenset({*ENHET_ROLES, *UNIT_ROLES})


Maker = Callable[[World], Arguments]


def once(maker: Maker) -> Maker:
    """Make it once for a world: the pages are only opened, so all roles may share it."""
    made: WeakKeyDictionary[World, Arguments] = WeakKeyDictionary()

    def kept(world: World) -> Arguments:
        if world not in made:
            made[world] = maker(world)
        return made[world]

    return kept


def home() -> make.Side:
    return make.side()


def away() -> make.Side:
    return make.side("Bromma", "Jobbtorg Västerort")


@once
def own_draft(world: World) -> Arguments:
    return {"key": make.draft(home().handlaggare).key}


@once
def foreign_draft(world: World) -> Arguments:
    return {"key": make.draft(away().handlaggare).key}


@once
def own_sent(world: World) -> Arguments:
    return {"key": make.sent(home().handlaggare).key}


@once
def foreign_sent(world: World) -> Arguments:
    return {"key": make.sent(away().handlaggare).key}


@once
def own_returned(world: World) -> Arguments:
    return {"key": make.returned(home()).key}


@once
def foreign_returned(world: World) -> Arguments:
    return {"key": make.returned(away()).key}


@once
def own_dispute(world: World) -> Arguments:
    return {"key": make.contested(home()).key}


@once
def foreign_dispute(world: World) -> Arguments:
    return {"key": make.contested(away()).key}


def known(at: make.Side, referred_by: make.Side) -> Arguments:
    """A remiss from elsewhere about a person with an open case at a unit."""
    number = make.identity()
    make.accepted(at, number=number)
    return {"key": make.sent(referred_by.handlaggare, number=number).key}


@once
def own_known(world: World) -> Arguments:
    return known(home(), away())


@once
def foreign_known(world: World) -> Arguments:
    return known(away(), home())


def consented(side: make.Side) -> Consent:
    return record_consent(
        by=side.handlaggare,
        referral=make.sent(side.handlaggare),
        scope="allt",
        form="skriftligt",
        from_on=date(2008, 3, 3),
        file=CheckedFile("samtycke.pdf", "application/pdf", b"%PDF-1.4\n%%EOF"),
    )


@once
def own_consent(world: World) -> Arguments:
    consent = consented(home())
    return {"key": consent.referral.key, "consent": consent.key}


@once
def foreign_consent(world: World) -> Arguments:
    consent = consented(away())
    return {"key": consent.referral.key, "consent": consent.key}


ROWS = {
    **DECISION_ROWS,
    "referrals:list": Row(),
    "referrals:new": Row(),
    "referrals:detail": Row(inside=own_sent, foreign=foreign_sent, sees=BOTH_SIDES),
    "referrals:edit": Row(inside=own_draft, foreign=foreign_draft),
    "referrals:withdraw": Row(inside=own_sent, foreign=foreign_sent),
    "referrals:change_handlaggare": Row(inside=own_sent, foreign=foreign_sent),
    "referrals:receive": Row(inside=own_sent, foreign=foreign_sent),
    "referrals:answer": Row(inside=own_returned, foreign=foreign_returned),
    "referrals:dispute": Row(
        inside=own_dispute,
        foreign=foreign_dispute,
        sees=frozenset({Role.ENHETSCHEF, Role.LOKAL_CHEF}),
    ),
    "referrals:known": Row(inside=own_known, foreign=foreign_known),
    "referrals:consent": Row(inside=own_sent, foreign=foreign_sent),
    "referrals:consent_end": Row(inside=own_consent, foreign=foreign_consent),
    "referrals:consent_file": Row(inside=own_consent, foreign=foreign_consent, sees=BOTH_SIDES),
}
