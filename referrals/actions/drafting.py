"""Writing a remiss: started from a number, saved as often as one likes (handbook §5.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from cases.enums import ProtectionLevel, StepKind
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.identity import Identity, IdentityKind
from jobbtorg.core.locking import check_version
from jobbtorg.core.permissions import require
from jobbtorg.organisation.models import Bistandsenhet, TargetGroup
from jobbtorg.organisation.queries import stadsdelar_of
from referrals.actions.base import locked, sender_of, update, wait_for
from referrals.actions.statements import rework, reworked
from referrals.enums import ReferralState
from referrals.models import OtherPlan, Referral
from referrals.permissions.referral import can_edit, can_start
from referrals.queries.earlier import latest_statement, open_referral, require_own_reserve
from referrals.statement import PREFILLED_FIELDS, STATEMENT_FIELDS, date_problems, stated_by


@dataclass(frozen=True, slots=True)
class PlanElsewhere:
    """Another plan that runs beside, as the sender states it (handbook §5.1)."""

    kind: str
    contact: str = ""
    until_on: date | None = None


@transaction.atomic
def start_draft(*, by: Actor, identity: Identity, issued: bool = False) -> Referral:
    """Begin a remiss from a number: from the enhet's own earlier statement, or anew.

    Whether others know the person is not asked, so the answer is the same (handbook §5.3).
    An open remiss of the enhet about the same person is returned instead of a second one,
    unless it is a colleague's about a protected person: then there is none to be seen, and the
    answer is what it is for a number that nobody has.
    A reservnummer is `issued`, or one that the enhet has used before.
    """
    require(can_start(by))
    if identity.kind == IdentityKind.RESERVNUMMER and not issued:
        require_own_reserve(by, identity.number)
    enhet = Bistandsenhet.objects.get(pk=by.node_id or 0)
    _one_at_a_time(enhet, identity.number)
    found = open_referral(enhet, identity.number)
    if found is not None:
        return found
    referral = _anew(by, enhet, identity)
    served_alone, earlier = referral.stadsdel, latest_statement(enhet, identity.number)
    if earlier is not None:
        earlier = reworked(earlier)
        for name in PREFILLED_FIELDS:
            setattr(referral, name, getattr(earlier, name))
        if earlier.bistandsenhet_id != enhet.pk and referral.stadsdel not in stadsdelar_of(
            enhet, clock.today()
        ):
            referral.stadsdel = served_alone  # the one that it named has gone the same way
    referral.save()
    if earlier is not None:
        _carry_over(earlier, referral)
    wait_for(StepKind.SEND_REFERRAL, referral, sender_of(referral))
    return referral


def _one_at_a_time(enhet: Bistandsenhet, number: str) -> None:
    """Wait for a colleague who begins one about the same person, so that it is seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"remiss {enhet.pk} {number}"]
        )


def _anew(by: Actor, enhet: Bistandsenhet, identity: Identity) -> Referral:
    served = list(stadsdelar_of(enhet, clock.today())[:2])
    return Referral(
        identity_kind=identity.kind,
        identity_number=identity.number,
        bistandsenhet=enhet,
        handlaggare=User.objects.get(pk=by.user_id or 0),
        stadsdel=served[0] if len(served) == 1 else None,
        created_at=clock.now(),
        birth_date=identity.birth_date,
        sex=identity.sex,
    )


def _carry_over(earlier: Referral, referral: Referral) -> None:
    referral.flags.set(earlier.flags.all())
    OtherPlan.objects.bulk_create(
        OtherPlan(referral=referral, kind=p.kind, contact=p.contact, until_on=p.until_on)
        for p in earlier.other_plans.all()
    )


@transaction.atomic
def save_draft(
    *,
    by: Actor,
    referral: Referral,
    version: int,
    stated: Mapping[str, Any],
    flags: Iterable[TargetGroup] | None = None,
    other_plans: Iterable[PlanElsewhere] | None = None,
) -> Referral:
    """Save the statement as far as it has come; nothing is required but dates that can be.

    `version` is the one the form was opened at. A returned remiss stays as it was sent:
    what is saved waits beside it until it is sent again.
    """
    referral = locked(referral)
    require(can_edit(by, referral))
    returned = referral.state == ReferralState.RETURNED
    if returned:
        referral = reworked(referral)
    check_version(referral, version, mine=stated)
    unknown = set(stated) - STATEMENT_FIELDS
    if unknown:
        raise ValueError(f"Not part of a statement: {', '.join(sorted(unknown))}.")
    _require_keeps_sight(by, referral, stated)
    for name, value in stated.items():
        setattr(referral, name, value)
    for field, text in date_problems(stated_by(referral), clock.today()).items():
        raise DomainError(text, field=field)
    if flags is not None:
        flags = [flag for flag in flags if flag.pk != referral.primary_group_id]
    plans = None if other_plans is None else _plans(referral, other_plans)
    if returned:
        rework(referral, flags=flags, plans=plans)
        return update(referral)
    return _write(referral, stated, flags, plans)


def _write(
    referral: Referral,
    stated: Mapping[str, Any],
    flags: Iterable[TargetGroup] | None,
    plans: Iterable[OtherPlan] | None,
) -> Referral:
    update(referral, **stated)
    if flags is not None:
        referral.flags.set(flags)
    if plans is not None:
        referral.other_plans.all().delete()
        OtherPlan.objects.bulk_create(plans)
    return referral


def _require_keeps_sight(by: Actor, referral: Referral, stated: Mapping[str, Any]) -> None:
    """Who states a protection is on the list it makes: its handläggare, or a chief."""
    level = stated.get("protection_level") or referral.protection_level
    keeps = by.role == Role.ENHETSCHEF or by.user_id == referral.handlaggare_id
    if level not in {referral.protection_level, ProtectionLevel.NONE} and not keeps:
        raise DomainError(
            f"Bara {referral.handlaggare} eller chefen anger skyddet. Efteråt ser du själv inte "
            "remissen.",
            field="protection_level",
        )


def _plans(referral: Referral, plans: Iterable[PlanElsewhere]) -> list[OtherPlan]:
    rows = [
        OtherPlan(referral=referral, kind=p.kind, contact=p.contact, until_on=p.until_on)
        for p in plans
    ]
    if len({row.kind for row in rows}) < len(rows):
        raise DomainError("Samma slags plan är angiven två gånger. Ta bort den ena.")
    return rows
