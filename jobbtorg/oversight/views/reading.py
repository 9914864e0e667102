"""The log itself, as a chief reads it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jobbtorg.accounts.access import roles
from jobbtorg.core import lists
from jobbtorg.core.http import Request
from jobbtorg.core.ui import Crumb, FilterChip
from jobbtorg.oversight.forms import LogFilterForm
from jobbtorg.oversight.queries.looks import log_rows
from jobbtorg.oversight.queries.reading import LogFilter, case_of, log_page, staff_of
from jobbtorg.oversight.views.checks import READERS


@roles(*READERS)
@require_safe
def log(request: Request) -> HttpResponse:
    """The log of the chief's own nodes. That it was read stands in the log too."""
    form = LogFilterForm(request.GET, staff=staff_of(request.actor))
    values = form.cleaned_data if form.is_valid() else {}
    person = _person(request)
    chosen = LogFilter(
        values.get("vem"),
        values.get("fran"),
        values.get("till"),
        values.get("sida", ""),
        person[0] if person else None,
    )
    held = _held(chosen)
    page = log_page(request.actor, chosen, after=request.GET.get("efter", ""))
    place = lists.query_of(held)
    next_url = lists.address_of(reverse("oversight:log"), place, page.next_cursor)
    context = {
        "form": form,
        "rows": log_rows(page.rows, request.actor),
        "filtered": any(held.values()),
        "chips": _chips(held, person[1]) if person else [],
        "deltagare": held["deltagare"],
        "next_url": next_url if page.next_cursor else "",
        "crumbs": [Crumb("Loggkontroll", reverse("oversight:checks"))],
    }
    return render(request, "oversight/log.html", context)


def _person(request: Request) -> tuple[Any, str] | None:
    """Whose rows one asks for, by the key of a case that one may open."""
    try:
        return case_of(request.actor, UUID(request.GET.get("deltagare", "")))
    except ValueError:
        return None


def _held(chosen: LogFilter) -> dict[str, str]:
    return {
        "vem": str(chosen.user.key) if chosen.user else "",
        "fran": chosen.start.isoformat() if chosen.start else "",
        "till": chosen.end.isoformat() if chosen.end else "",
        "sida": chosen.what,
        "deltagare": str(chosen.case.key) if chosen.case else "",
    }


def _chips(held: dict[str, str], name: str) -> list[FilterChip]:
    rest = lists.query_of({**held, "deltagare": ""})
    return [FilterChip("Deltagare", name, lists.address_of(reverse("oversight:log"), rest))]
