"""Kinds of step in a case's life, for Min dag."""

from django.urls import reverse

from cases.enums import StepKind
from cases.models import Step
from cases.rules import first_day_of_answer
from cases.steps import StepType, register_step_type


class StepUrl:
    """A page under the case: the name of a URL that takes the key of the case."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, step: Step) -> str:
        return reverse(f"cases:{self.name}", args=[step.case.key]) if step.case else ""


def task_url(step: Step) -> str:
    """A task has a page of its own, for the colleague who answers it."""
    return reverse("cases:answer_task", args=[step.subject_key])


def answer_url(step: Step) -> str:
    """What says that a colleague's answer has been read."""
    return reverse("cases:read_answer", args=[step.subject_key])


def aftermath_url(step: Step) -> str:
    """The question 3, 6 or 12 months after the closing."""
    return reverse("cases:answer_aftermath", args=[step.subject_key])


LIFE_STEPS = (
    StepType(
        StepKind.DISTRIBUTE, "Fördela", 20, "Välj coach", StepUrl("assign_coach"), "distribute_days"
    ),
    StepType(
        StepKind.NAME_HANDLAGGARE,
        "Fördela",
        21,
        "Utse handläggare",
        StepUrl("change_handlaggare"),
        "distribute_days",
    ),
    StepType(
        StepKind.BOOK_FIRST_VISIT, "Boka", 30, "Boka besök", StepUrl("book_visit"), "booking_days"
    ),
    StepType(
        StepKind.HOLD_FIRST_VISIT, "Besök", 31, "Registrera besöket", StepUrl("visit_outcome")
    ),
    StepType(StepKind.INTERNAL_TASK, "Uppgifter", 50, "Svara", task_url),
    StepType(
        StepKind.READ_ANSWER,
        "Svar att läsa",
        5,
        "Läst",
        answer_url,
        "answer_read_days",
        begins=True,
    ),
    StepType(StepKind.END_HOLD, "Följ upp", 70, "Avsluta uppehållet", StepUrl("end_hold")),
    StepType(StepKind.RESTART, "Följ upp", 71, "Ta ställning", StepUrl("restart"), "restart_days"),
    StepType(
        StepKind.FOLLOW_WORK,
        "Följ upp",
        72,
        "Följ upp arbetet",
        StepUrl("follow_work"),
        "work_followup_days",
    ),
    StepType(
        StepKind.CHECK_OUTCOME,
        "Följ upp",
        73,
        "Svara",
        aftermath_url,
        first_day=first_day_of_answer,
    ),
    StepType(
        StepKind.ACKNOWLEDGE_BREAK,
        "Avvikelse att svara på",
        80,
        "Läs och kvittera",
        StepUrl("acknowledge_break"),
        "acknowledge_days",
    ),
    StepType(
        StepKind.SUPPORT_ENDS,
        "Följ upp",
        74,
        "Byt försörjning",
        StepUrl("change_support"),
        "support_notice_days",
    ),
)


def register_life_steps() -> None:
    """Put them in the registry."""
    for step_type in LIFE_STEPS:
        register_step_type(step_type)
