"""A remiss about a person with an open case, for those who have that case (handbook §5.3)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cases.enums import StepKind
from cases.masking import WARNED, contact_in, shown
from cases.models import Step
from jobbtorg.core import ui, words
from jobbtorg.core.actor import Actor
from jobbtorg.core.persons import Contact
from referrals.models import Referral
from referrals.permissions.referral import can_handle_known
from referrals.queries.page import person_head
from referrals.queries.statement import Statement, statement_for


@dataclass(frozen=True, slots=True)
class Changed:
    """What the new statement says otherwise than the case does."""

    label: str
    in_case: str
    in_referral: str


@dataclass(frozen=True, slots=True)
class KnownPage:
    """The new statement beside the case that it is about."""

    step: Step
    person: ui.PersonHead
    statement: Statement
    enhet: str
    unit: str
    sent_on: date | None
    state_label: str
    has_joined: bool
    case_url: str
    changes: Sequence[Changed]
    may_handle: bool


def known_page(actor: Actor, key: uuid.UUID) -> KnownPage | None:
    """The page, for whoever sees the step: the unit with the open case, and nobody else."""
    step = (
        Step.objects.visible_to(actor)
        .filter(kind=StepKind.HANDLE_KNOWN, subject_key=key, case__isnull=False)
        .select_related("case__participant", "case__bistandsenhet", "case__stadsdel", "case__unit")
        .order_by("-id")
        .first()
    )
    if step is None or step.case is None:
        return None
    referral = (
        Referral.objects.select_related(
            "participant",
            "bistandsenhet",
            "unit",
            "stadsdel",
            "language",
            "primary_group",
            "hindrance",
        )
        .prefetch_related("consents", "flags", "other_plans")
        .get(key=key)
    )
    return KnownPage(
        step=step,
        person=person_head(referral, actor),
        statement=statement_for(actor, referral),
        enhet=referral.bistandsenhet.name,
        unit=referral.unit.name if referral.unit else "",
        sent_on=words.as_date(referral.sent_at) if referral.sent_at else None,
        state_label=str(referral.get_state_display()),
        has_joined=referral.case_id == step.case_id,
        case_url=reverse("cases:case", args=[step.case.key]),
        changes=_changes(actor, step, referral),
        may_handle=step.is_open and bool(can_handle_known(actor, step)),
    )


def _changes(actor: Actor, step: Step, referral: Referral) -> list[Changed]:
    """What differs, of the person as far as the actor is shown it; a protection always stands."""
    case = step.case
    if case is None:
        return []
    person = shown(case.participant, actor, case=case)
    stated = Contact() if person.contact_hidden else contact_in(referral)
    pairs = (
        ("Namn", person.name, person.name if person.masked else referral.full_name),
        ("Telefon", person.contact.phone, stated.phone),
        ("E-post", person.contact.email, stated.email),
        ("Adress", ", ".join(person.contact.address), ", ".join(stated.address)),
        ("Vårdnadshavare", person.contact.guardian, stated.guardian),
        ("Försörjningsstödsenhet", case.bistandsenhet, referral.bistandsenhet),
        ("Stadsdel", case.stadsdel, referral.stadsdel),
        ("Jobbtorg", case.unit, referral.unit),
        (
            "Försörjning",
            case.get_support_kind_display(),
            referral.get_support_kind_display(),
        ),
    )
    found = [
        Changed(label, str(before or "saknas"), str(after or "saknas"))
        for label, before, after in pairs
        if str(before or "") != str(after or "")
    ]
    level = referral.get_protection_level_display()
    if referral.protection_level in WARNED:
        found.insert(0, Changed("Skyddad identitet, gäller redan", person.warning, str(level)))
    return found
