"""A version of a plan, and what is done with it beside writing and deciding."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
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
from cases.views.life_base import Act, FormPage, answer, fetch, fetch_child, posted
from cases.views.plan_editor import WRITERS
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core import clock, files
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import NotAllowed
from jobbtorg.core.forms import BaseForm
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.htmx import in_panel
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


def plan_form(
    request: Request,
    case: Case,
    page: FormPage,
    form: BaseForm,
    act: Act,
    *,
    about: object,
    then: str = "",
) -> HttpResponse:
    """A form about the plan: as any beside the case, but it lies under the plan's tab."""
    crumbs = [] if in_panel(request) else crumbs_to(case, request.actor)
    back = plan_tab(case)
    return answer(request, case, page, form, act, back=back, then=then, about=about, crumbs=crumbs)


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def plan_withdraw(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take back a plan that waits for an answer."""
    version = version_for(request, key)
    case = version.case
    require(can_withdraw(request.actor, case))
    page = FormPage(
        "Återta planen",
        "Återta planen",
        f"{case.bistandsenhet} behöver då inte svara. Utkastet öppnas igen med samma innehåll.",
    )

    def act(chosen: dict[str, Any]) -> str:
        withdraw_plan(version=version, by=request.actor, **chosen)
        return "Planen är återtagen. Utkastet är öppet igen."

    form = WithdrawForm(posted(request))
    then = reverse("cases:plan_draft", args=[case.key])
    return plan_form(request, case, page, form, act, about=version.key, then=then)


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
    page = FormPage(
        "Skriv in överenskommelsen",
        "Planen gäller",
        "Deltagaren har ingen ersättning från staden. Planen gäller när ni är överens.",
    )

    def act(chosen: dict[str, Any]) -> str:
        agree_on_plan(version=version, by=request.actor, **chosen)
        return agreed_words(version)

    form = AgreementForm(posted(request), initial={"agreed_on": clock.today()})
    return plan_form(request, version.case, page, form, act, about=version.key)


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def plan_follow_up(request: Request, key: uuid.UUID) -> HttpResponse:
    """Write what a follow-up showed."""
    case = fetch(request.actor, key)
    require(can_follow_up(request.actor, case))
    page = FormPage(
        "Följ upp planen", "Spara uppföljningen", "Det du skriver läses också av handläggaren."
    )

    def act(chosen: dict[str, Any]) -> str:
        held = follow_up_plan(case=case, by=request.actor, **chosen)
        return f"Uppföljningen är sparad. Nästa är {held.next_on.isoformat()}."

    form = FollowUpForm(posted(request), initial={"next_on": next_followup()})
    return plan_form(request, case, page, form, act, about=case.key)


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def activity_end(request: Request, key: uuid.UUID) -> HttpResponse:
    """End something in force before its time."""
    activity = fetch_child(request.actor, Activity, key, "insats")
    require(can_follow_up(request.actor, activity.case))
    page = FormPage(
        f"Avsluta {activity.insats.name}",
        "Avsluta aktiviteten",
        "Aktiviteten upphör i dag. Planens övriga rader gäller som förut.",
        danger=True,
    )

    def act(chosen: dict[str, Any]) -> str:
        end_activity(activity=activity, by=request.actor, **chosen)
        return f"{activity.insats.name} är avslutad."

    form = EndActivityForm(posted(request))
    return plan_form(request, activity.case, page, form, act, about=activity.key)


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
    lead = f"Version {version.number}. Skanna alla sidor till en pdf."
    page = FormPage("Lägg in undertecknad plan", "Lägg in filen", lead)

    def act(chosen: dict[str, Any]) -> str:
        put_back_signed(version=version, by=request.actor, upload=chosen["file"])
        return "Den undertecknade planen ligger nu vid versionen."

    form = SignedCopyForm(posted(request), request.FILES or None)
    then = reverse("cases:plan_version", args=[version.key])
    return plan_form(request, version.case, page, form, act, about=version.key, then=then)
