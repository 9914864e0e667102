"""The plan on the case page: the panel of its tab, and what is in force on the overview."""

from dataclasses import dataclass
from typing import Any

from cases.casepage import CaseTab, Panel, register_panel
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
from jobbtorg.core.actor import Actor
from jobbtorg.core.words import prose_date


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A line in force in words."""

    activity: Activity
    hours: str
    days: str
    provider: str


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
        "activity_rows": [activity_row(a) for a in overview.in_force],
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
        return f"gäller från {prose_date(version.decided_at)}"
    return f"inskickad {prose_date(version.submitted_at)}" if version.submitted_at else ""


def papers_context(case: Case, actor: Actor) -> dict[str, Any]:
    """All papers of the plan that the actor may read, newest first."""
    versions = PlanVersion.objects.visible_to(actor).filter(case=case)
    papers = PlanDocument.objects.filter(plan_version__in=versions)
    return {"papers": papers.select_related("plan_version", "file", "by_user").order_by("-pk")}


def in_force(case: Case, actor: Actor) -> dict[str, Any]:
    """What is happening now, for the overview. One query."""
    rows = Activity.objects.filter(case=case, ended_at__isnull=True)
    return {
        "rows": [
            activity_row(a)
            for a in rows.select_related("insats", "anordnare").order_by("from_on", "id")
        ]
    }


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
