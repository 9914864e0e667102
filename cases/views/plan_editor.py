"""The plan editor: one form for the texts and all lines, with or without JavaScript."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases.actions.plans import add_line, remove_line, restore_line, save_draft, start_draft
from cases.actions.submissions import submit_plan
from cases.enums import PlanState
from cases.forms.plans import Editor, editor
from cases.models import Case, PlanVersion
from cases.permissions.plan import can_write_plan
from cases.plan_rules import IncompletePlan
from cases.queries.plan_editor import EditorPage, catalogue_on, editor_page, providers_by_name
from cases.queries.plans import lines_of, version_view
from cases.views.life_base import fetch
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, drafts, feedback
from jobbtorg.core.formtokens import checked, one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require

WRITERS = (Role.COACH, Role.GRUPPLEDARE, Role.LOKAL_CHEF)
DRAFT_FORM = "plan"
LONG_DAYS_SENT = "Stämmer det inte kan du återta planen, ändra timmarna och skicka in den igen."


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
def plan_start(request: Request, key: uuid.UUID) -> HttpResponse:
    """Begin the next version and open it; read after a log-in in between, only open it."""
    case = fetch(request.actor, key)
    if request.method == "POST":
        start_draft(case=case, by=request.actor)
    return redirect("cases:plan_draft", key=case.key)


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def plan_draft(request: Request, key: uuid.UUID) -> HttpResponse:
    """The draft of a case's plan; the pressed button says what is done with the whole form."""
    case = fetch(request.actor, key)
    require(can_write_plan(request.actor, case))
    version = written_in(request, case)
    if version is None:
        context = {"case": case, "page_of": editor_page(case, request.actor)}
        return render(request, "cases/plan_start.html", context)
    version.case = case
    lines = lines_of(version)
    catalogue = catalogue_on(clock.today())
    posted = request.POST if request.method == "POST" else None
    form = editor(version, lines, catalogue, posted)
    if posted is None:
        saved = drafts.find(request.actor.user_id, DRAFT_FORM, version.key)
        if saved is not None:
            drafts.fill(form.all_forms, saved)
        form.start_in(request.GET.get("rad", ""))
        return editor_answer(
            request, editor_page(case, request.actor, version, form, catalogue, saved)
        )
    if form.is_valid():
        try:
            return carried_out(request, version, form)
        except IncompletePlan as incomplete:
            form.show(incomplete.problems)
    return editor_answer(
        request, editor_page(case, request.actor, version, form, catalogue), status=422
    )


def written_in(request: Request, case: Case) -> PlanVersion | None:
    """The draft; for a form that is sent, the version that it was opened for, whatever its state.

    A colleague may have sent that one in meanwhile, and `save_draft` then shows both texts.
    """
    versions = PlanVersion.objects.filter(case=case)
    if request.method != "POST":
        return versions.filter(state=PlanState.DRAFT).first()
    return get_object_or_404(versions, key=as_key(checked(request).subject))


def carried_out(request: Request, version: PlanVersion, form: Editor) -> HttpResponse:
    """Save the form, then do what the button says."""
    by = request.actor
    what, _, line_key = request.POST.get("gor", "").partition(":")
    providers = providers_by_name(form)
    version = save_draft(
        version=version,
        by=by,
        base_version=form.plan.cleaned_data["version"],
        texts=form.plan.texts,
        lines=form.drafts(providers),
    )
    place = ""
    insats = form.plan.cleaned_data["new_insats"]
    if insats is not None:
        place = place_of(add_line(version=version, by=by, insats=insats).line_key)
    elif what in {"ta-bort", "behall"}:
        change = remove_line if what == "ta-bort" else restore_line
        change(version=version, by=by, line_key=as_key(line_key))
        place = "#rader"
    elif what == "skicka":
        version = submit_plan(version=version, by=by)
        feedback.success(request, sent_words(version))
        if long := version_view(version).week.warning:
            feedback.warning(request, f"{long} {LONG_DAYS_SENT}")
        return redirect("cases:case_tab", key=version.case.key, tab="plan")
    else:
        feedback.success(request, "Utkastet är sparat.")
    return redirect(reverse("cases:plan_draft", args=[version.case.key]) + place)


def place_of(line_key: uuid.UUID) -> str:
    """The same page with the caret in a line; an anchor would keep the browser from putting it there."""
    return f"?rad={line_key}"


def as_key(text: str) -> uuid.UUID:
    """A line key from a button's value."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


def sent_words(version: PlanVersion) -> str:
    """What sending in has led to."""
    if version.case.has_approver:
        return (
            f"Planen är skickad till {version.case.bistandsenhet}. "
            f"Svar senast {version.decision_due_on}."
        )
    return "Planen är inskickad. Den gäller när du har skrivit in att ni är överens."


def editor_answer(request: Request, page_of: EditorPage, status: int = 200) -> HttpResponse:
    """The editor's page."""
    context = {"page_of": page_of, "case": page_of.case}
    return render(request, "cases/plan_editor.html", context, status=status)
