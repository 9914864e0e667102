"""Remisser in every state, made by the same actions as the pages."""

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.enums import SupportKind
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core.actor import Actor
from jobbtorg.core.identity import Identity, demo_number
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Bistandsenhet, Stadsdel, TargetGroup, Unit
from referrals.actions.disputes import contest, give_voice
from referrals.actions.drafting import save_draft, start_draft
from referrals.actions.reception import accept, return_referral
from referrals.actions.sending import send
from referrals.enums import DisputeOutcome, ReferralState
from referrals.models import Referral
from tests import factories
from tests.organisation import factories as organisation

_numbers = itertools.count(500_000)


def identity() -> Identity:
    """A number of its own that nobody can take for a personnummer."""
    return demo_number(next(_numbers))


@dataclass(frozen=True, slots=True)
class Side:
    """An enhet with its people, the unit that its remisser go to, and that unit's people."""

    enhet: Bistandsenhet
    stadsdel: Stadsdel
    unit: Unit
    handlaggare: Actor
    enhetschef: Actor
    coach: Actor
    administrator: Actor
    chief: Actor

    @property
    def coach_user(self) -> User:
        return factories.user_of(self.coach)


def side(stadsdel: str = "Farsta", unit: str = "Jobbtorg Sydost") -> Side:
    """People on both sides of a stadsdel in the organisation of 2008."""
    enhet = organisation.enhet(f"{stadsdel} försörjningsstödsenhet")
    at = organisation.unit(unit)
    return Side(
        enhet=enhet,
        stadsdel=organisation.stadsdel(stadsdel),
        unit=at,
        handlaggare=factories.actor(Role.HANDLAGGARE, enhet),
        enhetschef=factories.actor(Role.ENHETSCHEF, enhet),
        coach=factories.actor(Role.COACH, at),
        administrator=factories.actor(Role.ADMINISTRATOR, at),
        chief=factories.actor(Role.LOKAL_CHEF, at),
    )


def primary_group() -> TargetGroup:
    return TargetGroup.objects.all()[0]


def statement(**changes: Any) -> dict[str, Any]:
    """A statement that can be sent."""
    return {
        "first_name": "Karin",
        "last_name": "Exempel",
        "birth_date": date(1975, 4, 12),
        "sex": "kvinna",
        "support_kind": SupportKind.FORSORJNINGSSTOD,
        "primary_group": primary_group(),
        "phone": "070-1740605",
        "obstacles": "Behöver hjälp med svenskan.",
        "work_background": "Restaurang i sex år.",
        **changes,
    }


def draft(by: Actor, *, number: Identity | None = None, **stated: Any) -> Referral:
    """A draft with a whole statement."""
    made = start_draft(by=by, identity=number or identity())
    return save_draft(by=by, referral=made, version=made.version, stated=statement(**stated))


def sent(by: Actor, *, number: Identity | None = None, **stated: Any) -> Referral:
    return send(by=by, referral=draft(by, number=number, **stated))


def accepted(here: Side, **stated: Any) -> Referral:
    return accept(by=here.coach, referral=sent(here.handlaggare, **stated), coach=here.coach_user)


def returned(here: Side, **stated: Any) -> Referral:
    return return_referral(
        by=here.coach,
        referral=sent(here.handlaggare, **stated),
        reason=reason(),
        text="Telefonnumret går inte fram.",
    )


def contested(here: Side, **stated: Any) -> Referral:
    return contest(by=here.handlaggare, referral=returned(here, **stated), why="Numret stämmer.")


def in_deadlock(here: Side, **stated: Any) -> Referral:
    made = contested(here, **stated)
    give_voice(by=here.enhetschef, referral=made, outcome=DisputeOutcome.ACCEPT, why="Redo.")
    made = give_voice(by=here.chief, referral=made, outcome=DisputeOutcome.RETURN, why="Inte än.")
    assert made.state == ReferralState.ESCALATED
    return made


def reason() -> Any:
    return factories.code(CodeList.RETURN_REASON, "Uppgifter saknas")
