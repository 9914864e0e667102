"""The kartläggning, one section at a time."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions.kartlaggning import begin_kartlaggning, save_section
from cases.casepage import CaseTab
from cases.enums import MappingSection
from cases.forms.kartlaggning import SectionForm
from cases.models import KartlaggningSection
from cases.permissions.kartlaggning import can_edit_mapping
from cases.queries.case_page import head
from cases.queries.kartlaggning import HELP
from cases.rules import REQUIRED_SECTIONS
from cases.views.case_page import READERS, find_or_404
from jobbtorg.accounts.access import roles
from jobbtorg.core import drafts, feedback, formtokens
from jobbtorg.core.errors import Conflict, DomainError
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require

DRAFT = "kartlaggning"


@roles(*READERS)
@require_POST
@formtokens.one_time
def begin(request: Request, key: uuid.UUID) -> HttpResponse:
    """Begin the kartläggning of a case that has none."""
    case = find_or_404(key, request.actor)
    begin_kartlaggning(by=request.actor, case=case)
    feedback.success(request, "Kartläggningen har börjat.")
    return redirect("cases:case_tab", key=key, tab=CaseTab.MAPPING)


@roles(*READERS)
@require_http_methods(["GET", "POST"])
@formtokens.one_time
def section(request: Request, key: uuid.UUID, kind: str) -> HttpResponse:
    """One section: its text and its answers. Saved as done, it goes on to the next."""
    case = find_or_404(key, request.actor)
    if kind not in MappingSection.values:
        raise Http404
    require(can_edit_mapping(request.actor, case))
    rows = KartlaggningSection.objects.select_related("kartlaggning", "edited_by")
    row = get_object_or_404(rows, kartlaggning__case=case, kind=kind)
    form = SectionForm(request.POST or None, section=row)
    subject = f"{key} {kind}"
    draft = drafts.restore(request, form, DRAFT, subject)
    if form.is_valid() and _saved(request, row, form):
        following = _following(kind) if form.cleaned_data["done"] else ""
        if following:
            return redirect("cases:mapping_section", key=key, kind=following)
        return redirect("cases:case_tab", key=key, tab=CaseTab.MAPPING)
    context = {
        "case": case,
        "head": head(case, request.actor),
        "section": row,
        "help": HELP[kind],
        "required": kind in REQUIRED_SECTIONS,
        "following": _following(kind),
        "form": form,
        "draft": draft,
        "draft_form": DRAFT,
        "draft_subject": subject,
    }
    status = 422 if form.errors else 200
    return render(request, "cases/kartlaggning_section.html", context, status=status)


def _saved(request: Request, row: KartlaggningSection, form: SectionForm) -> bool:
    """Save, or put a refusal on the form; a conflict goes on to its own page."""
    data = form.cleaned_data
    try:
        save_section(
            by=request.actor,
            section=row,
            version=data["version"],
            text=data["text"],
            done=data["done"],
            answers=form.answers,
        )
    except Conflict:
        raise
    except DomainError as error:
        form.add_error(error.field or None, error.message)
        return False
    feedback.success(request, f"Avsnittet {row.get_kind_display().lower()} är sparat.")
    return True


def _following(kind: str) -> str:
    """The next section, or nothing after the last."""
    order = MappingSection.values
    place = order.index(kind) + 1
    return str(order[place]) if place < len(order) else ""
