"""Another handläggare for rows that the enhetschef has chosen in the list of deltagare."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.casepage import BulkCaseAction, register_bulk_action
from cases.masking import shown
from cases.models import Case
from cases.queries.staff import handlaggare_at
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.feedback import success
from jobbtorg.core.formtokens import hidden_field, one_time
from jobbtorg.core.http import Request
from jobbtorg.core.words import plural
from staffing.actions.distribution import reassign
from staffing.forms import ReassignForm
from staffing.permissions import can_reassign
from staffing.views.distribution import keys_of

DRAFT = "byt handläggare"


def ask(request: Request, keys: list[uuid.UUID], form: ReassignForm | None = None) -> HttpResponse:
    """The chosen cases once more, with the question to whom and why."""
    cases = (
        Case.objects.current_for(request.actor)
        .open()
        .filter(key__in=keys)
        .select_related("participant", "to_enhet", "handlaggare")
        .order_by("to_enhet__sort_key", "id")
    )
    rows = [(case, shown(case.participant, request.actor, case=case)) for case in cases]
    context = {
        "rows": rows,
        "form": form or form_for(request),
        "token": hidden_field(request, DRAFT, path=reverse("staffing:reassign")),
    }
    status = 422 if form is not None else 200
    return render(request, "staffing/reassign.html", context, status=status)


@roles(Role.ENHETSCHEF)
@require_POST
@one_time
def reassign_chosen(request: Request) -> HttpResponse:
    """Give the cases to one who works at the enhet; what is refused is told row by row."""
    keys, form = keys_of(request), form_for(request, request.POST)
    if not keys:
        form.add_error(None, "Välj minst ett ärende i listan.")
    if not form.is_valid() or not keys:
        return ask(request, keys, form)
    to, why = form.cleaned_data["to"], form.cleaned_data["why"]
    result = reassign(by=request.actor, keys=keys, handlaggare=to, why=why)
    back = reverse("cases:participants")
    if result.refused:
        return render(request, "staffing/reassigned.html", {"result": result, "back": back})
    many = plural(len(result.moved), "ärende", "ärenden")
    success(request, f"{to} är nu handläggare i {many}.")
    return redirect(back)


def form_for(request: Request, data: object = None) -> ReassignForm:
    """Those who decide at the enhet today."""
    people = handlaggare_at(request.actor.node_id or 0, clock.today())
    return ReassignForm(data, people=list(people))


def register() -> None:
    """Called once, when the models are loaded."""
    register_bulk_action(BulkCaseAction("byt-handlaggare", "Byt handläggare", ask, can_reassign))
