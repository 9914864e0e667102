"""Kinds of step about remisser, for Min dag: heading, verb, page and dated setting."""

import uuid
from collections.abc import Callable, Sequence

from django.urls import reverse

from cases.enums import StepKind
from cases.models import Step
from cases.steps import StepType, register_referral_names, register_step_type
from jobbtorg.core.actor import Actor
from referrals.masking import name_in
from referrals.models import Referral
from referrals.queries.typed import typed_names


def page(name: str) -> Callable[[Step], str]:
    """The address of a page of the remiss that the step is about."""

    def url(step: Step) -> str:
        return reverse(f"referrals:{name}", args=[step.referral_key or step.subject_key])

    return url


STEP_TYPES = (
    StepType(
        StepKind.RECEIVE_REFERRAL, "Ta emot", 10, "Ta emot", page("receive"), "reception_days"
    ),
    StepType(StepKind.HANDLE_KNOWN, "Ta emot", 11, "Läs remissen", page("known"), "reception_days"),
    StepType(
        StepKind.SEND_REFERRAL, "Skicka remiss", 12, "Skriv klart", page("edit"), "draft_send_days"
    ),
    StepType(
        StepKind.ANSWER_RETURN,
        "Åtgärda retur",
        40,
        "Besvara återremissen",
        page("answer"),
        "escalation_days",
    ),
    StepType(
        StepKind.DECIDE_DISPUTE,
        "Avgör oenighet",
        15,
        "Lämna besked",
        page("dispute"),
        "agreement_days",
    ),
    StepType(
        StepKind.DECIDE_DEADLOCK,
        "Avgör oenighet",
        16,
        "Avgör",
        page("dispute"),
        "agreement_days",
    ),
    StepType(
        StepKind.SERVE_MEANWHILE,
        "Följ upp",
        75,
        "Visa remissen",
        page("detail"),
        "agreement_days",
    ),
)


def names_of_persons(keys: Sequence[uuid.UUID], actor: Actor) -> dict[uuid.UUID, str]:
    """Names by remiss, in the sender's own words; a draft without a name has its number."""
    found = list(Referral.objects.filter(key__in=keys).select_related("participant", "case"))
    typed = typed_names(found, actor)
    return {r.key: name_in(r, actor, typed.get(r.key, "")) for r in found}


def register() -> None:
    """Put them in the registry of `cases`."""
    for step_type in STEP_TYPES:
        register_step_type(step_type)
    register_referral_names(names_of_persons)
