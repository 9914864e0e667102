"""Hold, avbrott and nystart, and work with support (handbook §5.10, §5.12)."""

from datetime import date

from django.db import transaction
from django.db.models import F

from cases.actions.base import (
    begin,
    locked_case,
    moment_of,
    move,
    note_move,
    reason_text,
    require_day,
    require_reason,
)
from cases.actions.clocks import meet_five_days, move_deadlines
from cases.actions.next_steps import (
    BESIDE,
    ensure_step,
    open_end_hold,
    open_follow_work,
    open_restart,
)
from cases.actions.notices import tell_of_break
from cases.actions.plan_steps import next_step_of_plan, take_up_plan
from cases.actions.steps import close_steps, coach_of, enhet_of, open_step
from cases.actions.visits import cancel_bookings
from cases.enums import CaseState, ClockMetBy, PauseKind, StepEnding, StepKind
from cases.models import Case, Insats, Pause
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code

# An avbrott leaves these: an answer under way is given, and a coach is still to be found.
KEPT_BY_BREAK = (
    *BESIDE,
    StepKind.DECIDE_PLAN,
    StepKind.CONFIRM_AGREEMENT,
    StepKind.DISTRIBUTE,
)
# Work with support puts these aside: they come back if the work ends.
PUT_ASIDE_BY_WORK = (
    StepKind.BOOK_FIRST_VISIT,
    StepKind.WRITE_PLAN,
    StepKind.REWORK_PLAN,
    StepKind.FOLLOW_UP,
)


@transaction.atomic
def hold(
    *,
    by: Actor,
    case: Case,
    reason: Code,
    planned_until_on: date,
    from_on: date | None = None,
    note: str = "",
) -> Case:
    """Begin a hold: illness, travel. Deadlines move when it ends, by its actual days."""
    case = locked_case(case)
    transition = begin(case, "hold", by=by)
    require_reason(reason, CodeList.HOLD_REASON)
    from_on = from_on or clock.today()
    require_day(case, from_on, field="from_on", word="Uppehållets första dag")
    if planned_until_on < max(from_on, clock.today()):
        raise DomainError("Uppehållet väntas sluta i dag eller senare.", field="planned_until_on")
    _pause(case, by, PauseKind.HOLD, reason, note, from_on, planned_until_on)
    move(
        case,
        transition,
        by=by,
        why=reason_text(reason, note),
        occurred_at=moment_of(from_on),
        resumes_to=case.state,
    )
    open_end_hold(case)
    return case


@transaction.atomic
def extend_hold(*, by: Actor, case: Case, planned_until_on: date, why: str = "") -> Case:
    """Move the planned end of a hold."""
    case = locked_case(case)
    begin(case, "extend_hold", by=by)
    pause = _open_pause(case)
    if planned_until_on < clock.today():
        raise DomainError("Uppehållet väntas sluta i dag eller senare.", field="planned_until_on")
    pause.planned_until_on = planned_until_on
    pause.save(update_fields=["planned_until_on"])
    text = f"Väntas sluta {planned_until_on.isoformat()}. {why}".strip()
    note_move(case, "extend_hold", by=by, why=text)
    open_end_hold(case)
    return case


@transaction.atomic
def end_hold(*, by: Actor, case: Case, ended_on: date | None = None) -> Case:
    """The case goes on, from a day; deadlines and the plan's clock move by the actual days."""
    case = locked_case(case)
    transition = begin(case, "end_hold", by=by)
    ended_on = ended_on or clock.today()
    _require_end(_open_pause(case), ended_on)
    moved = end_open_pause(case, ended_on)
    close_steps(by=by, case=case, kinds=[StepKind.END_HOLD])
    move(
        case,
        transition,
        by=by,
        why="Tidsfristerna flyttades fram." if moved else "Inga tidsfrister behövde flyttas.",
        occurred_at=moment_of(ended_on),
        target=case.resumes_to,
        resumes_to="",
    )
    next_step_of_plan(case, by=by)
    ensure_step(case)
    return case


@transaction.atomic
def interrupt(
    *,
    by: Actor,
    case: Case,
    reason: Code,
    from_on: date | None = None,
    look_again_on: date | None = None,
    note: str = "",
) -> Case:
    """Avbrott: the handläggare is told, and somebody looks again at whether to start anew."""
    case = locked_case(case)
    transition = begin(case, "interrupt", by=by)
    require_reason(reason, CodeList.BREAK_REASON)
    from_on = from_on or clock.today()
    require_day(case, from_on, field="from_on", word="Avbrottets första dag")
    if look_again_on is not None and look_again_on < clock.today():
        raise DomainError("Välj ett datum som inte har varit.", field="look_again_on")
    resumes_to = case.resumes_to or case.state
    end_open_pause(case, from_on)
    _pause(case, by, PauseKind.BREAK, reason, note, from_on, look_again_on)
    move(
        case,
        transition,
        by=by,
        why=reason_text(reason, note),
        occurred_at=moment_of(from_on),
        resumes_to=resumes_to,
    )
    cancel_bookings(case, by=by, why="Ärendet avbröts")
    close_steps(by=by, case=case, except_kinds=KEPT_BY_BREAK, ending=StepEnding.OBSOLETE)
    open_restart(case)
    if case.has_approver:
        open_step(StepKind.ACKNOWLEDGE_BREAK, case=case, to=enhet_of(case))
        tell_of_break(case)
    return case


@transaction.atomic
def acknowledge_break(*, by: Actor, case: Case, why: str = "") -> Case:
    """The handläggare has read of the avbrott."""
    case = locked_case(case)
    note_move(case, "acknowledge_break", by=by, why=why)
    if not close_steps(by=by, case=case, kinds=[StepKind.ACKNOWLEDGE_BREAK]):
        raise DomainError("Avbrottet är redan kvitterat.")
    return case


@transaction.atomic
def postpone_restart(*, by: Actor, case: Case, look_again_on: date, why: str = "") -> Case:
    """Not yet: look again at the avbrott on a later day."""
    case = locked_case(case)
    begin(case, "postpone_restart", by=by)
    if look_again_on <= clock.today():
        raise DomainError("Välj ett datum efter i dag.", field="look_again_on")
    pause = _open_pause(case)
    pause.planned_until_on = look_again_on
    pause.save(update_fields=["planned_until_on"])
    text = f"Prövas på nytt {look_again_on.isoformat()}. {why}"
    note_move(case, "postpone_restart", by=by, why=text)
    open_restart(case)
    return case


@transaction.atomic
def restart(*, by: Actor, case: Case, why: str = "") -> Case:
    """Nystart: the case goes on where it was, with the kartläggning it has."""
    case = locked_case(case)
    transition = begin(case, "restart", by=by)
    end_open_pause(case, clock.today())
    close_steps(by=by, case=case, kinds=[StepKind.RESTART])
    close_steps(by=by, case=case, kinds=[StepKind.ACKNOWLEDGE_BREAK], ending=StepEnding.OBSOLETE)
    move(case, transition, by=by, why=why, target=case.resumes_to, resumes_to="")
    take_up_plan(case, by=by)
    ensure_step(case)
    return case


@transaction.atomic
def start_work(*, by: Actor, case: Case, on: date, why: str = "") -> Case:
    """The person has begun to work and the support continues; work meets the five days."""
    case = locked_case(case)
    transition = begin(case, "start_work", by=by)
    require_day(case, on, field="on", word="Arbetets första dag")
    move(case, transition, by=by, why=why, occurred_at=moment_of(on))
    meet_five_days(case, ClockMetBy.WORK, on)
    close_steps(by=by, case=case, kinds=PUT_ASIDE_BY_WORK, ending=StepEnding.OBSOLETE)
    open_follow_work(case)
    ensure_step(case)
    return case


@transaction.atomic
def start_insats(*, by: Actor, case: Case, insats: Insats, on: date, why: str = "") -> Case:
    """An insats has begun before the plan is sent in: it meets the five days (handbook §5.6)."""
    case = locked_case(case)
    if case.first_visit_on is None:
        raise DomainError(
            "De fem dagarna räknas från första besöket. Registrera besöket först.", field="on"
        )
    require_day(case, on, field="on", word="Insatsens första dag")
    if not insats.counts_on(on):
        raise DomainError(
            f"{insats.name} räknas inte som påbörjad insats den dagen.", field="insats"
        )
    note_move(
        case,
        "start_insats",
        by=by,
        why=f"{insats.name}. {why.strip()}".strip(),
        occurred_at=moment_of(on),
    )
    if not meet_five_days(case, ClockMetBy.INSATS, on):
        raise DomainError("De fem dagarna är redan uppfyllda. Skriv en anteckning i stället.")
    return case


@transaction.atomic
def follow_work(*, by: Actor, case: Case, why: str, next_on: date | None = None) -> Case:
    """What the follow-up of the work showed, and when it is done again."""
    case = locked_case(case)
    begin(case, "follow_work", by=by)
    if not why.strip():
        raise DomainError("Skriv vad uppföljningen visade.", field="why")
    if next_on is not None and next_on <= clock.today():
        raise DomainError("Välj ett datum efter i dag.", field="next_on")
    note_move(case, "follow_work", by=by, why=why)
    close_steps(by=by, case=case, kinds=[StepKind.FOLLOW_WORK])
    open_step(StepKind.FOLLOW_WORK, case=case, to=coach_of(case), due_on=next_on)
    return case


@transaction.atomic
def end_work(*, by: Actor, case: Case, on: date, why: str = "") -> Case:
    """The work has ended and the case goes on: where it goes, the plan says."""
    case = locked_case(case)
    transition = begin(case, "end_work", by=by)
    require_day(case, on, field="on", word="Arbetets sista dag")
    close_steps(by=by, case=case, kinds=[StepKind.FOLLOW_WORK])
    move(case, transition, by=by, why=why, occurred_at=moment_of(on), target=state_by_plan(case))
    take_up_plan(case, by=by)
    ensure_step(case)
    return case


def state_by_plan(case: Case) -> CaseState:
    """Where a case stands by what it has had: a plan in force, a first visit, or neither yet."""
    if case.activities.exists():
        return CaseState.ACTIVE
    return CaseState.MAPPING if case.first_visit_on else CaseState.ENROLLED


def end_open_pause(case: Case, on: date) -> bool:
    """End the pause of a locked case, if it has one: `on` is the first day it goes on again.

    However a hold ends, by its end, an avbrott or an avslut, what waited for it moves. Says
    whether any deadline did.
    """
    pause = Pause.objects.filter(case=case, ended_on__isnull=True).first()
    if pause is None:
        return False
    pause.ended_on = max(on, pause.from_on)
    pause.save(update_fields=["ended_on"])
    return pause.kind == PauseKind.HOLD and move_deadlines(case, pause, pause.ended_on)


def _pause(
    case: Case,
    by: Actor,
    kind: PauseKind,
    reason: Code,
    note: str,
    from_on: date,
    planned_until_on: date | None,
) -> Pause:
    _require_after_last(case, from_on)
    pause = Pause(
        case=case,
        kind=kind,
        reason=reason,
        note=note.strip(),
        from_on=from_on,
        planned_until_on=planned_until_on,
    )
    pause.set_actor(by)
    pause.save()
    return pause


def _require_after_last(case: Case, from_on: date) -> None:
    """No day lies in two pauses: it would move the deadlines twice."""
    last = case.pauses.filter(ended_on__gt=F("from_on")).order_by("ended_on").last()
    if last is not None and last.ended_on is not None and from_on < last.ended_on:
        raise DomainError(
            f"Förra {last.get_kind_display().lower()}et tog slut {last.ended_on.isoformat()}. "
            "Välj den dagen eller en senare.",
            field="from_on",
        )


def _open_pause(case: Case) -> Pause:
    return Pause.objects.select_for_update(of=("self",)).get(case=case, ended_on__isnull=True)


def _require_end(pause: Pause, ended_on: date) -> None:
    """The first day that the case goes on again lies within the hold as it has been."""
    if ended_on < pause.from_on:
        raise DomainError(
            f"Uppehållet började {pause.from_on.isoformat()} och kan inte sluta före det.",
            field="ended_on",
        )
    if ended_on > clock.today():
        raise DomainError("Ange den dag då ärendet fortsätter, senast i dag.", field="ended_on")
