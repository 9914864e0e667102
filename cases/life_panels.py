"""What the case page shows and offers of a case's life."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse

from cases import casepage
from cases.casepage import CaseAction, CaseTab, Panel
from cases.enums import CaseState, StepKind
from cases.models import Aftermath, Case, Step
from cases.permissions.case_page import has_now
from cases.permissions.life import can_do, can_move
from cases.permissions.protection import can_see_list
from cases.queries.ball import ball_history
from cases.rules import CASE_TRANSITIONS, CASEWORKERS, RECEPTION
from cases.scope import is_unit_staff
from jobbtorg.accounts.access import may_open
from jobbtorg.accounts.enums import UNIT_ROLES
from jobbtorg.core import navigation
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Denied, Verdict

Asked = Callable[[Actor, Case], Verdict]
NOT_NOW = Denied("Det går inte i det läge som ärendet är i nu.")


def by_table(name: str) -> Asked:
    """A row of the transition table: the state allows it, and so does the role."""

    def verdict(actor: Actor, case: Case) -> Verdict:
        transition = CASE_TRANSITIONS[name]
        return can_move(actor, case, transition) if case.state in transition.sources else NOT_NOW

    return verdict


def while_open(allowed: frozenset[str]) -> Asked:
    """Any time while the case is open, for some roles."""

    def verdict(actor: Actor, case: Case) -> Verdict:
        return can_do(actor, case, allowed) if case.is_open else NOT_NOW

    return verdict


def always(allowed: frozenset[str]) -> Asked:
    """Also after the closing."""
    return lambda actor, case: can_do(actor, case, allowed)


def _only(asked: Asked, condition: Callable[[Case], bool]) -> Asked:
    return lambda actor, case: asked(actor, case) if condition(case) else NOT_NOW


ACTIONS = (
    CaseAction("Kontakt", "cases:contact", always(RECEPTION), 11),
    CaseAction("Boka besök", "cases:book_visit", while_open(RECEPTION), 12),
    CaseAction("Uppgift till kollega", "cases:give_task", while_open(RECEPTION), 13),
    CaseAction("Deltagarens uppgifter", "cases:edit_participant", always(RECEPTION), 30),
    CaseAction("Åtkomstlista", "cases:access", can_see_list, 34),
    CaseAction("Byt personnummer", "cases:change_number", always(RECEPTION), 31),
    CaseAction(
        "Målgrupp och bakgrund", "cases:change_background", by_table("change_background"), 32
    ),
    CaseAction(
        "Fördela till coach",
        "cases:assign_coach",
        _only(by_table("assign_coach"), lambda case: case.coach_id is None),
        40,
    ),
    CaseAction(
        "Byt coach",
        "cases:move_worker",
        _only(by_table("move_worker"), lambda case: case.coach_id is not None),
        41,
    ),
    CaseAction("Ärendegrupp", "cases:case_team", while_open(CASEWORKERS), 42),
    CaseAction("Kvittera avbrottet", "cases:acknowledge_break", by_table("acknowledge_break"), 45),
    CaseAction("Uppehåll", "cases:hold", by_table("hold"), 50),
    CaseAction("Förläng uppehållet", "cases:extend_hold", by_table("extend_hold"), 50),
    CaseAction("Avsluta uppehållet", "cases:end_hold", by_table("end_hold"), 51),
    CaseAction("Nystart", "cases:restart", by_table("restart"), 52),
    CaseAction(
        "En insats har börjat",
        "cases:start_insats",
        _only(
            by_table("start_insats"),
            lambda case: case.first_visit_on is not None and case.five_days_met_on is None,
        ),
        52,
    ),
    CaseAction("I arbete med stöd", "cases:start_work", by_table("start_work"), 53),
    CaseAction("Följ upp arbetet", "cases:follow_work", by_table("follow_work"), 53),
    CaseAction("Arbetet tog slut", "cases:end_work", by_table("end_work"), 54),
    CaseAction("Byt försörjning", "cases:change_support", by_table("change_support"), 60),
    CaseAction("Byt stadsdel", "cases:move_stadsdel", by_table("move_stadsdel"), 61),
    CaseAction("Byt handläggare", "cases:change_handlaggare", by_table("change_handlaggare"), 62),
    CaseAction("Flytta till annat jobbtorg", "cases:move_unit", by_table("move_unit"), 63),
    CaseAction("Avbrott", "cases:interrupt", by_table("interrupt"), 88),
    CaseAction("Avsluta ärendet", "cases:close", by_table("close"), 90),
    CaseAction("Öppna igen", "cases:reopen", by_table("reopen"), 91),
)


def aftermath(case: Case, actor: Actor) -> dict[str, Any]:
    """How it ended, and what was found 3, 6 and 12 months later."""
    rows = Aftermath.objects.filter(case=case, outcome__reopened_at__isnull=True)
    found = list(rows.select_related("outcome"))
    outcome = found[0].outcome if found else case.outcomes.filter(reopened_at=None).first()
    return {
        "outcome": outcome,
        "aftermaths": found,
        "may_answer": bool(can_do(actor, case, CASEWORKERS)),
    }


def ball(case: Case, actor: Actor) -> dict[str, Any]:
    """Who has had the ball, and for how many days."""
    return {"ball": ball_history(case)}


# What one does with a pause, by the state it gives the case.
PAUSE_ACTIONS = {
    CaseState.ON_HOLD: (("Förläng", "extend_hold"), ("Avsluta", "end_hold")),
    CaseState.INTERRUPTED: (("Nystart", "restart"),),
}


def pause(case: Case, actor: Actor) -> dict[str, Any]:
    """Why the case rests and until when, with what the actor may do about it."""
    found = case.pauses.filter(ended_on__isnull=True).select_related("reason").first()
    offered = []
    for label, name in PAUSE_ACTIONS[CaseState(case.state)]:
        address = reverse(f"cases:{name}", args=[case.key])
        if by_table(name)(actor, case) and may_open(actor, address):
            offered.append((label, address))
    return {"pause": found, "offered": offered, "on_hold": case.state == CaseState.ON_HOLD}


def answers(case: Case, actor: Actor) -> dict[str, Any]:
    """What colleagues have answered and nobody has read yet."""
    waiting = Step.objects.open().filter(
        case=case, kind=StepKind.READ_ANSWER, subject_key=OuterRef("key")
    )
    tasks = case.tasks.annotate(reader=Subquery(waiting.values("responsible_id")))
    found = tasks.filter(Exists(waiting)).select_related("by_user", "done_by")
    return {"answers": list(found.order_by("done_at", "id"))}


PANELS = (
    Panel(
        "pause",
        CaseTab.OVERVIEW,
        1,
        "cases/panels/pause.html",
        pause,
        lambda case, actor: case.state in PAUSE_ACTIONS and has_now(actor, case),
    ),
    Panel(
        "answers",
        CaseTab.OVERVIEW,
        5,
        "cases/panels/answers.html",
        answers,
        lambda case, actor: is_unit_staff(actor) and has_now(actor, case),
    ),
    Panel(
        "aftermath",
        CaseTab.OVERVIEW,
        20,
        "cases/panels/aftermath.html",
        aftermath,
        lambda case, actor: case.state == CaseState.CLOSED and has_now(actor, case),
    ),
    Panel(
        "ball",
        CaseTab.HISTORY,
        20,
        "cases/panels/ball.html",
        ball,
        lambda case, actor: has_now(actor, case),
    ),
)


def register() -> None:
    """Called once, when the models are loaded."""
    for action in ACTIONS:
        casepage.register_case_action(action)
    for panel in PANELS:
        casepage.register_panel(panel)
    navigation.register_item("Besök", "calendar", "cases:visits", UNIT_ROLES, 55)
