"""Moves between units, stadsdelar and handläggare, and changes of support (handbook §5.1, §5.11)."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from cases.actions.base import (
    begin,
    locked_case,
    log_move,
    note_move,
    reason_text,
    require_reason,
    update,
)
from cases.actions.coaching import await_distribution, hand_to_coach, leave_team
from cases.actions.next_steps import ensure_step, watch_support
from cases.actions.placement import change_support_from, hand_to_handlaggare, stand_at
from cases.actions.plan_steps import wait_for_answer
from cases.actions.steps import close_steps
from cases.actions.team import cancel_tasks, require_coach_at
from cases.actions.visits import cancel_bookings
from cases.enums import PlanState, StepEnding, StepKind, SupportKind
from cases.models import Case, SupportPeriod
from cases.permissions.life import can_change_support
from cases.queries.staff import handlaggare_at, staff_at
from cases.rules import CASE_TRANSITIONS
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Bistandsenhet, Code, Stadsdel, Unit


@transaction.atomic
def move_to_unit(
    *,
    by: Actor,
    case: Case,
    unit: Unit,
    reason: Code,
    text: str = "",
    coach: User | None = None,
) -> Case:
    """Another jobbtorg takes the case on; the former keeps its own part of it to read."""
    case = locked_case(case)
    transition = begin(case, "move_unit", by=by)
    require_reason(reason, CodeList.MOVE_REASON)
    if unit.pk == case.unit_id:
        raise DomainError(f"Ärendet står redan hos {unit}.", field="unit")
    if unit.closed_on is not None and unit.closed_on < clock.today():
        raise DomainError(f"{unit} finns inte längre. Välj ett annat jobbtorg.", field="unit")
    if coach is not None:
        require_coach_at(unit.pk, coach)
    why = f"Till {unit}. {reason_text(reason, text)}"
    log_move(case, transition, by=by, why=why, target=case.state)
    cancel_bookings(case, why=f"Ärendet flyttades till {unit}")
    close_steps(by=by, case=case, kinds=[StepKind.HOLD_FIRST_VISIT], ending=StepEnding.OBSOLETE)
    _leave_old_unit(case, unit, by)
    stand_at(case, by=by, why=why, unit_id=unit.pk, group=None)
    await_distribution(case)
    return hand_to_coach(case, coach, by=by, why=why) if coach is not None else case


def _leave_old_unit(case: Case, unit: Unit, by: Actor) -> None:
    """Who does not work at the new unit leaves the team; tasks that wait for them are taken back.

    A colleague who served the case from a third unit stays on it.
    """
    today = clock.today()
    stays = staff_at(unit.pk, today).values("pk")
    leaves = staff_at(case.unit_id, today).exclude(pk__in=stays).values("pk")
    why = f"Ärendet flyttades till {unit}"
    cancel_tasks(case, by=by, why=why, wanted=Q(to_user__in=leaves))
    leave_team(case, wanted=Q(user__in=leaves))


@transaction.atomic
def move_to_stadsdel(
    *,
    by: Actor,
    case: Case,
    stadsdel: Stadsdel | None,
    bistandsenhet: Bistandsenhet,
    handlaggare: User | None = None,
    why: str,
) -> Case:
    """The person has moved within the city: the approver changes, the case goes on (§5.11)."""
    case = locked_case(case)
    transition = begin(case, "move_stadsdel", by=by)
    if not why.strip():
        raise DomainError("Skriv varför stadsdelen ändras.", field="why")
    new_stadsdel, enhet_id = stadsdel.pk if stadsdel else None, bistandsenhet.pk
    if (new_stadsdel, enhet_id) == (case.stadsdel_id, case.bistandsenhet_id):
        raise DomainError("Ärendet hör redan dit.", field="stadsdel")
    if handlaggare is not None:
        _require_handlaggare(enhet_id, handlaggare)
    why = f"Till {stadsdel or bistandsenhet}. {why.strip()}"
    log_move(case, transition, by=by, why=why, target=case.state)
    if enhet_id == case.bistandsenhet_id and handlaggare is None:
        return stand_at(case, by=by, why=why, stadsdel_id=new_stadsdel)
    if enhet_id != case.bistandsenhet_id:
        kind, today = case.support_kind, clock.today()
        change_support_from(case, by=by, from_on=today, kind=kind, bistandsenhet_id=enhet_id)
    stand_at(
        case,
        by=by,
        why=why,
        stadsdel_id=new_stadsdel,
        bistandsenhet_id=enhet_id,
        handlaggare=handlaggare,
    )
    _new_answerer(case, by)
    return case


@transaction.atomic
def change_handlaggare(*, by: Actor, case: Case, handlaggare: User | None, why: str = "") -> Case:
    """Another handläggare at the enhet takes the case; none leaves it to whoever is there."""
    case = locked_case(case)
    begin(case, "change_handlaggare", by=by)
    if handlaggare is not None:
        _require_handlaggare(case.bistandsenhet_id, handlaggare)
        if handlaggare.pk == case.handlaggare_id:
            raise DomainError(f"{handlaggare} är redan handläggare.", field="handlaggare")
    text = f"Till {handlaggare}. {why}" if handlaggare else why
    note_move(case, "change_handlaggare", by=by, why=text, handlaggare=handlaggare)
    _new_answerer(case, by)
    return case


def _new_answerer(case: Case, by: Actor) -> None:
    """The enhet's open steps, and the answer to a plan on its way, go to who now answers."""
    hand_to_handlaggare(case, case.handlaggare_id)
    for version in case.plan_versions.filter(state=PlanState.SUBMITTED):
        wait_for_answer(case=case, version=version, by=by)


def _require_handlaggare(bistandsenhet_id: int, user: User) -> None:
    if not handlaggare_at(bistandsenhet_id, clock.today()).filter(pk=user.pk).exists():
        raise DomainError(f"{user} arbetar inte vid enheten i dag.", field="handlaggare")


@transaction.atomic
def change_support(
    *,
    by: Actor,
    case: Case,
    kind: SupportKind,
    from_on: date,
    introduction_ends_on: date | None = None,
    bistandsenhet: Bistandsenhet | None = None,
    handlaggare: User | None = None,
    why: str = "",
) -> Case:
    """What the person lives on changes from a day; who approves changes with it, without a gap.

    A day to come is written down now and carried out on the day by `carry_due_support`.
    """
    case = locked_case(case)
    transition = begin(case, "change_support", by=by)
    require(can_change_support(by, case, kind))
    enhet_id = bistandsenhet.pk if bistandsenhet else case.bistandsenhet_id
    _require_sound_support(case, kind, from_on, introduction_ends_on, enhet_id)
    if handlaggare is not None:
        _require_handlaggare(enhet_id, handlaggare)
    text = f"{kind.label} från {from_on.isoformat()}. {why}"
    log_move(case, transition, by=by, why=text, target=case.state)
    change_support_from(case, by=by, from_on=from_on, kind=kind, bistandsenhet_id=enhet_id)
    close_steps(by=by, case=case, kinds=[StepKind.SUPPORT_ENDS])
    if kind == SupportKind.INTRODUKTION:
        update(case, introduction_ends_on=introduction_ends_on)
    if from_on > clock.today():
        return case
    return _live_on(case, by, kind, enhet_id, handlaggare, text)


def _require_sound_support(
    case: Case, kind: str, from_on: date, ends_on: date | None, enhet_id: int
) -> None:
    if (kind, enhet_id) == (case.support_kind, case.bistandsenhet_id) and (
        kind != SupportKind.INTRODUKTION or ends_on == case.introduction_ends_on
    ):
        raise DomainError("Försörjningen är redan den.", field="kind")
    now = SupportPeriod.objects.filter(case=case).order_by("period").first()
    if now is not None and from_on < now.period.lower:
        raise DomainError(
            f"Ärendet började {now.period.lower.isoformat()}. Välj ett senare datum.",
            field="from_on",
        )
    if kind == SupportKind.INTRODUKTION and (ends_on is None or ends_on <= from_on):
        raise DomainError(
            "Ange när introduktionsersättningen upphör, efter att den har börjat.",
            field="introduction_ends_on",
        )


def _live_on(
    case: Case,
    by: Actor,
    kind: str,
    enhet_id: int,
    handlaggare: User | None,
    why: str,
) -> Case:
    """Carry out a change of support today: the case, its place if the enhet is another, steps."""
    ends_on = case.introduction_ends_on if kind == SupportKind.INTRODUKTION else None
    update(case, support_kind=kind, introduction_ends_on=ends_on)
    if enhet_id != case.bistandsenhet_id:
        stand_at(case, by=by, why=why, bistandsenhet_id=enhet_id, handlaggare=handlaggare)
    elif handlaggare is not None:
        update(case, handlaggare=handlaggare)
    _new_answerer(case, by)
    if not case.has_approver:
        close_steps(
            by=by, case=case, kinds=[StepKind.ACKNOWLEDGE_BREAK], ending=StepEnding.OBSOLETE
        )
    watch_support(case)
    ensure_step(case)
    return case


@transaction.atomic
def carry_due_support(*, by: Actor) -> int:
    """Carry out changes of support whose day has come. For the nightly task, safe to run twice."""
    today = clock.today()
    due = SupportPeriod.objects.filter(period__contains=today).exclude(case__state="avslutad")
    carried = 0
    for row in due.select_related("case").order_by("case_id"):
        if (row.kind, row.bistandsenhet_id) == (row.case.support_kind, row.case.bistandsenhet_id):
            continue
        case = locked_case(row.case)
        why = f"{row.get_kind_display()} från {row.period.lower.isoformat()}"
        log_move(case, CASE_TRANSITIONS["change_support"], by=by, why=why, target=case.state)
        _live_on(case, by, row.kind, row.bistandsenhet_id, None, why)
        carried += 1
    return carried
