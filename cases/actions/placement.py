"""Where a case stands: written by every move, and by mergers of the organisation."""

from datetime import date
from typing import Any

from django.db.models import Q

from cases.actions.base import update
from cases.actions.plan_steps import wait_for_answer
from cases.actions.steps import NOT_REMINDED, close_steps, enhet_of, open_step
from cases.enums import Party, PlanState, StepKind
from cases.models import Case, CaseStay, PlanVersion, Step, SupportPeriod
from cases.queries.staff import handlaggare_at
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.organisation.models import Node
from jobbtorg.organisation.periods import clip, first_day, period


def stand_at(case: Case, *, by: Actor, why: str, **places: Any) -> Case:
    """Put a locked case elsewhere: the old stay ends, a new one begins, open steps follow.

    A plan on its way follows too: what becomes of it is no longer the former enhet's (§5.11).
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
    here = {"unit_id": case.unit_id, "bistandsenhet_id": case.bistandsenhet_id}
    Step.objects.open().filter(case=case).update(**here)
    under_way = [PlanState.DRAFT, PlanState.SUBMITTED]
    PlanVersion.objects.filter(case=case, state__in=under_way).update(**here)
    return case


def hand_to_handlaggare(case: Case, user_id: int | None) -> None:
    """The enhet's open steps go to its new handläggare; those aimed at a role stay."""
    Step.objects.open().filter(case=case, party=Party.STADSDEL, for_role="").update(
        responsible_id=user_id, **NOT_REMINDED
    )


def support_from(case: Case, new: SupportPeriod, *, by: Actor) -> SupportPeriod:
    """End the support in force on the first day of a new row and begin that: never a gap.

    What was planned for that day or later is replaced.
    """
    first = first_day(new.period)
    for row in _lasting_beyond(case, first):
        _end_before(row, first)
    new.case = case
    new.set_actor(by)
    new.save()
    return new


def support_goes_along(case: Case, *, by: Actor, was: Node | None = None) -> None:
    """What the person lives on, now and as planned, stands at the case's enhet from today.

    `was` leaves what is planned at another enhet than that one where it is.
    """
    today = clock.today()
    for row in _lasting_beyond(case, today):
        if was is not None and row.bistandsenhet_id != was.pk:
            continue
        if first_day(row.period) > today:
            row.bistandsenhet_id = case.bistandsenhet_id
            row.save(update_fields=["bistandsenhet"])
            continue
        until = row.period.upper
        _end_before(row, today)
        new = SupportPeriod(
            case=case,
            kind=row.kind,
            bistandsenhet_id=case.bistandsenhet_id,
            introduction_ends_on=row.introduction_ends_on,
            period=period(today, until),
        )
        new.set_actor(by)
        new.save()


def _lasting_beyond(case: Case, day: date) -> list[SupportPeriod]:
    rows = SupportPeriod.objects.standing().select_for_update().filter(case=case)
    return list(rows.filter(Q(period__endswith__gt=day) | Q(period__upper_inf=True)))


def _end_before(row: SupportPeriod, day: date) -> None:
    """A row ends before a day; one that would have begun then or later was never to apply."""
    left = clip(row.period, until=day)
    if left.isempty:
        row.replaced_at = clock.now()
        row.save(update_fields=["replaced_at"])
    else:
        row.period = left
        row.save(update_fields=["period"])


def new_answerer(case: Case, by: Actor) -> None:
    """The enhet's open steps, and the answer to a plan on its way, go to who now answers."""
    for version in case.plan_versions.filter(state=PlanState.SUBMITTED):
        wait_for_answer(case=case, version=version, by=by)
    if case.handlaggare_id is not None:
        close_steps(by=by, case=case, kinds=[StepKind.NAME_HANDLAGGARE])
    hand_to_handlaggare(case, case.handlaggare_id)


def await_handlaggare(case: Case) -> None:
    """A locked case has come to an enhet that has named nobody: whoever is there does so."""
    if case.is_open and case.handlaggare_id is None:
        open_step(StepKind.NAME_HANDLAGGARE, case=case, to=enhet_of(case))


def require_handlaggare(bistandsenhet_id: int, user: User) -> None:
    """The handläggare works at the enhet today."""
    if not handlaggare_at(bistandsenhet_id, clock.today()).filter(pk=user.pk).exists():
        raise DomainError(f"{user} arbetar inte vid enheten i dag.", field="handlaggare")
