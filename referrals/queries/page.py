"""One remiss as its page shows it, to the sender, to the unit, or to the last instance."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from cases.enums import Party
from cases.models import Case, Step
from jobbtorg.accounts.enums import ENHET_ROLES, Role
from jobbtorg.accounts.models import User
from jobbtorg.core import ui, words
from jobbtorg.core.actor import Actor
from referrals.enums import ConsentForm, DisputeOutcome, ReferralState
from referrals.masking import UNNAMED, shown_in
from referrals.models import Consent, DisputeVoice, Referral, ReferralTransition
from referrals.permissions.referral import (
    at_enhet,
    can_edit,
    can_give_consent,
    can_give_voice,
    can_keep_consent,
    can_take,
)
from referrals.queries.consent import scope_now
from referrals.queries.statement import Statement, statement_for
from referrals.rules import REFERRAL_TRANSITIONS

# The colour of a state, always beside its word.
STATE_CHIPS = {
    ReferralState.DRAFT: "neutral",
    ReferralState.SENT: "info",
    ReferralState.RECEIVED: "info",
    ReferralState.ACCEPTED: "on_time",
    ReferralState.RETURNED: "soon",
    ReferralState.CONTESTED: "late",
    ReferralState.ESCALATED: "late",
    ReferralState.WITHDRAWN: "neutral",
    ReferralState.RETURN_ACCEPTED: "neutral",
}
ICONS = {
    "send": "send",
    "resend": "send",
    "receive": "inbox",
    "accept": "circle-check",
    "agree_accept": "handshake",
    "rule_accept": "scale",
    "return": "undo-2",
    "contest": "scale",
    "withdraw": "x",
}


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent as a sentence, with what may be done about it."""

    key: uuid.UUID
    sentence: str
    in_force: bool
    has_file: bool


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """What one chief has held."""

    who: str
    outcome: str
    why: str
    at: datetime
    role: str
    round: int


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """Everything that the page of a remiss shows one reader, and no more."""

    key: uuid.UUID
    state: str
    state_label: str
    chip: str
    person: ui.PersonHead
    statement: Statement
    next_step: ui.NextStep | None
    timeline: Sequence[ui.TimelineItem]
    rounds: int  # how many times it has been contested
    consents: Sequence[ConsentRow]
    consent_scope: str
    voices: Sequence[VoiceRow]
    enhet: str
    handlaggare: str
    unit: str
    unit_phone: str
    sent_on: date | None
    return_reason: str
    return_text: str
    may: frozenset[str]
    case_url: str
    is_own: bool

    @property
    def name(self) -> str:
        return self.person.name


def readable(actor: Actor) -> QuerySet[Referral]:
    """The remisser that the actor sees, with what a page about one needs."""
    return (
        Referral.objects.visible_to(actor)
        .select_related(
            "participant",
            "bistandsenhet",
            "handlaggare",
            "unit",
            "stadsdel",
            "language",
            "primary_group",
            "hindrance",
            "af_programme",
            "return_reason",
            "case",
        )
        .prefetch_related("consents__withdrawn_by", "consents__by_user", "flags", "other_plans")
    )


def referral_page(actor: Actor, referral: Referral, *, history: bool = True) -> ReferralPage:
    """The page of a remiss from `readable`. At most four queries whatever its history."""
    steps = list(
        Step.objects.open()
        .filter(referral_key=referral.key)
        .select_related("responsible")
        .order_by("due_on", "id")
    )
    happened = referral.transitions.select_related("by_user", "reason") if history else ()
    return ReferralPage(
        key=referral.key,
        state=referral.state,
        state_label=str(referral.get_state_display()),
        chip=STATE_CHIPS[ReferralState(referral.state)],
        person=person_head(referral, actor),
        statement=statement_for(actor, referral),
        next_step=next_step(actor, referral, steps),
        timeline=_timeline(referral, happened) if history else [],
        rounds=sum(one.name == "contest" for one in happened),
        consents=[_consent_row(c) for c in referral.consents.all()],
        consent_scope=scope_now(referral),
        voices=voices_of(referral) if referral.return_reason_id else [],
        enhet=referral.bistandsenhet.name,
        handlaggare=referral.handlaggare.get_full_name(),
        unit=referral.unit.name if referral.unit else "",
        unit_phone=referral.unit.phone if referral.unit else "",
        sent_on=words.as_date(referral.sent_at) if referral.sent_at else None,
        return_reason=str(referral.return_reason or ""),
        return_text=referral.return_text,
        may=may_do(actor, referral),
        case_url=case_url(actor, referral),
        is_own=at_enhet(actor, referral),
    )


def person_head(referral: Referral, actor: Actor) -> ui.PersonHead:
    """The head of the page, in the sender's own words."""
    view = shown_in(referral, actor)
    flags = [ui.Flag(view.warning, "late", "shield-alert")] if view.warning else []
    return ui.PersonHead(
        name=view.name or UNNAMED,
        personnummer=view.number,
        age=view.age,
        language=str(referral.language or ""),
        interpreter=referral.needs_interpreter,
        target_group=str(referral.primary_group or ""),
        flags=flags,
    )


def next_step(actor: Actor, referral: Referral, steps: Sequence[Step]) -> ui.NextStep | None:
    """What the earliest open step says: who has the ball, and by when."""
    if not steps:
        return None
    step = steps[0]
    mine = holds(actor, step)
    return ui.NextStep(
        what=str(step.get_kind_display()),
        party=party_name(referral, step),
        due_on=step.due_on,
        responsible=responsible_for(step),
        ball_is_yours=mine,
    )


def responsible_for(step: Step) -> str:
    """A named person, or whoever has a role; the Jobbtorgschef is the party, and one alone."""
    if step.for_role == Role.JOBBTORGSCHEF:
        return ""
    return str(step.responsible) if step.responsible else str(step.get_for_role_display() or "")


def party_name(referral: Referral, step: Step) -> str:
    """The party by the name of its node; the last word is nobody's but the Jobbtorgschef's."""
    party = step.party
    if step.for_role == Role.JOBBTORGSCHEF:
        return "Jobbtorgschefen"
    if party == Party.STADSDEL:
        return referral.bistandsenhet.name
    return referral.unit.name if referral.unit else str(Party(party).label)


def holds(actor: Actor, step: Step) -> bool:
    """Whether the step is the actor's to take: theirs by name, or open to their side."""
    if step.responsible_id is not None:
        return step.responsible_id == actor.user_id
    if step.for_role:
        return step.for_role == actor.role
    node = step.bistandsenhet_id if step.party == Party.STADSDEL else step.unit_id
    return node in actor.node_ids


def may_do(actor: Actor, referral: Referral) -> frozenset[str]:
    """The verbs that the page offers: right and state both say yes."""
    verbs = {
        t.name
        for t in REFERRAL_TRANSITIONS.allowed_from(referral.state)
        if can_take(actor, t.name, referral)
    }
    answers = {
        "edit": can_edit(actor, referral),
        "give_consent": can_give_consent(actor, referral),
        "withdraw_consent": can_keep_consent(actor, referral),
        "give_voice": can_give_voice(actor, referral)
        if referral.state == ReferralState.CONTESTED
        else False,
    }
    return frozenset({*verbs, *(name for name, yes in answers.items() if yes)})


def case_url(actor: Actor, referral: Referral) -> str:
    """The case that the remiss led to or joined, for the jobbtorg where it may open it.

    The enhet is not sent on from here: of a person known elsewhere there would be no case
    to open, and that would tell (§5.3). It finds its own cases among its deltagare.
    """
    if referral.case_id is None or actor.role in ENHET_ROLES:
        return ""
    seen = Case.objects.visible_to(actor).filter(pk=referral.case_id).values_list("key", flat=True)
    key = seen.first()
    return reverse("cases:case", args=[key]) if key else ""


def voices_of(referral: Referral) -> list[VoiceRow]:
    """What the chiefs have held, latest round last."""
    rows = DisputeVoice.objects.filter(referral=referral).select_related("by_user")
    return [
        VoiceRow(
            who=f"{row.by_user}, {_role_label(row.role)}",
            outcome=str(DisputeOutcome(row.outcome).label),
            why=row.why,
            at=row.occurred_at,
            role=row.role,
            round=row.round,
        )
        for row in rows
    ]


def _role_label(role: str) -> str:
    return str(Role(role).label).lower()


def _timeline(referral: Referral, happened: Iterable[ReferralTransition]) -> list[ui.TimelineItem]:
    """What has happened to the remiss and to the person's consent, the latest first."""
    items = [_happened(row) for row in happened]
    for consent in referral.consents.all():
        items.append(_told(consent, consent.recorded_at, "Samtycke registrerades", consent.by_user))
        if consent.withdrawn_at is not None:
            ended = "Samtycket återkallades"
            items.append(_told(consent, consent.withdrawn_at, ended, consent.withdrawn_by))
    # Of two at one moment the one written later first.
    items.reverse()
    return sorted(items, key=lambda item: item.at, reverse=True)


def _told(consent: Consent, at: datetime, sentence: str, by: User | None) -> ui.TimelineItem:
    what = f"{consent.get_scope_display()} till {consent.recipient}"
    return ui.TimelineItem(
        at=at, sentence=sentence, by=str(by or ""), icon="handshake", detail=what
    )


def _happened(row: ReferralTransition) -> ui.TimelineItem:
    who = str(row.by_user) if row.by_user else row.by_system
    return ui.TimelineItem(
        at=row.occurred_at,
        sentence=REFERRAL_TRANSITIONS[row.name].label,
        by=who,
        icon=ICONS.get(row.name, "circle"),
        detail=f"{row.reason}: {row.why}" if row.reason else row.why,
    )


def _consent_row(consent: Consent) -> ConsentRow:
    form = ConsentForm(consent.form).label.lower()
    until = f" till och med {consent.until_on}" if consent.until_on else ""
    sentence = (
        f"{consent.get_scope_display()} till {consent.recipient}, {form}, "
        f"från {consent.from_on}{until}"
    )
    if consent.withdrawn_at is not None:
        sentence += f". Återkallat {words.as_date(consent.withdrawn_at)}"
        sentence += f" av {consent.withdrawn_by}" if consent.withdrawn_by else ""
    elif consent.replaced_at is not None:
        sentence += f". Ersatt av ett nytt {words.as_date(consent.replaced_at)}"
    return ConsentRow(
        key=consent.key,
        sentence=sentence,
        in_force=not consent.has_ended,
        has_file=consent.file_id is not None,
    )
