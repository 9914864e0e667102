"""The case page: its head, its right column and one of its tabs."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render

from cases import casepage
from cases.models import Case
from cases.permissions.case_page import has_now
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core.http import Request

READERS = sorted(Role(role) for role in UNIT_ROLES | ENHET_ROLES)


@roles(*READERS)
def case(request: Request, key: uuid.UUID, tab: str = casepage.CaseTab.OVERVIEW) -> HttpResponse:
    """One case, on one of its tabs."""
    found = (
        Case.objects.visible_to(request.actor)
        .select_related("participant__language", "unit", "bistandsenhet", "coach", "handlaggare")
        .prefetch_related("team__user")
        .filter(key=key)
        .first()
    )
    if found is None or tab not in casepage.tabs(found, request.actor):
        raise Http404
    shown = [
        (panel, panel.context(found, request.actor))
        for panel in casepage.panels(tab, found, request.actor)
    ]
    context = {"case": found, "tab": tab, "panels": shown, "has_now": has_now(request.actor, found)}
    return render(request, "cases/case.html", context)
