"""The decision inbox and the decision page: a plan is answered without leaving one screen."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.decisions import Decided, decide_plan
from cases.masking import name_of
from cases.models import Case, PlanVersion
from cases.permissions.plan import can_decide, can_see_decision
from cases.plan_rules import answered_words
from cases.plan_words import begins_words
from cases.queries.plans import LineView, VersionView, version_view, week_of
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, drafts, feedback, lists
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import Denied, require
from jobbtorg.core.ui import Crumb, FilterChip, Tab
from referrals.forms.decisions import AnswerForms, answer_forms
from referrals.queries.decisions import (
    ALL,
    ANSWERED,
    MINE,
    WAITING,
    DecisionFilter,
    decision_list,
    waiting_counts,
)

DECIDERS = (Role.HANDLAGGARE, Role.ENHETSCHEF)
REMEMBERED = "beslut"
DRAFT_FORM = "beslut"


@roles(*DECIDERS)
@require_safe
def inbox(request: Request) -> HttpResponse:
    """Plans to decide on, what is due first on top."""
    asked = request.GET
    default = ALL if request.actor.role == Role.ENHETSCHEF else MINE
    chosen = DecisionFilter(
        tab=ANSWERED if asked.get("flik") == ANSWERED else WAITING,
        whose=next((w for w in (MINE, ALL) if w == asked.get("vems")), default),
        late_only=asked.get("visa") == "sena",
    )
    if elsewhere := lists.as_left(request, REMEMBERED, address(chosen), passing=("flik",)):
        return elsewhere
    today = clock.today()
    counts = waiting_counts(request.actor, today)
    found = decision_list(request.actor, chosen, today, request.GET.get("efter", ""))
    context = {
        "rows": found.rows,
        "chosen": chosen,
        "tabs": inbox_tabs(chosen, counts),
        "chips": chips(chosen),
        "others": counts[ALL] - counts[MINE] if chosen.whose == MINE else 0,
        "all_url": url_of(chosen, vems=ALL),
        "mine_url": url_of(chosen, vems=MINE),
        "late_url": url_of(chosen, visa="sena"),
        "late": counts[f"{chosen.whose}_sena"],
        "next_url": url_of(chosen, efter=found.next_cursor) if found.next_cursor else "",
    }
    return render(request, "referrals/decisions.html", context)


def address(chosen: DecisionFilter) -> dict[str, str]:
    """The filter as it stands in the address."""
    return {
        "flik": ANSWERED if chosen.tab == ANSWERED else "",
        "vems": chosen.whose,
        "visa": "sena" if chosen.late_only else "",
    }


def url_of(chosen: DecisionFilter, **changed: str) -> str:
    """The inbox with some of the filter changed."""
    query = lists.query_of({**address(chosen), **changed})
    return lists.address_of(reverse("referrals:decisions"), query)


def inbox_tabs(chosen: DecisionFilter, counts: dict[str, int]) -> list[Tab]:
    return [
        Tab(
            "Väntar på beslut",
            url_of(chosen, flik=""),
            active=chosen.tab == WAITING,
            count=counts[chosen.whose],
        ),
        Tab("Besvarade", url_of(chosen, flik=ANSWERED, visa=""), active=chosen.tab == ANSWERED),
    ]


def chips(chosen: DecisionFilter) -> list[FilterChip]:
    found = []
    if chosen.whose == MINE:
        found.append(FilterChip("Vems", "mina", url_of(chosen, vems=ALL)))
    if chosen.late_only:
        found.append(FilterChip("Visa", "försenade", url_of(chosen, visa="")))
    return found


def _asked_about(request: Request, key: uuid.UUID) -> PlanVersion:
    """The version within reach, with all that its page tells of."""
    return get_object_or_404(
        PlanVersion.objects.visible_to(request.actor)
        .select_related(
            "case__participant",
            "case__to_enhet",
            "case__unit",
            "case__bistandsenhet",
            "case__handlaggare",
            "unit",
            "written_by",
            "decided_by",
            "decided_for",
            "reworks",
        )
        .prefetch_related("case__team"),
        key=key,
    )


@roles(*DECIDERS)
@require_http_methods(["GET", "POST"])
@one_time
def decision(request: Request, key: uuid.UUID) -> HttpResponse:
    """One plan beside what is in force; each line is accepted or returned with a reason."""
    version = _asked_about(request, key)
    view = version_view(version)
    posted = request.POST if request.method == "POST" else None
    form = answer_forms(view.asked, posted)
    if posted is not None:
        require(can_decide(request.actor, version.case, version))
        accept_all = posted.get("gor") == "godkann-alla"
        if accept_all or form.is_valid():
            return carried_out(request, version, form, accept_all=accept_all)
    saved = None if posted else drafts.find(request.actor.user_id, DRAFT_FORM, version.key)
    if saved is not None:
        drafts.fill(form.forms, saved)
    context = {**decision_context(request, view, form), "saved": saved}
    return render(request, "referrals/decision.html", context, status=422 if posted else 200)


def carried_out(
    request: Request, version: PlanVersion, form: AnswerForms, *, accept_all: bool
) -> HttpResponse:
    """Decide, and say what came of it."""
    answers = form.answers(accept_all=accept_all)
    decided = decide_plan(version=version, by=request.actor, answers=answers)
    feedback.success(request, said(decided))
    return redirect("referrals:decision", key=version.key)


def said(decided: Decided) -> str:
    """What a decision did, in a few sentences."""
    if not decided.accepted and not decided.returned:
        return "Du godkände planens texter."
    words = [answered_words(decided.accepted, decided.returned)]
    if decided.accepted:
        words.append(begins_words(decided.begins, clock.today()))
    if decided.draft:
        words.append("Coachen har fått ett utkast att arbeta om.")
    if decided.waiting:
        rows = "1 rad" if decided.waiting == 1 else f"{decided.waiting} rader"
        words.append(f"{rows} väntar fortfarande på svar.")
    return " ".join(words)


def _titles(*, is_open: bool) -> dict[str, str]:
    return {
        "before_title": "Gäller nu" if is_open else "Gällde före",
        "after_title": "Veckan om allt godkänns" if is_open else "Veckan som föreslogs",
    }


def decision_context(request: Request, view: VersionView, form: AnswerForms) -> dict[str, Any]:
    """What the page shows, with the reason where the actor may not answer."""
    version, case = view.version, view.version.case
    verdict = can_decide(request.actor, case, version)
    by_key = form.by_key
    open_now = version.state == "inskickad" and bool(verdict)
    return {
        "version": version,
        "case": case,
        "name": name_of(case, request.actor),
        "view": view,
        "rows": [
            (line, by_key.get(line.key) if open_now else None) for line in waiting_first(view)
        ],
        "goal_same": open_now and same_as_before(version, "goal", "sub_goals", "summary"),
        "view_same": open_now and same_as_before(version, "person_view", "dissent"),
        "errors": form.errors,
        "may_answer": open_now,
        "why_not": verdict.reason
        if isinstance(verdict, Denied) and version.state == "inskickad"
        else "",
        "stands_in_for": stands_in_for(request, case),
        "ours_now": can_see_decision(request.actor, case),
        "asked": len(form.forms),
        "in_force": view.in_force,
        **_titles(is_open=version.state == "inskickad"),
        "week_now": week_of(case, view.in_force),
        "documents": version.documents.select_related("file").order_by("pk"),
        "crumbs": [Crumb("Planer att besluta om", reverse("referrals:decisions"))],
    }


def waiting_first(view: VersionView) -> list[LineView]:
    """The lines in their order, those that nobody is asked about last."""
    return sorted(view.lines, key=lambda line: not line.needs_answer)


def same_as_before(version: PlanVersion, *names: str) -> bool:
    """Whether a rework says what the version that came back said; nothing at all is nothing to fold."""
    before = version.reworks
    if before is None or not any(getattr(version, name) for name in names):
        return False
    return all(getattr(version, name) == getattr(before, name) for name in names)


def stands_in_for(request: Request, case: Case) -> str:
    """The case's own handläggare, where somebody else is about to answer."""
    own = case.handlaggare
    return str(own) if own is not None and own.pk != request.actor.user_id else ""
