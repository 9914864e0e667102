"""The list of deltagare, its saved lists, and what is done with chosen rows."""

import uuid
from dataclasses import replace

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cases import casepage
from cases.actions.saved_views import delete_view, save_view
from cases.forms.participants import ParticipantFilterForm, SavedViewForm
from cases.models import SavedView
from cases.queries.participants import Filters, choices_for, counts_of, page_of_participants
from cases.scope import is_enhet_staff
from cases.views.case_page import READERS
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import feedback, lists
from jobbtorg.core.actor import Actor
from jobbtorg.core.http import Request
from jobbtorg.core.ui import BulkAction, FilterChip, Tab

REMEMBERED = "deltagare"
LIST = "cases:participants"
MINE = Filters(mina=True).query()


@roles(*READERS)
@require_safe
def participants(request: Request) -> HttpResponse:
    """The list. Without filters in the address it opens as one left it."""
    form = ParticipantFilterForm(request.GET, choices=choices_for(request.actor))
    filters = form.filters
    first = MINE if request.actor.role == Role.COACH else ""
    if elsewhere := lists.as_left(request, REMEMBERED, filters.held, first=first):
        return elsewhere
    query = filters.query()
    rows, page = page_of_participants(request.actor, filters, after=request.GET.get("efter", ""))
    views = list(SavedView.objects.visible_to(request.actor))
    context = {
        "form": form,
        "rows": rows,
        "next_url": _address(query, page.next_cursor) if page.next_cursor else "",
        "chips": _chips(form, filters),
        "clear_url": _address(Filters(mina=filters.mina).query()),
        "tabs": _tabs(request.actor, views, filters),
        "at_enhet": is_enhet_staff(request.actor),
        "mine_alone": query == MINE,
        "current": next((v for v in views if v.query == query), None),
        "save_form": SavedViewForm(initial={"query": query}),
        "query": query,
        "bulk_actions": [
            BulkAction(a.label, a.value, a.icon) for a in casepage.bulk_actions(request.actor)
        ],
        "row_actions": casepage.row_actions(request.actor),
    }
    return render(request, "cases/participants.html", context)


@roles(*READERS)
@require_POST
def bulk(request: Request) -> HttpResponse:
    """What was chosen to be done with the chosen rows: its owner takes over from here."""
    keys = [key for text in request.POST.getlist("vald") if (key := _uuid(text))]
    chosen = [a for a in casepage.bulk_actions(request.actor) if a.value == request.POST.get("gor")]
    if not chosen or not keys:
        feedback.warning(request, "Välj minst en deltagare och vad som ska göras.")
        return redirect(LIST)
    return chosen[0].handle(request, keys)


@roles(*READERS)
@require_POST
def save(request: Request) -> HttpResponse:
    """Keep the filters of the list under a name."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        return render(request, "cases/saved_view.html", {"form": form}, status=422)
    query = _known(form.cleaned_data["query"])
    view = save_view(by=request.actor, name=form.cleaned_data["name"], query=query)
    feedback.success(request, f"Listan ”{view.name}” är sparad.")
    return redirect(_address(view.query))


@roles(*READERS)
@require_POST
def forget(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take away one's own saved list; the list itself stays as it is."""
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), key=key)
    feedback.success(request, f"Listan ”{delete_view(by=request.actor, view=view)}” är borttagen.")
    return redirect(_address(view.query))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _known(query: str) -> str:
    """Only the names that the list knows; a posted query is not trusted."""
    names = set(ParticipantFilterForm.base_fields)
    found = QueryDict(mutable=True)
    for name, value in QueryDict(query).items():
        if name in names:
            found[name] = str(value)[:40]
    return found.urlencode()


def _address(query: str, cursor: str = "") -> str:
    return lists.address_of(reverse(LIST), query, cursor)


def _chips(form: ParticipantFilterForm, filters: Filters) -> list[FilterChip]:
    chips = []
    for name, label, words in form.chosen(filters):
        if name == "mina":
            continue  # a tab says so
        rest = QueryDict(filters.query(), mutable=True)
        rest.pop(name, None)
        chips.append(FilterChip(label, words, _address(rest.urlencode())))
    return chips


def _tabs(actor: Actor, views: list[SavedView], filters: Filters) -> list[Tab]:
    """All and mine under the filters in force, each with its count, and the saved lists."""
    query, counts = filters.query(), counts_of(actor, filters)
    saved = [Tab(v.name, _address(v.query), active=v.query == query) for v in views]
    named = any(tab.active for tab in saved)
    everybody = replace(filters, mina=False).query()
    mine = replace(filters, mina=True, coach="", handlaggare="").query()
    return [
        Tab("Alla", _address(everybody), active=not (named or filters.mina), count=counts.all),
        Tab("Mina", _address(mine), active=filters.mina and not named, count=counts.mine),
        *saved,
    ]
