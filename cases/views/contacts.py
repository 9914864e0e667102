"""The contact log: one line from any list, by a preset or in words."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import contacts
from cases.enums import ContactResult, ContactWay
from cases.forms.visits import ContactForm
from cases.masking import name_of
from cases.models import Case, Contact
from cases.permissions.life import can_do
from cases.rules import RECEPTION
from cases.views.life_base import FormPage, answer, case_url, fetch, fetch_child, posted
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import feedback, formtokens
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require

AT_WORK = sorted(Role(role) for role in RECEPTION)


@roles(*AT_WORK)
@require_http_methods(["GET", "POST"])
@one_time
def contact(request: Request, key: uuid.UUID) -> HttpResponse:
    """Presets by their figure key, and a form for the rest."""
    case = fetch(request.actor, key)
    require(can_do(request.actor, case, RECEPTION))
    preset = next((p for p in contacts.PRESETS if p.key == request.POST.get("snabb")), None)
    if preset is not None:
        return written(request, case, preset.way, preset.result, preset.label)
    page = FormPage("Kontakt", "Spara kontakten", template="cases/life_contact.html")
    form = ContactForm(posted(request))

    def act(chosen: dict[str, Any]) -> str:
        contacts.log_contact(
            by=request.actor,
            case=case,
            way=ContactWay(chosen["way"]),
            result=ContactResult(chosen["result"]),
            text=chosen["text"],
        )
        return "Kontakten är sparad."

    origin = where_from(request, case)
    more: dict[str, Any] = {
        "presets": contacts.PRESETS,
        "preset_token": formtokens.hidden_field(request),
        "recent": recent(case),
        "from_page": origin,
    }
    return answer(request, case, page, form, act, back=origin, **more)


def recent(case: Case) -> QuerySet[Contact]:
    """The last few lines of the log."""
    lines = Contact.objects.filter(case=case).select_related("by_user")
    return lines.order_by("-occurred_at", "-id")[:5]


def written(
    request: Request, case: Case, way: ContactWay, result: ContactResult, label: str
) -> HttpResponse:
    """One line by one key, with a way to undo it, and back to where one was."""
    line = contacts.log_contact(by=request.actor, case=case, way=way, result=result)
    feedback.success(
        request,
        f"{name_of(case, request.actor)}: {label.lower()}.",
        undo_url=reverse("cases:undo_contact", args=[line.key]),
    )
    return redirect(where_from(request, case))


def where_from(request: Request, case: Case) -> str:
    """The list one came from, by a path within the product; else the case."""
    opened_from = request.htmx.current_url_abs_path or ""
    wanted = request.POST.get("tillbaka") or request.GET.get("tillbaka") or opened_from
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside and wanted.startswith("/") else case_url(case)


@roles(*AT_WORK)
@require_POST
@one_time
def undo(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take back a line that was just written."""
    line = fetch_child(request.actor, Contact, key)
    contacts.undo_contact(by=request.actor, contact=line)
    feedback.success(request, "Raden är borttagen.")
    return redirect("cases:case", line.case.key)
