"""Who has the ball for a plan, worked out from its versions: used by every action on plans."""

from datetime import timedelta

from cases.actions.next_steps import open_follow_up, open_write_plan
from cases.actions.plan_mail import tell_decider
from cases.actions.steps import Holder, close_steps, coach_of, due_date, enhet_of, open_step
from cases.enums import (
    CaseState,
    DecisionBasis,
    Party,
    PlanState,
    StepEnding,
    StepKind,
)
from cases.models import Activity, Case, PlanVersion, Step
from cases.plan_rules import decided_through
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.settings import setting

WRITING = (StepKind.WRITE_PLAN, StepKind.REWORK_PLAN)
# Where the plan says what is next; elsewhere a hold, an avbrott or the work does.
GOES_BY_PLAN = frozenset({CaseState.MAPPING, CaseState.ACTIVE})
ANSWERING = (StepKind.DECIDE_PLAN, StepKind.CHASE_DECISION, StepKind.CONFIRM_AGREEMENT)


def wait_for_answer(*, case: Case, version: PlanVersion, by: Actor) -> None:
    """Close the writing and hand the ball to whoever answers, by the support of today.

    Called again when support, enhet or handläggare changes, it moves the ball by the same
    date; who is to decide is told when it comes to them.
    """
    through_decision = decided_through(case.support_kind) == DecisionBasis.DECISION
    close_steps(by=by, case=case, kinds=WRITING)
    wrong = (
        (StepKind.CONFIRM_AGREEMENT,)
        if through_decision
        else (StepKind.DECIDE_PLAN, StepKind.CHASE_DECISION)
    )
    waiting = Step.objects.open().filter(case=case, subject_key=version.key)
    before = waiting.filter(kind__in=[StepKind.DECIDE_PLAN, StepKind.CONFIRM_AGREEMENT]).first()
    close_steps(by=by, case=case, kinds=wrong, ending=StepEnding.REPLACED)
    step = open_step(
        StepKind.DECIDE_PLAN if through_decision else StepKind.CONFIRM_AGREEMENT,
        to=enhet_of(case) if through_decision else coach_of(case),
        case=case,
        subject_key=version.key,
        due_on=before.due_on if before else version.decision_due_on,
    )
    if through_decision and (
        before is None or (before.kind, before.responsible_id) != (step.kind, step.responsible_id)
    ):
        tell_decider(case=case, version=version, due_on=step.due_on)


def chase_decision(*, case: Case, version: PlanVersion) -> Step:
    """The answer is late: the enhetschef is told (handbook §5.8)."""
    return open_step(
        StepKind.CHASE_DECISION,
        to=Holder(Party.STADSDEL, bistandsenhet_id=case.bistandsenhet_id, role=Role.ENHETSCHEF),
        case=case,
        subject_key=version.key,
        due_on=workdays.add_working_days(clock.today(), 1),
        text="Planen är inte besvarad i tid",
    )


def answered(*, case: Case, by: Actor, ending: StepEnding = StepEnding.DONE) -> None:
    """Nobody waits for an answer any more."""
    close_steps(by=by, case=case, kinds=ANSWERING, ending=ending)


def rework(*, case: Case, draft: PlanVersion) -> Step | None:
    """The coach mends the returned lines; after an avbrott, where the case is in one."""
    if case.state == CaseState.INTERRUPTED:
        return None
    return open_step(
        StepKind.REWORK_PLAN,
        to=coach_of(case),
        case=case,
        subject_key=draft.key,
        due_on=due_date(StepKind.REWORK_PLAN),
    )


def follow_up(*, case: Case, version: PlanVersion) -> Step | None:
    """The plan in force is followed up on the day it names; an avbrott puts that aside."""
    if case.state == CaseState.INTERRUPTED:
        return None
    followup_on = version.next_followup_on or clock.today() + timedelta(
        setting("plan_followup_days", clock.today())
    )
    return open_step(StepKind.FOLLOW_UP, to=coach_of(case), case=case, due_on=followup_on)


def next_step_of_plan(case: Case, *, by: Actor) -> Step | None:
    """Where nothing is in force there is nothing to follow up, and a plan is asked for instead.

    In a hold, an avbrott or work with support the follow-up falls away all the same; the
    plan is asked for when the case goes on.
    """
    if Activity.objects.filter(case=case, ended_at__isnull=True).exists():
        return None
    asked_for = _ask_for_plan(case) if case.state in GOES_BY_PLAN else None
    ending = StepEnding.REPLACED if asked_for else StepEnding.OBSOLETE
    close_steps(by=by, case=case, kinds=[StepKind.FOLLOW_UP], ending=ending)
    return asked_for


def take_up_plan(case: Case, *, by: Actor) -> None:
    """What an avbrott or work with support put aside: the mending, the follow-up, or a plan."""
    if case.state not in GOES_BY_PLAN:
        return
    drafts = case.plan_versions.filter(state=PlanState.DRAFT, reworks__isnull=False)
    for draft in drafts:
        rework(case=case, draft=draft)
    if Activity.objects.filter(case=case, ended_at__isnull=True).exists():
        open_follow_up(case)
    next_step_of_plan(case, by=by)


def _ask_for_plan(case: Case) -> Step | None:
    """A plan to write, unless one is being written or waits for its answer."""
    if PlanVersion.objects.filter(case=case, state=PlanState.SUBMITTED).exists():
        return None
    if Step.objects.open().filter(case=case, kind__in=WRITING).exists():
        return None
    return open_write_plan(case)
