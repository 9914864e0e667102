"""Ingen tappas bort: every breach within a chief's reach. The page should be empty."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.http import Request
from jobbtorg.core.ui import Figure
from staffing.queries.lost import CHIEFS, LostList, Part, counts_by_unit, lost_lists

READERS = (Role.LOKAL_CHEF, Role.GRUPPLEDARE, Role.ENHETSCHEF, Role.JOBBTORGSCHEF)


@roles(*READERS)
@require_safe
def lost(request: Request) -> HttpResponse:
    """Figures that should be 0, then the lists behind them; `visa` names one of the lists.

    The Jobbtorgschef reaches every unit but no person: figures by unit.
    """
    if request.actor.role == Role.JOBBTORGSCHEF:
        return in_the_city(request)
    wanted = request.GET.get("visa", "")
    only = Part(wanted) if wanted in Part.values else None
    found = lost_lists(request.actor, clock.today(), only=only, after=request.GET.get("efter", ""))
    return render(
        request,
        "staffing/lost.html",
        {
            "figures": [] if only else [figure(one) for one in found],
            "lists": [(one, next_url(one)) for one in found if one.total],
            "only": only,
            "may_move": request.actor.role in CHIEFS,
        },
    )


def in_the_city(request: Request) -> HttpResponse:
    """How many of each kind every unit has."""
    units = counts_by_unit(request.actor, clock.today())
    context = {
        "parts": [part.label for part in Part],
        "rows": [(one.name, [one.counts[part] for part in Part], one.total) for one in units],
        "sums": [sum(one.counts[part] for one in units) for part in Part],
        "total": sum(one.total for one in units),
    }
    return render(request, "staffing/lost_city.html", context)


def figure(found: LostList) -> Figure:
    """How many, with a way to the list where there are any."""
    return Figure(
        label=found.part.label,
        value=str(found.total),
        url=f"#{found.part.value}" if found.total else "",
        kind="late" if found.total else "on_time",
    )


def next_url(found: LostList) -> str:
    if not found.next_cursor:
        return ""
    query = urlencode({"visa": found.part.value, "efter": found.next_cursor})
    return f"{reverse('staffing:lost')}?{query}"
