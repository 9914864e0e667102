"""The plan on the case page: the panel of its tab, and its part of the timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from cases.casepage import CaseTab, Panel, TimelineItem, register_panel, register_timeline
from cases.enums import LineChange, Verdict
from cases.models import Activity, Case, PlanDocument, PlanFollowup, PlanTransition, PlanVersion
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


def timeline(case: Case, actor: Actor) -> Iterator[TimelineItem]:
    """What has happened with the plan, as sentences."""
    versions = PlanVersion.objects.visible_to(actor).filter(case=case)
    asked = Q(plan_version__lines__change__in=set(LineChange) - {LineChange.UNCHANGED})
    rows = (
        PlanTransition.objects.filter(plan_version__in=versions)
        .exclude(name="draft")
        .select_related("plan_version", "by_user", "plan_version__bistandsenhet")
        .annotate(
            asked=Count("plan_version__lines", filter=asked, distinct=True),
            accepted=Count(
                "plan_version__lines",
                filter=Q(plan_version__lines__decision__verdict=Verdict.ACCEPTED),
                distinct=True,
            ),
        )
    )
    for row in rows:
        yield TimelineItem(
            at=row.occurred_at,
            sentence=_sentence(row),
            who=str(row.by_user or row.by_system),
            detail=row.why if row.name == "withdraw" else "",
            kind="plan",
            url=reverse("cases:plan_version", args=[row.plan_version.key]),
        )
    followups = PlanFollowup.objects.visible_to(actor).filter(case=case).select_related("by_user")
    for held in followups:
        yield TimelineItem(
            at=held.occurred_at,
            sentence=f"Planen följdes upp. Nästa uppföljning är {held.next_on.isoformat()}",
            who=str(held.by_user or held.by_system),
            detail=held.note,
            kind="plan",
        )


def _sentence(row: Any) -> str:
    version = row.plan_version
    if row.name == "submit":
        return f"{version} av planen skickades in"
    if row.name == "withdraw":
        return f"{version} av planen återkallades"
    if row.name == "agree":
        return f"{version} av planen började gälla: deltagaren och jobbtorget var överens"
    if row.asked == row.accepted:
        return f"Planen godkändes av {version.bistandsenhet}"
    if not row.accepted:
        return f"Planen kom tillbaka från {version.bistandsenhet}"
    rows = "rad" if row.accepted == 1 else "rader"
    return f"Planen godkändes av {version.bistandsenhet}, {row.accepted} {rows} av {row.asked}"


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
    register_timeline(timeline)
