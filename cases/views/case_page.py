"""The case page: its head, its right column and one of its tabs."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases import casepage
from cases.casepage import CaseTab
from cases.models import Case
from cases.permissions.case_page import has_now
from cases.queries.case_page import aside, find_case, head
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.htmx import in_panel
from jobbtorg.core.http import Request
from jobbtorg.core.ui import Tab

READERS = sorted(Role(role) for role in UNIT_ROLES | ENHET_ROLES)
# Entries of the action menu up to here are buttons of their own.
DAILY = 20


def find_or_404(key: uuid.UUID, actor: Actor) -> Case:
    """The case as its page and the forms beside it read it; outside the actor's reach 404."""
    found = find_case(key, actor)
    if found is None:
        raise Http404
    return found


@roles(*READERS)
@require_safe
def case(request: Request, key: uuid.UUID, tab: str = CaseTab.OVERVIEW) -> HttpResponse:
    """One case, on one of its tabs; in the side panel of a list its head and next step alone."""
    found = find_or_404(key, request.actor)
    tabs = casepage.tabs(found, request.actor)
    if tab not in tabs:
        raise Http404
    now = has_now(request.actor, found)
    menu = casepage.actions(found, request.actor) if now else []
    context = {
        "case": found,
        "head": head(found, request.actor),
        "aside": aside(found, request.actor) if now else None,
        "tabs": [Tab(t.label, tab_url(found, t), active=t == tab) for t in tabs],
        "tab": CaseTab(tab),
        "panels": [] if in_panel(request) else rendered(request, found, tab),
        "daily": [a for a in menu if a.position <= DAILY],
        "menu": [a for a in menu if a.position > DAILY],
    }
    return render(request, "cases/case.html", context)


def tab_url(case: Case, tab: CaseTab) -> str:
    """The address of a tab; the first one is the case's own."""
    if tab == CaseTab.OVERVIEW:
        return reverse("cases:case", args=[case.key])
    return reverse("cases:case_tab", args=[case.key, tab.value])


def rendered(request: Request, case: Case, tab: str) -> list[str]:
    """The panels of a tab, each drawn by its own template."""
    return [
        render_to_string(
            panel.template,
            {"case": case, "actor": request.actor, **panel.context(case, request.actor)},
            request,
        )
        for panel in casepage.panels(tab, case, request.actor)
    ]
