"""An open step can be taken: what it is about is still there.

Where the state stands in the way (a plan in a hold) another open step leads out of it; but
nothing helps whoever is to follow up a plan that is no longer in force.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.enums import CaseState, PlanState, StepKind, SupportKind, VisitOutcome, VisitPurpose
from cases.models import Activity, Aftermath, InternalTask, Pause, PlanVersion, Step, Visit

CASE, SUBJECT = OuterRef("case"), OuterRef("subject_key")


def of_subjects() -> dict[str, QuerySet[Any]]:
    """Steps whose action would be refused for want of a subject, by what is wrong with them."""
    return {**of_visits_and_plans(), **of_the_rest()}


def of_visits_and_plans() -> dict[str, QuerySet[Any]]:
    steps = Step.objects.open()
    first = Visit.objects.filter(case=CASE, purpose=VisitPurpose.FIRST)
    booked = Exists(first.filter(outcome=VisitOutcome.BOOKED))
    running = Exists(Activity.objects.filter(case=CASE, ended_at=None))
    versions = PlanVersion.objects.filter(case=CASE)
    draft = Exists(versions.filter(state=PlanState.DRAFT, key=SUBJECT))
    waiting = versions.filter(state=PlanState.SUBMITTED)
    writing = [StepKind.WRITE_PLAN, StepKind.REWORK_PLAN]
    return {
        "a visit to hold that is not booked": steps.filter(~booked, kind=StepKind.HOLD_FIRST_VISIT),
        "a visit to book that is booked": steps.filter(booked, kind=StepKind.BOOK_FIRST_VISIT),
        "a visit to book that has been": steps.filter(
            kind=StepKind.BOOK_FIRST_VISIT, case__first_visit_on__isnull=False
        ),
        "nothing to follow up": steps.filter(~running, kind=StepKind.FOLLOW_UP),
        "mending without its draft": steps.filter(~draft, kind=StepKind.REWORK_PLAN),
        "a plan to write that waits for its answer": steps.filter(
            Exists(waiting), kind__in=writing
        ),
        "a late answer that has come": steps.filter(
            ~Exists(waiting.filter(key=SUBJECT)), kind=StepKind.CHASE_DECISION
        ),
    }


def of_the_rest() -> dict[str, QuerySet[Any]]:
    steps = Step.objects.open()
    task = InternalTask.objects.filter(key=SUBJECT, done_at=None, cancelled_at=None)
    asked = Aftermath.objects.filter(key=SUBJECT, answer="", outcome__reopened_at=None)
    paused = Exists(Pause.objects.filter(case=CASE, ended_on=None))
    pausing = [StepKind.END_HOLD, StepKind.RESTART]
    return {
        "a task that is answered": steps.filter(~Exists(task), kind=StepKind.INTERNAL_TASK),
        "an answer that there is not": steps.filter(
            ~Exists(InternalTask.objects.filter(key=SUBJECT, done_at__isnull=False)),
            kind=StepKind.READ_ANSWER,
        ),
        "a question that is answered": steps.filter(~Exists(asked), kind=StepKind.CHECK_OUTCOME),
        "a pause that has ended": steps.filter(~paused, kind__in=pausing),
        "an avbrott that is over": steps.filter(
            ~Q(case__state=CaseState.INTERRUPTED), kind=StepKind.ACKNOWLEDGE_BREAK
        ),
        "an introduction that there is not": steps.filter(
            ~Q(case__support_kind=SupportKind.INTRODUKTION), kind=StepKind.SUPPORT_ENDS
        ),
    }
