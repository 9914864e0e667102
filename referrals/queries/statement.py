"""What a reader gets of a statement: what consent holds back never leaves this module (§5.2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cases.enums import SupportKind
from cases.masking import WARNED
from jobbtorg.core import words
from jobbtorg.core.actor import Actor
from referrals.enums import DecisionWish
from referrals.masking import protection, shown_in
from referrals.models import Referral
from referrals.permissions.referral import at_enhet
from referrals.queries.consent import taken_back, withheld_now

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """Some facts under a heading, ready to show; empty ones are left out."""

    title: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement as one reader may see it.

    `withheld` names the fields that are not passed on: the sender is told that they were
    not sent, the unit that they exist and are kept back.
    """

    sections: Sequence[Section]
    withheld: Sequence[str]
    is_own: bool
    # What had been sent before the person withdrew the consent.
    taken_back: Sequence[str] = ()


def statement_for(actor: Actor, referral: Referral) -> Statement:
    """The statement: whole to the enhet that wrote it, without what is withheld to all others."""
    own = at_enhet(actor, referral)
    withheld, back = withheld_now(referral), taken_back(referral)
    kept = CONTACT if shown_in(referral, actor).masked else ()
    hidden = frozenset(kept if own else {*withheld, *_contact_kept(actor, referral)})
    sections = [
        Section(title, [fact for name in names if (fact := _fact(referral, name, hidden))])
        for title, names in SECTIONS
    ]
    return Statement(
        sections=[s for s in sections if s.facts],
        withheld=[label_of(name) for name in withheld if name not in back],
        is_own=own,
        taken_back=[label_of(name) for name in back],
    )


def _contact_kept(actor: Actor, referral: Referral) -> tuple[str, ...]:
    """How a protected person is reached is for the responsible coach alone (handbook §10)."""
    if protection(actor, referral) not in WARNED:
        return ()
    if referral.case is not None and referral.case.coach_id == actor.user_id:
        return ()
    return CONTACT


def label_of(name: str) -> str:
    """The Swedish name of a field of the statement."""
    if name in LABELS:
        return LABELS[name]
    label = str(getattr(Referral._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _fact(referral: Referral, name: str, hidden: frozenset[str]) -> Fact | None:
    if name in hidden:
        return None
    shown = SHOWN.get(name, _plain)(referral, name)
    return (label_of(name), shown) if shown else None


def _plain(referral: Referral, name: str) -> str:
    value: Any = getattr(referral, name)
    if isinstance(value, bool):
        return "Ja" if value else ""
    if isinstance(value, datetime):
        return f"{words.long_date(value)} kl. {words.clocktime(value)}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _choice(referral: Referral, name: str) -> str:
    return str(getattr(referral, f"get_{name}_display")())


def _address(referral: Referral, name: str) -> str:
    place = f"{referral.postal_code} {referral.city}".strip()
    return ", ".join(part for part in (referral.street, place) if part)


def _language(referral: Referral, name: str) -> str:
    language = str(referral.language) if referral.language else ""
    return f"{language}, behöver tolk" if language and referral.needs_interpreter else language


def _guardian(referral: Referral, name: str) -> str:
    return ", ".join(part for part in (referral.guardian_name, referral.guardian_phone) if part)


def _support(referral: Referral, name: str) -> str:
    text = str(referral.get_support_kind_display())
    if referral.support_kind == SupportKind.INTRODUKTION and referral.introduction_ends_on:
        return f"{text} till och med {referral.introduction_ends_on.isoformat()}"
    if referral.support_kind == SupportKind.NONE:
        return f"{text}. Planen gäller när deltagaren och jobbtorget har kommit överens."
    return text


def _wish(referral: Referral, name: str) -> str:
    asked = referral.decision_wish != DecisionWish.NOT_ASKED
    return str(referral.get_decision_wish_display()) if asked else ""


def _protection(referral: Referral, name: str) -> str:
    return _choice(referral, name) if referral.protection_level in WARNED else ""


def _flags(referral: Referral, name: str) -> str:
    return ", ".join(str(flag) for flag in referral.flags.all())


def _plans(referral: Referral, name: str) -> str:
    return "; ".join(_plan(plan) for plan in referral.other_plans.all())


def _plan(plan: Any) -> str:
    parts = [str(plan), plan.contact, f"till {plan.until_on}" if plan.until_on else ""]
    return ", ".join(part for part in parts if part)


SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Personen",
        (
            "protection_level",
            "phone",
            "email",
            "street",
            "language",
            "guardian_name",
            "education_level",
            "work_background",
        ),
    ),
    (
        "Försörjning och Arbetsförmedlingen",
        (
            "support_kind",
            "benefit_since",
            "hindrance",
            "decision_wish",
            "af_since",
            "af_programme",
            "af_contact",
        ),
    ),
    ("Målgrupp", ("primary_group", "flags")),
    (
        "Inför mötet",
        ("can_and_wants", "obstacles", "other_plans", "first_visit_proposed_at"),
    ),
)
CONTACT = ("phone", "email", "street", "guardian_name")
LABELS = {
    "street": "Adress",
    "benefit_since": "Ersättning sedan",
    "other_plans": "Andra planer som pågår",
    "decision_wish": "Beslut om bistånd före inskrivning",
}
SHOWN: dict[str, Callable[[Referral, str], str]] = {
    "street": _address,
    "language": _language,
    "guardian_name": _guardian,
    "education_level": _choice,
    "support_kind": _support,
    "decision_wish": _wish,
    "protection_level": _protection,
    "flags": _flags,
    "other_plans": _plans,
}
