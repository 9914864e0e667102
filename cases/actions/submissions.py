"""Sending a plan in for an answer, taking it back, and moving the question when facts change."""

from dataclasses import asdict
from datetime import date

from django.db import transaction

from cases.actions.clocks import meet_five_days
from cases.actions.next_steps import open_write_plan
from cases.actions.plan_base import TEXTS, checked, locked, log, mark_changes, new_draft
from cases.actions.plan_documents import order_documents
from cases.actions.plan_steps import answered, chase_decision, rework, wait_for_answer
from cases.actions.plans import PlanTexts
from cases.enums import (
    CaseState,
    ClockMetBy,
    LineChange,
    PlanState,
    StepEnding,
    StepKind,
)
from cases.models import Case, LineDecision, PlanLine, PlanVersion, Step
from cases.permissions.plan import can_withdraw, can_write_plan
from cases.plan_content import collect_content, hash_of
from cases.plan_rules import (
    IncompletePlan,
    LineFacts,
    Problem,
    problems_of,
)
from jobbtorg.core import clock, rowwise, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.settings import setting


@transaction.atomic
def submit_plan(*, version: PlanVersion, by: Actor) -> PlanVersion:
    """Send a complete draft in: it never changes again, and the ball goes to who answers."""
    case, version = locked(version)
    require(can_write_plan(by, case))
    checked("submit", version)
    today = clock.today()
    _require_complete(version, today)
    _settle_lines(version, case)
    lines = list(version.lines.select_related("insats", "anordnare"))
    _require_news(version, lines)
    version.content = collect_content(case=case, version=version, lines=lines, by=by)
    version.content_hash = hash_of(version.content)
    version.written_by_id = by.user_id
    version.writer_ids = sorted({*version.writer_ids, by.user_id or 0} - {0})
    version.submitted_at = clock.now()
    version.decision_due_on = workdays.add_working_days(today, setting("decision_days", today))
    version.state = PlanState.SUBMITTED
    version.stand_under(case, by).save()
    log(version, "submit", by=by, from_state=PlanState.DRAFT)
    wait_for_answer(case=case, version=version, by=by)
    meet_five_days(case, ClockMetBy.PLAN, today)
    order_documents(version=version, by=by)
    return version


def _require_complete(version: PlanVersion, today: date) -> None:
    lines = {
        row.line_key: LineFacts.of(row) for row in version.lines.exclude(change=LineChange.REMOVED)
    }
    problems = problems_of(
        goal=version.goal,
        next_followup_on=version.next_followup_on,
        lines=lines,
        today=today,
        followup_days=setting("plan_followup_days", today),
    )
    if problems:
        raise IncompletePlan(problems)


def _settle_lines(version: PlanVersion, case: Case) -> None:
    """Work out what each line means today; a removal of what no longer runs falls away."""
    mark_changes(version, case)
    in_force = case.activities.filter(ended_at__isnull=True).values("line_key")
    version.lines.filter(change=LineChange.REMOVED).exclude(line_key__in=in_force).delete()


def _require_news(version: PlanVersion, lines: list[PlanLine]) -> None:
    if any(line.change != LineChange.UNCHANGED for line in lines):
        return
    before = (
        PlanVersion.objects.filter(plan=version.plan_id, state=PlanState.DECIDED)
        .order_by("-number")
        .first()
    )
    said = [name for name in TEXTS if name != "next_followup_on"]
    if before and all(getattr(before, name) == getattr(version, name) for name in said):
        raise IncompletePlan(
            [Problem("lines", "Planen är likadan som den som gäller. Ändra något först.")]
        )


@transaction.atomic
def withdraw_plan(*, version: PlanVersion, by: Actor, why: str = "") -> PlanVersion:
    """Take back what waits for an answer; a new draft says the same, open for changes."""
    case, version = locked(version)
    require(can_withdraw(by, case))
    checked("withdraw", version)
    if LineDecision.objects.filter(line__plan_version=version).exists():
        raise DomainError(
            "Några rader är redan besvarade. Vänta på resten av svaret, eller hör av dig till "
            "handläggaren."
        )
    version.state = PlanState.WITHDRAWN
    version.save(update_fields=["state"])
    log(version, "withdraw", by=by, from_state=PlanState.SUBMITTED, why=why.strip())
    answered(case=case, by=by, ending=StepEnding.OBSOLETE)
    draft = _copy(version, case, by)
    if draft.reworks_id:
        rework(case=case, draft=draft)
    else:
        open_write_plan(case)
    return draft


def _copy(version: PlanVersion, case: Case, by: Actor) -> PlanVersion:
    draft = PlanVersion(
        plan=version.plan,
        reworks_id=version.reworks_id,
        writer_ids=version.writer_ids,
        **asdict(PlanTexts.of(version)),
    )
    draft = new_draft(of=draft, case=case, by=by)
    PlanLine.objects.bulk_create(
        PlanLine(
            plan_version=draft,
            line_key=line.line_key,
            position=line.position,
            change=line.change,
            pinned_comment=line.pinned_comment,
            **LineFacts.of(line).as_fields(),
        )
        for line in version.lines.all()
    )
    return draft


@transaction.atomic
def escalate_late_decisions(*, today: date) -> int:
    """Tell the enhetschef of plans that nobody has answered in time: for the nightly task.

    Counts by the open step, whose date moves when a hold ends: during it nothing is late.
    Safe to run twice: what has been told is not told again. Returns how many were told now.
    """
    waiting = Step.objects.open().filter(kind=StepKind.DECIDE_PLAN)
    waiting = waiting.exclude(case__state=CaseState.ON_HOLD)
    told = Step.objects.open().filter(kind=StepKind.CHASE_DECISION).values("subject_key")
    late = waiting.filter(due_on__lt=today).exclude(subject_key__in=told)
    versions = PlanVersion.objects.filter(key__in=late.values("subject_key")).order_by("case_id")
    return rowwise.each(versions.select_related("case"), _chase)


def _chase(found: PlanVersion) -> bool:
    case, version = locked(found)
    late = version.state == PlanState.SUBMITTED and case.state != CaseState.ON_HOLD
    if late:
        chase_decision(case=case, version=version)
    return late
