"""Avslut with its outcome, what was found months later, and reopening (handbook §5.12)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from cases.actions.activities import end_all
from cases.actions.base import (
    begin,
    locked_case,
    locked_person,
    moment_of,
    move,
    require_day,
)
from cases.actions.clocks import meet_five_days
from cases.actions.coaching import join_team, leave_team
from cases.actions.lifecycle import end_open_pause, state_by_plan
from cases.actions.next_steps import distributor_of, ensure_step, watch_support
from cases.actions.placement import await_handlaggare, support_goes_along
from cases.actions.plan_base import log
from cases.actions.steps import close_steps, coach_of, open_step
from cases.actions.succession import catch_up
from cases.actions.team import cancel_tasks
from cases.actions.visits import cancel_bookings
from cases.enums import (
    AftermathAnswer,
    ClockMetBy,
    OutcomeKind,
    PlanState,
    SelfSupport,
    StepEnding,
    StepKind,
    TeamFunction,
)
from cases.models import Aftermath, Case, Outcome
from cases.permissions.life import can_do
from cases.queries.staff import coaches_at
from cases.rules import (
    CASEWORKERS,
    CLOSED_TEXT,
    STUDY_OUTCOMES,
    WORK_OUTCOMES,
    add_months,
    first_day_of_answer,
)
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import Conflict, DomainError
from jobbtorg.core.permissions import require
from jobbtorg.core.scope import crossing
from jobbtorg.organisation.settings import values

AFTERMATH_SETTINGS = (
    "followup_first_months",
    "followup_second_months",
    "followup_third_months",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How a case ends. Extent belongs to work and studies; employer or school where known."""

    kind: OutcomeKind
    ended_on: date
    self_support: SelfSupport
    extent: int | None = None
    employer_or_school: str = ""
    text: str = ""


@transaction.atomic
def close_case(*, by: Actor, case: Case, ending: Ending) -> Case:
    """End a case: activities end, open steps lapse, and its aftermath is asked for later.

    The person is locked first: a remiss that is accepted meanwhile joins an open case.
    """
    locked_person(case.participant_id)
    case = locked_case(case)
    transition = begin(case, "close", by=by)
    _require_remiss_read(case)
    _require_sound(case, ending)
    outcome = Outcome(
        kind=ending.kind,
        ended_on=ending.ended_on,
        self_support=ending.self_support,
        extent=ending.extent,
        employer_or_school=ending.employer_or_school.strip(),
        text=ending.text.strip(),
        occurred_at=moment_of(ending.ended_on),
    )
    outcome.stand_under(case, by).save()
    _end_all_that_runs(case, ending, by)
    move(
        case,
        transition,
        by=by,
        why=ending.kind.label,
        occurred_at=moment_of(ending.ended_on),
        closed_at=clock.now(),
        resumes_to="",
    )
    if ending.kind != OutcomeKind.DECEASED:
        _ask_later(case, outcome, by)
    return case


def _require_remiss_read(case: Case) -> None:
    """A remiss that has joined the case, or is on its way, is not lost with it."""
    if case.steps.open().filter(kind=StepKind.HANDLE_KNOWN).exists():
        raise DomainError(
            "Det har kommit en ny remiss om deltagaren. Läs den först: den kan betyda att "
            "ärendet ska vara kvar."
        )


def _require_sound(case: Case, ending: Ending) -> None:
    require_day(case, ending.ended_on, field="ended_on", word="Avslutsdatumet")
    counts = ending.kind in WORK_OUTCOMES | STUDY_OUTCOMES
    if counts and (ending.extent is None or not 1 <= ending.extent <= 100):
        raise DomainError("Ange omfattningen, mellan 1 och 100 procent.", field="extent")
    if not counts and (ending.extent is not None or ending.employer_or_school.strip()):
        raise DomainError(
            "Omfattning, arbetsgivare och skola anges bara för arbete och studier.",
            field="extent",
        )


def _end_all_that_runs(case: Case, ending: Ending, by: Actor) -> None:
    """Pauses, visits, tasks, activities, steps and the team's part end with the case."""
    end_open_pause(case, ending.ended_on)
    if ending.kind in WORK_OUTCOMES:
        meet_five_days(case, ClockMetBy.WORK, ending.ended_on)
    elif ending.kind in STUDY_OUTCOMES:
        meet_five_days(case, ClockMetBy.STUDIES, ending.ended_on)
    cancel_bookings(case, by=by, why=CLOSED_TEXT)
    cancel_tasks(case, by=by, why=CLOSED_TEXT)
    _withdraw_waiting(case, by)
    end_all(case=case, reason=CLOSED_TEXT)
    close_steps(by=by, case=case, ending=StepEnding.OBSOLETE)
    leave_team(case, wanted=~Q(function=TeamFunction.COACH))


def _withdraw_waiting(case: Case, by: Actor) -> None:
    """A plan on its way to an answer is taken back: there is nothing left to decide on."""
    for version in case.plan_versions.filter(state=PlanState.SUBMITTED):
        version.state = PlanState.WITHDRAWN
        version.save(update_fields=["state"])
        log(version, "withdraw", by=by, from_state=PlanState.SUBMITTED, why=CLOSED_TEXT)


def aftermath_months(on: date) -> list[int]:
    """How many months after a closing on a day it is asked how the person is doing."""
    dated = values(on)
    return [dated[name] for name in AFTERMATH_SETTINGS]


def _ask_later(case: Case, outcome: Outcome, by: Actor) -> None:
    """One question and one step for each of the months that follow up a closing."""
    holder = coach_of(case) if case.coach_id else distributor_of(case)
    for months in aftermath_months(outcome.ended_on):
        aftermath = Aftermath(
            outcome=outcome, months=months, due_on=add_months(outcome.ended_on, months)
        )
        aftermath.stand_under(case, by).save()
        open_step(
            StepKind.CHECK_OUTCOME,
            case=case,
            to=holder,
            subject_key=aftermath.key,
            due_on=aftermath.due_on,
            text=f"{months} månader efter avslutet",
        )


@transaction.atomic
def answer_aftermath(
    *, by: Actor, aftermath: Aftermath, answer: AftermathAnswer, text: str = ""
) -> Aftermath:
    """What was found so many months after the closing; somebody who is back may be reopened."""
    case = locked_case(aftermath.case)
    require(can_do(by, case, CASEWORKERS))
    aftermath = Aftermath.objects.select_for_update(of=("self",)).get(pk=aftermath.pk)
    if aftermath.answer:
        raise DomainError(f"Svaret är redan givet: {aftermath.get_answer_display().lower()}.")
    if aftermath.outcome.reopened_at is not None:
        raise DomainError("Ärendet har öppnats igen, så frågan är inte längre aktuell.")
    if not aftermath.can_be_answered:
        raise DomainError(
            f"Frågan gäller hur det är {aftermath.due_on.isoformat()}. "
            f"Svara tidigast {first_day_of_answer(aftermath.due_on).isoformat()}."
        )
    aftermath.answer, aftermath.answered_at = answer, clock.now()
    aftermath.text = text.strip()
    aftermath.save(update_fields=["answer", "answered_at", "text"])
    close_steps(by=by, case=case, kinds=[StepKind.CHECK_OUTCOME], subject_key=aftermath.key)
    return aftermath


@transaction.atomic
def reopen(*, by: Actor, case: Case, why: str) -> Case:
    """The case goes on after all, where its plan left it; its outcome is kept, marked."""
    locked_person(case.participant_id)
    case = locked_case(case)
    transition = begin(case, "reopen", by=by)
    if not why.strip():
        raise DomainError("Skriv varför ärendet öppnas igen.", field="why")
    with crossing("reopen_case"):
        if Case.objects.open().filter(participant_id=case.participant_id).exists():
            raise Conflict("Deltagaren har redan ett annat öppet ärende.")
        enhet_before = case.bistandsenhet_id
        catch_up(case, by)
        Outcome.objects.filter(case=case, reopened_at__isnull=True).update(reopened_at=clock.now())
        close_steps(by=by, case=case, kinds=[StepKind.CHECK_OUTCOME], ending=StepEnding.OBSOLETE)
        move(
            case,
            transition,
            by=by,
            why=why,
            target=state_by_plan(case),
            closed_at=None,
            coach_id=_coach_still(case, by),
        )
        if case.bistandsenhet_id != enhet_before:
            support_goes_along(case, by=by)
            await_handlaggare(case)
        watch_support(case)
        ensure_step(case)
    return case


def _coach_still(case: Case, by: Actor) -> int | None:
    """The coach, if still one at the unit; else the case is distributed anew."""
    coach = coaches_at(case.unit_id, clock.today()).filter(pk=case.coach_id or 0).first()
    if coach is None:
        leave_team(case, wanted=Q(function=TeamFunction.COACH))
        return None
    if not case.team.filter(function=TeamFunction.COACH, until_on__isnull=True).exists():
        join_team(case, coach, TeamFunction.COACH, by=by)
    return case.coach_id
