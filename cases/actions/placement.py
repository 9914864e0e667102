"""Where a case stands: written by every move, and by mergers of the organisation."""

from datetime import date
from typing import Any

from django.db.models import Q

from cases.actions.base import update
from cases.actions.steps import NOT_REMINDED
from cases.enums import Party
from cases.models import Case, CaseStay, Step, SupportPeriod
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.periods import clip, first_day, period


def stand_at(case: Case, *, by: Actor, why: str, **places: Any) -> Case:
    """Put a locked case elsewhere: the old stay ends, a new one begins, open steps follow.

    `places` are `unit_id`, `bistandsenhet_id` or `stadsdel_id`, with what changes with them.
    """
    now = clock.now()
    CaseStay.objects.filter(case=case, until_at__isnull=True).update(until_at=now)
    update(case, **places)
    stay = CaseStay(
        case=case,
        unit_id=case.unit_id,
        bistandsenhet_id=case.bistandsenhet_id,
        stadsdel_id=case.stadsdel_id,
        from_at=now,
        why=why,
    )
    stay.set_actor(by)
    stay.save()
    Step.objects.open().filter(case=case).update(
        unit_id=case.unit_id, bistandsenhet_id=case.bistandsenhet_id
    )
    return case


def hand_to_handlaggare(case: Case, user_id: int | None) -> None:
    """The enhet's open steps go to its new handläggare; those aimed at a role stay."""
    Step.objects.open().filter(case=case, party=Party.STADSDEL, for_role="").update(
        responsible_id=user_id, **NOT_REMINDED
    )


def change_support_from(
    case: Case, *, by: Actor, from_on: date, kind: str, bistandsenhet_id: int
) -> None:
    """End the support in force on a day and begin the next on the same day: never a gap."""
    rows = SupportPeriod.objects.select_for_update().filter(
        Q(period__endswith__gt=from_on) | Q(period__upper_inf=True), case=case
    )
    for row in rows:
        left = clip(row.period, until=from_on)
        if left.isempty or first_day(row.period) >= from_on:
            row.delete()
        else:
            row.period = left
            row.save(update_fields=["period"])
    new = SupportPeriod(
        case=case, kind=kind, bistandsenhet_id=bistandsenhet_id, period=period(from_on)
    )
    new.set_actor(by)
    new.save()
