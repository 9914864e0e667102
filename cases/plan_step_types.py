"""Kinds of step in the life of a plan, for Min dag."""

from django.urls import reverse

from cases.enums import StepKind
from cases.models import Step
from cases.steps import StepType, register_step_type


def plan_of_case(step: Step) -> str:
    """The case's tab with its plan."""
    return reverse("cases:case_tab", args=[step.case.key, "plan"]) if step.case else ""


def editor(step: Step) -> str:
    """The draft of the case's plan: begun, or opened where somebody has begun it."""
    return reverse("cases:plan_start", args=[step.case.key]) if step.case else ""


def decision(step: Step) -> str:
    """The handläggare's page, in the room above: named, never imported."""
    return reverse("referrals:decision", args=[step.subject_key])


def agreement(step: Step) -> str:
    """Where the coach writes that person and jobbtorg agree."""
    return reverse("cases:plan_agree", args=[step.subject_key])


def follow_up(step: Step) -> str:
    """Where the coach writes what the follow-up showed."""
    return reverse("cases:plan_follow_up", args=[step.case.key]) if step.case else ""


PLAN_STEPS = (
    StepType(StepKind.WRITE_PLAN, "Skriv plan", 40, "Skriv plan", editor, "plan_days", begins=True),
    StepType(
        StepKind.REWORK_PLAN,
        "Åtgärda retur",
        41,
        "Arbeta om planen",
        editor,
        "plan_days",
        begins=True,
    ),
    StepType(
        StepKind.CONFIRM_AGREEMENT,
        "Skriv plan",
        42,
        "Skriv in överenskommelsen",
        agreement,
        "decision_days",
    ),
    StepType(StepKind.DECIDE_PLAN, "Besluta", 10, "Besluta om planen", decision, "decision_days"),
    StepType(
        StepKind.CHASE_DECISION,
        "Besluta",
        11,
        "Se till att planen besvaras",
        decision,
        "decision_days",
    ),
    StepType(StepKind.FOLLOW_UP, "Följ upp", 60, "Följ upp planen", follow_up),
)


def register_plan_steps() -> None:
    """Put them in the registry."""
    for step_type in PLAN_STEPS:
        register_step_type(step_type)
