"""Opening, moving and closing steps. Only actions call this; nobody types a step."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from cases.enums import Party, StepEnding, StepKind
from cases.models import Case, Step
from cases.steps import step_type
from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.settings import setting


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is to take a step: a party at a node, a person there or whoever has a role.

    `unit_id` and `bistandsenhet_id` are scope columns: both are given where both sides may
    follow the step, whichever party has it. A case fills in what the holder leaves out.
    """

    party: Party
    unit_id: int | None = None
    bistandsenhet_id: int | None = None
    user_id: int | None = None
    role: str = ""


def coach_of(case: Case) -> Holder:
    """The jobbtorg: the responsible coach, or whoever distributes until there is one."""
    return Holder(Party.JOBBTORG, unit_id=case.unit_id, user_id=case.coach_id)


def enhet_of(case: Case, *, role: str = "") -> Holder:
    """The stadsdel: the case's handläggare, or those of a role at the enhet."""
    return Holder(
        Party.STADSDEL,
        bistandsenhet_id=case.bistandsenhet_id,
        user_id=None if role else case.handlaggare_id,
        role=role,
    )


def person_of(case: Case) -> Holder:
    """The participant has the ball; the coach watches over the date."""
    return Holder(Party.PERSON, unit_id=case.unit_id, user_id=case.coach_id)


def due_date(kind: StepKind, *, start: date | None = None) -> date:
    """The date a step of a kind is due, counted in working days by its dated setting."""
    start = start or clock.today()
    return workdays.add_working_days(start, setting(step_type(kind).days_setting, start))


# A step with a new holder or date is reminded of from the beginning.
NOT_REMINDED = {"reminded_at": None, "reminders": 0}


def open_step(
    kind: StepKind,
    *,
    to: Holder,
    case: Case | None = None,
    referral_key: uuid.UUID | None = None,
    participant_id: int | None = None,
    subject_key: uuid.UUID | None = None,
    awaited_by_id: int | None = None,
    due_on: date | None = None,
    text: str = "",
) -> Step:
    """Open a step, or move the open one of the same kind and subject to its new holder and date."""
    values: dict[str, Any] = {
        "participant_id": case.participant_id if case else participant_id,
        "text": text,
        "party": to.party,
        "unit_id": to.unit_id or (case.unit_id if case else None),
        "bistandsenhet_id": to.bistandsenhet_id or (case.bistandsenhet_id if case else None),
        "responsible_id": to.user_id,
        "for_role": to.role,
        "awaited_by_id": awaited_by_id,
        "due_on": due_on or due_date(kind),
        **NOT_REMINDED,
    }
    step, _created = Step.objects.update_or_create(
        kind=kind,
        case=case,
        referral_key=referral_key,
        subject_key=subject_key,
        closed_at=None,
        defaults=values,
        create_defaults={**values, "opened_at": clock.now()},
    )
    return step


def close_steps(
    *,
    by: Actor,
    case: Case | None = None,
    referral_key: uuid.UUID | None = None,
    kinds: Iterable[StepKind] | None = None,
    except_kinds: Iterable[StepKind] = (),
    subject_key: uuid.UUID | None = None,
    ending: StepEnding = StepEnding.DONE,
) -> int:
    """Close the open steps that match; returns how many.

    A case or a referral is always named, so that nothing else is ever closed.
    """
    if case is None and referral_key is None:
        raise ValueError("Name the case or the referral whose steps are to be closed.")
    wanted = Q(case=case) if case is not None else Q(referral_key=referral_key)
    if kinds is not None:
        wanted &= Q(kind__in=list(kinds))
    if subject_key is not None:
        wanted &= Q(subject_key=subject_key)
    return (
        Step.objects.open()
        .filter(wanted)
        .exclude(kind__in=list(except_kinds))
        .update(closed_at=clock.now(), ending=ending, closed_by_id=by.user_id)
    )
