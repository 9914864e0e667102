"""What the person lives on: changed, planned and taken back (handbook §5.1)."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet

from cases.actions.base import begin, locked_case, log_move, update
from cases.actions.next_steps import ensure_step, watch_support
from cases.actions.placement import (
    await_handlaggare,
    new_answerer,
    require_handlaggare,
    stand_at,
    support_from,
)
from cases.actions.steps import close_steps
from cases.enums import StepEnding, StepKind, SupportKind
from cases.models import Case, SupportPeriod
from cases.permissions.life import can_cancel_support, can_change_support
from cases.queries.staff import handlaggare_at
from cases.rules import CASE_TRANSITIONS, OPEN_STATES
from jobbtorg.accounts.models import User
from jobbtorg.core import clock, rowwise
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.core.scope import crossing
from jobbtorg.organisation.models import Bistandsenhet
from jobbtorg.organisation.periods import first_day, period


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
    Without an enhet or a handläggare those of the case go on.
    """
    case = locked_case(case)
    transition = begin(case, "change_support", by=by)
    require(can_change_support(by, case, kind))
    new = SupportPeriod(
        kind=kind,
        bistandsenhet_id=bistandsenhet.pk if bistandsenhet else case.bistandsenhet_id,
        handlaggare=handlaggare,
        introduction_ends_on=introduction_ends_on if kind == SupportKind.INTRODUKTION else None,
        period=period(from_on),
    )
    _require_sound(case, new)
    if handlaggare is not None:
        require_handlaggare(new.bistandsenhet_id, handlaggare)
    where = f" hos {bistandsenhet}" if new.bistandsenhet_id != case.bistandsenhet_id else ""
    text = f"{kind.label} från {from_on.isoformat()}{where}. {why}"
    log_move(case, transition, by=by, why=text, target=case.state)
    with crossing("change_support"):
        support_from(case, new, by=by)
        close_steps(by=by, case=case, kinds=[StepKind.SUPPORT_ENDS])
        return _live_on(case, new, by=by, why=text) if from_on <= clock.today() else case


def _require_sound(case: Case, new: SupportPeriod) -> None:
    from_on, ends_on = first_day(new.period), new.introduction_ends_on
    introduced = new.kind == SupportKind.INTRODUKTION
    if (new.kind, new.bistandsenhet_id) == (case.support_kind, case.bistandsenhet_id) and (
        not introduced or ends_on == case.introduction_ends_on
    ):
        planned = SupportPeriod.objects.planned(clock.today()).filter(case=case)
        text = "Försörjningen är redan den."
        if planned.exists():
            text += " Ta i stället tillbaka den ändring som är planerad."
        raise DomainError(text, field="kind")
    began = SupportPeriod.objects.standing().filter(case=case).order_by("period").first()
    if began is not None and from_on < began.period.lower:
        raise DomainError(
            f"Ärendet började {began.period.lower.isoformat()}. Välj ett senare datum.",
            field="from_on",
        )
    if introduced and (ends_on is None or ends_on <= from_on):
        raise DomainError(
            "Ange när introduktionsersättningen upphör, efter att den har börjat.",
            field="introduction_ends_on",
        )


def _live_on(case: Case, new: SupportPeriod, *, by: Actor, why: str) -> Case:
    """Carry out a change of support today: the case, its place if the enhet is another, steps."""
    ends_on = None
    if new.kind == SupportKind.INTRODUKTION:
        ends_on = new.introduction_ends_on or case.introduction_ends_on
    update(case, support_kind=new.kind, introduction_ends_on=ends_on)
    keeper = _still_there(new)
    changes_enhet = new.bistandsenhet_id != case.bistandsenhet_id
    if changes_enhet:
        places = {"bistandsenhet_id": new.bistandsenhet_id, "handlaggare": keeper}
        stand_at(case, by=by, why=why, **places)
    elif keeper is not None:
        update(case, handlaggare=keeper)
    new_answerer(case, by)
    if changes_enhet:
        await_handlaggare(case)
    if not case.has_approver:
        close_steps(
            by=by, case=case, kinds=[StepKind.ACKNOWLEDGE_BREAK], ending=StepEnding.OBSOLETE
        )
    watch_support(case)
    ensure_step(case)
    return case


def _still_there(new: SupportPeriod) -> User | None:
    """The handläggare who was chosen, if they work at the enhet on the day itself."""
    here = handlaggare_at(new.bistandsenhet_id, clock.today())
    return here.filter(pk=new.handlaggare_id or 0).first()


@transaction.atomic
def cancel_planned_support(*, by: Actor, case: Case, why: str) -> Case:
    """Take back what was planned: what the person lives on today goes on."""
    case = locked_case(case)
    transition = begin(case, "cancel_support", by=by)
    require(can_cancel_support(by, case))
    if not why.strip():
        raise DomainError("Skriv varför ändringen tas tillbaka.", field="why")
    today = clock.today()
    planned = list(SupportPeriod.objects.planned(today).select_for_update().filter(case=case))
    if not planned:
        raise DomainError("Ingen ändring av försörjningen är planerad.")
    meant = ", ".join(f"{row} från {first_day(row.period).isoformat()}" for row in planned)
    log_move(case, transition, by=by, why=f"{meant}. {why.strip()}", target=case.state)
    ids = [row.pk for row in planned]
    SupportPeriod.objects.filter(pk__in=ids).update(replaced_at=clock.now())
    for row in SupportPeriod.objects.standing().filter(case=case, period__contains=today):
        row.period = period(first_day(row.period))
        row.save(update_fields=["period"])
    watch_support(case)
    return case


@transaction.atomic
def carry_due_support(*, by: Actor) -> int:
    """Carry out changes of support whose day has come. For the nightly task, safe to run twice."""
    found = list(_due(clock.today()).order_by("case_id").select_related("case"))
    return rowwise.each(found, lambda row: _carry(row.case, by))


def _carry(case: Case, by: Actor) -> bool:
    """What is due is asked again under the lock: somebody may have been before the night."""
    case = locked_case(case)
    row = _due(clock.today()).filter(case=case).first()
    if row is None:
        return False
    why = f"{row.get_kind_display()} från {first_day(row.period).isoformat()}"
    log_move(case, CASE_TRANSITIONS["change_support"], by=by, why=why, target=case.state)
    _live_on(case, row, by=by, why=why)
    return True


def _due(today: date) -> QuerySet[SupportPeriod]:
    """Support that applies today in an open case that does not say so yet."""
    same = Q(kind=F("case__support_kind"), bistandsenhet=F("case__bistandsenhet"))
    ends = Q(introduction_ends_on=None) | Q(introduction_ends_on=F("case__introduction_ends_on"))
    standing = SupportPeriod.objects.standing().filter(period__contains=today)
    return standing.filter(case__state__in=OPEN_STATES).exclude(same & ends)
