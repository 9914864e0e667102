"""Opening a case: the first row of its life (handbook §5.4, §5.5)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cases.actions.base import locked_person, log_move
from cases.actions.coaching import join_team, take_over_aftermath
from cases.actions.next_steps import ensure_step, watch_support
from cases.actions.participants import PERSON_FIELDS
from cases.enums import CaseOrigin, CaseState, SupportKind, TeamFunction
from cases.models import (
    Case,
    CaseStay,
    GroupPeriod,
    Participant,
    PersonFacts,
    PersonToEnhet,
    SupportPeriod,
)
from cases.permissions.life import can_enrol
from cases.rules import CASE_TRANSITIONS
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import Conflict, DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Code,
    Group,
    Stadsdel,
    TargetGroup,
    Unit,
)
from jobbtorg.organisation.periods import period


@dataclass(frozen=True, kw_only=True, slots=True)
class Enrolment:
    """What a case is opened with: copied from the remiss, or from a takeover.

    `referral_key` names the remiss upstairs by key alone. Without `coach` the unit's
    gruppledare or chief distributes. `stated` is what the enhet itself says of the person,
    and all that it then sees of them; without a remiss it sees the record.
    """

    unit: Unit
    bistandsenhet: Bistandsenhet
    support_kind: str
    origin: str = CaseOrigin.REFERRAL
    referral_key: uuid.UUID | None = None
    stadsdel: Stadsdel | None = None
    handlaggare: User | None = None
    coach: User | None = None
    group: Group | None = None
    introduction_ends_on: date | None = None
    hindrance: Code | None = None
    benefit_since: date | None = None
    af_since: date | None = None
    af_programme: Code | None = None
    af_contact: str = ""
    referred_on: date | None = None
    primary_group: TargetGroup | None = None
    flags: Sequence[TargetGroup] = ()
    first_visit_proposed_at: datetime | None = None
    stated: PersonFacts | None = None


# The fields of an enrolment that the case carries under the same name.
COPIED = (
    "unit",
    "bistandsenhet",
    "support_kind",
    "origin",
    "referral_key",
    "stadsdel",
    "handlaggare",
    "coach",
    "group",
    "introduction_ends_on",
    "hindrance",
    "benefit_since",
    "af_since",
    "af_programme",
    "af_contact",
    "referred_on",
)


@transaction.atomic
def open_case(*, by: Actor, participant: Participant, enrolment: Enrolment) -> Case:
    """Enrol a person at a jobbtorg: the case with its place, groups, support and next steps."""
    locked_person(participant.pk)
    transition = CASE_TRANSITIONS["enrol"]
    require(
        can_enrol(
            by,
            unit_id=enrolment.unit.pk,
            bistandsenhet_id=enrolment.bistandsenhet.pk,
            allowed=transition.roles,
        )
    )
    _require_sound(participant, enrolment)
    now = clock.now()
    case = Case.objects.create(
        participant=participant,
        state=CaseState.ENROLLED,
        enrolled_at=now,
        **{name: getattr(enrolment, name) for name in COPIED},
    )
    stated = enrolment.stated or participant
    PersonToEnhet.objects.create(case=case, **{n: getattr(stated, n) for n in PERSON_FIELDS})
    log_move(case, transition, by=by, from_state="")
    stay = CaseStay(
        case=case,
        unit=case.unit,
        bistandsenhet=case.bistandsenhet,
        stadsdel=case.stadsdel,
        from_at=now,
    )
    stay.set_actor(by)
    stay.save()
    _add_groups(case, enrolment, by)
    _add_support(case, by)
    if enrolment.coach is not None:
        join_team(case, enrolment.coach, TeamFunction.COACH, by=by)
        take_over_aftermath(case, enrolment.coach)
    ensure_step(case, proposed_at=enrolment.first_visit_proposed_at)
    watch_support(case)
    return case


def _require_sound(participant: Participant, enrolment: Enrolment) -> None:
    """What the database would refuse, said in words first."""
    if Case.objects.open().filter(participant=participant).exists():
        raise Conflict(
            "Deltagaren har redan ett öppet ärende. Flytta det, eller avsluta det först."
        )
    ends = enrolment.introduction_ends_on
    if enrolment.support_kind != SupportKind.INTRODUKTION and ends is not None:
        raise DomainError(
            "Ett slutdatum anges bara för introduktionsersättning.", field="introduction_ends_on"
        )


def _add_groups(case: Case, enrolment: Enrolment, by: Actor) -> None:
    """One dated primary group, and the flags beside it (handbook §4)."""
    today = clock.today()
    primary = enrolment.primary_group
    rows = [(primary, True)] if primary else []
    rows += [(flag, False) for flag in enrolment.flags if flag != primary]
    for group, is_primary in rows:
        row = GroupPeriod(case=case, group=group, is_primary=is_primary, period=period(today))
        row.set_actor(by)
        row.save()


def _add_support(case: Case, by: Actor) -> None:
    row = SupportPeriod(
        case=case,
        kind=case.support_kind,
        bistandsenhet=case.bistandsenhet,
        introduction_ends_on=case.introduction_ends_on,
        period=period(clock.today()),
    )
    row.set_actor(by)
    row.save()
