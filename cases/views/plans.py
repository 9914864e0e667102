"""A version of a plan, and what is done with it beside writing and deciding."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.activities import end_activity
from cases.actions.agreements import agree_on_plan
from cases.actions.followups import follow_up_plan
from cases.actions.plan_documents import put_back_signed
from cases.actions.plans import next_followup
from cases.actions.submissions import withdraw_plan
from cases.enums import LineChange, PlanState
from cases.forms.plans import (
    AgreementForm,
    EndActivityForm,
    FollowUpForm,
    SignedCopyForm,
    WithdrawForm,
)
from cases.masking import name_of, shown
from cases.models import Activity, Case, PlanDocument, PlanVersion
from cases.permissions.plan import can_agree, can_follow_up, can_sign, can_withdraw
from cases.queries.plans import version_view
from cases.views.plan_editor import WRITERS, case_for
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core import clock, drafts, feedback, files
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.forms import BaseForm
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from jobbtorg.core.ui import Crumb
from jobbtorg.core.words import prose_date

READERS = tuple(Role(role) for role in sorted(UNIT_ROLES | ENHET_ROLES))
STATE_KINDS = {
    PlanState.DRAFT: "neutral",
    PlanState.SUBMITTED: "soon",
    PlanState.DECIDED: "on_time",
    PlanState.WITHDRAWN: "neutral",
}


def version_for(request: Request, key: uuid.UUID) -> PlanVersion:
    """The version, if the actor may see it."""
    return get_object_or_404(
        PlanVersion.objects.visible_to(request.actor)
        .select_related(
            "case__participant",
            "case__to_enhet",
            "case__unit",
            "case__bistandsenhet",
            "case__handlaggare",
            "case__coach",
            "written_by",
            "decided_by",
            "decided_for",
            "reworks",
        )
        .prefetch_related("case__team"),
        key=key,
    )


def crumbs_to(case: Case, actor: Actor) -> list[Crumb]:
    """The way to the plan of a case."""
    return [
        Crumb(name_of(case, actor), reverse("cases:case", args=[case.key])),
        Crumb("Plan", plan_tab(case)),
    ]


def plan_tab(case: Case) -> str:
    return reverse("cases:case_tab", args=[case.key, "plan"])


@roles(*READERS)
@require_safe
def plan_version(request: Request, key: uuid.UUID) -> HttpResponse:
    """One version, with its lines, its answers and its papers."""
    version = version_for(request, key)
    context = {
        "case": version.case,
        "version": version,
        "view": version_view(version),
        "documents": version.documents.select_related("file").order_by("pk"),
        "title": f"Aktivitetsplan, version {version.number}",
        "crumbs": crumbs_to(version.case, request.actor),
        "state_kind": STATE_KINDS[PlanState(version.state)],
        "may_sign": bool(can_sign(request.actor, version.case, version)),
    }
    return render(request, "cases/plan_version.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneForm:
    """A page of one form: what it is called, its verb, and where it goes on."""

    case: Case
    title: str
    verb: str
    lead: str = ""
    name: str
    subject: Any
    danger: bool = False


def form_page(
    request: Request, page_of: OneForm, form: BaseForm, status: int = 200
) -> HttpResponse:
    """Draw the page of one form; a refused one answers 422."""
    context = {
        "form": form,
        "case": page_of.case,
        "title": page_of.title,
        "verb": page_of.verb,
        "lead": page_of.lead,
        "danger": page_of.danger,
        "kept": drafts.kept(request, form, page_of.name, page_of.subject),
        "crumbs": crumbs_to(page_of.case, request.actor),
        "back": plan_tab(page_of.case),
    }
    status = 422 if form.is_bound and form.errors else status
    return render(request, "cases/plan_form.html", context, status=status)


def refused(form: BaseForm, error: DomainError) -> None:
    """Put a rule's refusal at its field, where the form has it."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def plan_withdraw(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take back a plan that waits for an answer."""
    version = version_for(request, key)
    require(can_withdraw(request.actor, version.case))
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        withdraw_plan(version=version, by=request.actor, why=form.cleaned_data["why"])
        feedback.success(request, "Planen är återtagen. Utkastet är öppet igen.")
        return redirect("cases:plan_draft", key=version.case.key)
    page_of = OneForm(
        case=version.case,
        title="Återta planen",
        lead=f"{version.case.bistandsenhet} behöver då inte svara. Utkastet öppnas igen med samma innehåll.",
        verb="Återta planen",
        name="plan-withdraw",
        subject=version.key,
    )
    return form_page(request, page_of, form)


def agreed_words(version: PlanVersion) -> str:
    """From when the plan holds, which is not before its lines begin."""
    going_on = version.lines.exclude(change__in=[LineChange.REMOVED, LineChange.UNCHANGED])
    begins = sorted(going_on.values_list("from_on", flat=True))
    if begins and begins[0] > clock.today():
        return f"Planen gäller. Det första börjar {prose_date(begins[0])}."
    return "Planen gäller från i dag."


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def plan_agree(request: Request, key: uuid.UUID) -> HttpResponse:
    """Write down that person and jobbtorg agree, where no enhet decides."""
    version = version_for(request, key)
    require(can_agree(request.actor, version.case))
    form = AgreementForm(request.POST or None, initial={"agreed_on": clock.today()})
    if form.is_valid():
        try:
            agree_on_plan(
                version=version, by=request.actor, agreed_on=form.cleaned_data["agreed_on"]
            )
        except DomainError as error:
            if error.field != "agreed_on":
                raise
            refused(form, error)
        else:
            feedback.success(request, agreed_words(version))
            return redirect(plan_tab(version.case))
    page_of = OneForm(
        case=version.case,
        title="Skriv in överenskommelsen",
        lead="Deltagaren har ingen ersättning från staden. Planen gäller när ni är överens.",
        verb="Planen gäller",
        name="plan-agree",
        subject=version.key,
    )
    return form_page(request, page_of, form)


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def plan_follow_up(request: Request, key: uuid.UUID) -> HttpResponse:
    """Write what a follow-up showed."""
    case = case_for(request, key)
    require(can_follow_up(request.actor, case))
    form = FollowUpForm(request.POST or None, initial={"next_on": next_followup()})
    if form.is_valid():
        try:
            held = follow_up_plan(case=case, by=request.actor, **form.cleaned_data)
        except DomainError as error:
            if not error.field:
                raise
            refused(form, error)
        else:
            feedback.success(
                request, f"Uppföljningen är sparad. Nästa är {held.next_on.isoformat()}."
            )
            return redirect(plan_tab(case))
    page_of = OneForm(
        case=case,
        title="Följ upp planen",
        lead="Det du skriver läses också av handläggaren.",
        verb="Spara uppföljningen",
        name="plan-follow-up",
        subject=case.key,
    )
    return form_page(request, page_of, form)


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def activity_end(request: Request, key: uuid.UUID) -> HttpResponse:
    """End something in force before its time."""
    activity = get_object_or_404(
        Activity.objects.visible_to(request.actor)
        .select_related("insats", "case__participant")
        .prefetch_related("case__team"),
        key=key,
    )
    require(can_follow_up(request.actor, activity.case))
    form = EndActivityForm(request.POST or None)
    if form.is_valid():
        end_activity(activity=activity, by=request.actor, reason=form.cleaned_data["reason"])
        feedback.success(request, f"{activity.insats.name} är avslutad.")
        return redirect(plan_tab(activity.case))
    page_of = OneForm(
        case=activity.case,
        title=f"Avsluta {activity.insats.name}",
        lead="Aktiviteten upphör i dag. Planens övriga rader gäller som förut.",
        verb="Avsluta aktiviteten",
        name="activity-end",
        subject=activity.key,
        danger=True,
    )
    return form_page(request, page_of, form)


@roles(*READERS)
@require_safe
def plan_document(request: Request, key: uuid.UUID) -> HttpResponse:
    """A paper of a version, as a file."""
    document = get_object_or_404(
        PlanDocument.objects.select_related(
            "file", "plan_version__case__participant", "plan_version__case__to_enhet"
        )
        .prefetch_related("plan_version__case__team")
        .filter(plan_version__in=PlanVersion.objects.visible_to(request.actor)),
        key=key,
    )
    case = document.plan_version.case
    if shown(case.participant, request.actor, case=case).masked:
        raise NotAllowed("Handlingen gäller någon med skyddade uppgifter.")
    return files.download(document.file)


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def plan_signed(request: Request, key: uuid.UUID) -> HttpResponse:
    """Put the plan with its signatures beside the version."""
    version = version_for(request, key)
    require(can_sign(request.actor, version.case, version))
    form = SignedCopyForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        put_back_signed(version=version, by=request.actor, upload=form.cleaned_data["file"])
        feedback.success(request, "Den undertecknade planen ligger nu vid versionen.")
        return redirect("cases:plan_version", key=version.key)
    page_of = OneForm(
        case=version.case,
        title="Lägg in undertecknad plan",
        lead=f"Version {version.number}. Skanna alla sidor till en pdf.",
        verb="Lägg in filen",
        name="plan-signed",
        subject=version.key,
    )
    return form_page(request, page_of, form)
