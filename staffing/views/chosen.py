"""What a gruppledare or a chief does with rows chosen in the list of deltagare."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.casepage import BulkCaseAction, register_bulk_action
from cases.masking import shown
from cases.models import Case
from jobbtorg.core import clock
from jobbtorg.core.formtokens import hidden_field
from jobbtorg.core.http import Request
from staffing.forms import DRAFT, DistributeForm
from staffing.permissions import can_distribute
from staffing.queries.workers import coaches


def distribute_chosen(request: Request, keys: list[uuid.UUID]) -> HttpResponse:
    """The chosen cases once more, with the question to whom; the answer is distributed as ever."""
    cases = (
        Case.objects.current_for(request.actor)
        .open()
        .filter(key__in=keys)
        .select_related("participant", "coach")
        .order_by("participant__sort_key", "id")
    )
    rows = [(case, shown(case.participant, request.actor, case=case)) for case in cases]
    form = DistributeForm(None, workers=coaches(request.actor, clock.today()))
    token = hidden_field(request, DRAFT, path=reverse("staffing:distribution"))
    moves = any(case.coach_id for case, _person in rows)
    context = {"rows": rows, "form": form, "token": token, "moves": moves}
    return render(request, "staffing/chosen.html", context)


def register() -> None:
    """Called once, when the models are loaded."""
    register_bulk_action(
        BulkCaseAction("fordela", "Fördela eller flytta", distribute_chosen, can_distribute)
    )
