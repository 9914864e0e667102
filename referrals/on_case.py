"""What remisser add to the pages of `cases`: a panel, lines of the timeline, hits of the search."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from cases import casepage, proposals, searching
from cases.casepage import CaseTab, Panel, TimelineItem
from cases.models import Case
from cases.permissions.case_page import has_now
from cases.queries.search import by_name
from cases.searching import Hit, Query
from jobbtorg.core.actor import Actor
from referrals.enums import ReferralState
from referrals.masking import UNNAMED, shown_in
from referrals.models import Referral, ReferralTransition
from referrals.rules import REFERRAL_TRANSITIONS


def referrals_of(case: Case, actor: Actor) -> dict[str, Any]:
    """The remisser that led to the case and that the actor may read. One query."""
    found = (
        Referral.objects.visible_to(actor)
        .filter(case=case)
        .select_related("bistandsenhet", "handlaggare")
        .order_by("-sent_at")
    )
    return {"referrals": list(found)}


def told(case: Case, actor: Actor) -> Iterator[TimelineItem]:
    """The life of the case's remisser, as far as the actor may read them. One query."""
    rows = (
        ReferralTransition.objects.filter(
            referral__case=case, referral__in=Referral.objects.visible_to(actor)
        )
        .select_related("by_user", "referral__bistandsenhet")
        .order_by("occurred_at", "id")
    )
    for row in rows:
        yield TimelineItem(
            at=row.occurred_at,
            sentence=f"{REFERRAL_TRANSITIONS[row.name].label} ({row.referral.bistandsenhet})",
            who=str(row.by_user or row.by_system),
            detail=row.why,
            kind="referral",
            compact=row.name in ("send", "accept", "agree_accept", "rule_accept"),
            url=reverse("referrals:detail", args=[row.referral.key]),
        )


def proposed_visit(case: Case, actor: Actor) -> datetime | None:
    """The time that the latest remiss of the case proposes for the first visit. One query."""
    found = Referral.objects.visible_to(actor).filter(case=case).order_by("-sent_at", "-id")
    return found.values_list("first_visit_proposed_at", flat=True).first()


def hits(query: Query, actor: Actor) -> Iterator[Hit]:
    """Remisser whose person matches and that have no case of their own to be found by."""
    wanted = Q(identity_number=query.number) if query.number else by_name(query)
    found = (
        Referral.objects.visible_to(actor)
        .filter(wanted)
        .exclude(case__referral_key=F("key"))
        .exclude(state=ReferralState.WITHDRAWN, sent_at__isnull=True)
        .select_related("participant", "bistandsenhet", "unit", "case")
        .order_by("sort_key", "-id")
    )
    for referral in found[: searching.MAX_HITS + 1]:
        view = shown_in(referral, actor)
        if view.masked:
            continue
        yield Hit(
            name=view.name or UNNAMED,
            number=view.number,
            what=f"Remiss, {referral.get_state_display().lower()}",
            url=reverse("referrals:detail", args=[referral.key]),
            sort_key=referral.sort_key,
            detail=str(referral.unit or referral.bistandsenhet),
            warning=view.warning,
        )


def _has_now(case: Case, actor: Actor) -> bool:
    return has_now(actor, case)


def register() -> None:
    """Called once, when the models are loaded."""
    casepage.register_panel(
        Panel(
            "referrals",
            CaseTab.OVERVIEW,
            50,
            "referrals/panel.html",
            referrals_of,
            _has_now,
        )
    )
    casepage.register_timeline(told)
    proposals.register_visit_proposal(proposed_visit)
    searching.register_search(hits)
