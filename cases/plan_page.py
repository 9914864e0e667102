"""The plan on the case page: the panel of its tab, and what is in force on the overview."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from cases.casepage import CaseTab, Panel, register_panel
from cases.enums import CaseState
from cases.models import Activity, Case, PlanDocument, PlanVersion
from cases.permissions.case_page import has_now
from cases.permissions.plan import (
    can_agree,
    can_decide,
    can_follow_up,
    can_write_plan,
)
from cases.plan_rules import LineFacts, decided_through
from cases.plan_words import days_words, hours_words
from cases.queries.plans import plan_overview, provider_of
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.words import prose_date


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A line in force in words."""

    activity: Activity
    hours: str
    days: str
    provider: str

    @property
    def begins(self) -> str:
        """`börjar 23 november 2026`, for what has been accepted and has not begun."""
        start = self.activity.from_on
        return f"börjar {prose_date(start)}" if start > clock.today() else ""


def activity_row(activity: Activity) -> ActivityRow:
    facts = LineFacts.of(activity)
    return ActivityRow(
        activity,
        hours_words(facts.minutes_per_week),
        days_words(facts.weekdays),
        provider_of(activity),
    )


def plan_context(case: Case, actor: Actor) -> dict[str, Any]:
    """What the panel of the plan shows, and what the actor may do there."""
    overview = plan_overview(case, actor)
    waiting, decided = overview.waiting, overview.decided
    for version in overview.versions:
        version.case = case
    return {
        "overview": overview,
        **in_force_rows(overview.in_force),
        "waits_for_decision": decided_through(case.support_kind) == "beslut",
        "waiting_note": f"{waiting}, {_day(waiting)}" if waiting else "",
        "in_force_note": f"{decided}, {_day(decided)}" if decided else "",
        "may_write": bool(can_write_plan(actor, case)),
        "may_follow_up": bool(can_follow_up(actor, case)),
        "may_decide": bool(waiting and can_decide(actor, case, waiting)),
        "may_agree": bool(waiting and can_agree(actor, case)),
    }


def _day(version: PlanVersion) -> str:
    if version.decided_at:
        return f"{version.state_words.lower()} {prose_date(version.decided_at)}"
    return f"inskickad {prose_date(version.submitted_at)}" if version.submitted_at else ""


def papers_context(case: Case, actor: Actor) -> dict[str, Any]:
    """All papers of the plan that the actor may read, newest first."""
    versions = PlanVersion.objects.visible_to(actor).filter(case=case)
    papers = PlanDocument.objects.filter(plan_version__in=versions)
    return {"papers": papers.select_related("plan_version", "file", "by_user").order_by("-pk")}


def in_force(case: Case, actor: Actor) -> dict[str, Any]:
    """What is happening now, for the overview; of a closed case when it ended. One query."""
    rows = Activity.objects.filter(case=case)
    if case.state == CaseState.CLOSED:
        return {**in_force_rows([]), "ended_at": rows.aggregate(last=Max("ended_at"))["last"]}
    held = rows.filter(ended_at__isnull=True).select_related("insats", "anordnare")
    return {**in_force_rows(held.order_by("from_on", "id")), "ended_at": None}


def in_force_rows(activities: Iterable[Activity]) -> dict[str, Any]:
    """The rows of what has been accepted; what has not begun does not hold yet."""
    rows = [activity_row(activity) for activity in activities]
    begun = not rows or any(not row.begins for row in rows)
    return {"rows": rows, "in_force_title": "Gäller nu" if begun else "Godkänt, börjar senare"}


def register_plan_page() -> None:
    """Put the plan on the case page."""
    register_panel(
        Panel(
            slug="plan",
            tab=CaseTab.PLAN,
            position=10,
            template="cases/plan_panel.html",
            context=plan_context,
        )
    )
    register_panel(
        Panel(
            slug="plan_papers",
            tab=CaseTab.DOCUMENTS,
            position=10,
            template="cases/plan_papers.html",
            context=papers_context,
        )
    )
    register_panel(
        Panel(
            slug="in_force",
            tab=CaseTab.OVERVIEW,
            position=25,
            template="cases/panels/in_force.html",
            context=in_force,
            visible=lambda case, actor: has_now(actor, case),
        )
    )
