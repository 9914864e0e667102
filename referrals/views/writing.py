"""Writing a remiss: the number, the statement, sending it, taking it back."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import drafts, feedback, formtokens
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from referrals.actions.drafting import save_draft, start_draft
from referrals.actions.reserve import start_unnumbered
from referrals.actions.sending import resend, send, withdraw
from referrals.actions.statements import reworked
from referrals.enums import ReferralState
from referrals.forms.answers import WhyForm
from referrals.forms.statement import NumberForm, ReferralForm, plans_formset, plans_of
from referrals.models import Referral
from referrals.permissions.referral import can_edit, can_take
from referrals.queries.earlier import goes_to, latest_statement, own_open_case, own_reserves
from referrals.queries.page import person_head
from referrals.queries.statement import statement_for
from referrals.queries.typed import FORM
from referrals.views.base import crumbs, detail_url, fetch, require_known, show

NEW = "ny remiss"


@roles(Role.HANDLAGGARE, Role.ENHETSCHEF)
@one_time
def new(request: Request) -> HttpResponse:
    """The number first: it finds the enhet's own earlier statement, or starts anew."""
    form = NumberForm(request.POST or None, own=partial(own_reserves, request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            referral = _begun(request.actor, form.cleaned_data)
        except DomainError as error:
            show(error, form)
        else:
            _tell_of_own_case(request, referral)
            if referral.state in (ReferralState.DRAFT, ReferralState.RETURNED):
                return redirect("referrals:edit", referral.key)
            messages.info(request, "Ni har redan en öppen remiss för personen. Här är den.")
            return redirect(detail_url(referral))
    context = {"form": form, "crumbs": crumbs(), "kept": drafts.kept(request, form, NEW)}
    return render(request, "referrals/new.html", context, status=422 if form.errors else 200)


def _begun(actor: Actor, chosen: dict[str, Any]) -> Referral:
    if chosen["number"] is None:
        return start_unnumbered(by=actor, birth_date=chosen["birth_date"])
    return start_draft(by=actor, identity=chosen["number"])


def _tell_of_own_case(request: Request, referral: Referral) -> None:
    case = own_open_case(request.actor, referral.identity_number)
    if case is not None:
        feedback.warning(
            request, f"Ni har redan ett öppet ärende för personen vid {case.unit.name}."
        )


@roles(Role.HANDLAGGARE, Role.ENHETSCHEF)
@one_time
def edit(request: Request, key: uuid.UUID) -> HttpResponse:
    """The statement in sections; saved as far as it has come, or sent."""
    referral = fetch(request.actor, key)
    require(can_edit(request.actor, referral))
    require_known(request.actor, referral)
    if referral.state == ReferralState.RETURNED:
        referral = reworked(referral)
    sending = "skicka" in request.POST
    data = request.POST if request.method == "POST" else None
    form = ReferralForm(data, referral=referral, sending=sending)
    plans = plans_formset(referral, data)
    if data is not None and form.is_valid() and plans.is_valid():
        try:
            return _saved(request, referral, form, plans, sending=sending)
        except DomainError as error:
            show(error, form)
    draft = _restore(request, referral, form, plans) if data is None else None
    context = edit_context(request, referral, form, plans, draft)
    return render(request, "referrals/edit.html", context, status=422 if data is not None else 200)


def _saved(
    request: Request, referral: Referral, form: ReferralForm, plans: Any, *, sending: bool
) -> HttpResponse:
    referral = save_draft(
        by=request.actor,
        referral=referral,
        version=form.cleaned_data["version"],
        stated=form.stated(),
        flags=form.cleaned_data["flags"],
        other_plans=plans_of(plans),
    )
    if not sending:
        feedback.success(request, "Utkastet är sparat. Det ligger kvar bland era remisser.")
        return redirect("referrals:edit", referral.key)
    again = referral.state == ReferralState.RETURNED
    referral = (resend if again else send)(by=request.actor, referral=referral)
    feedback.success(request, f"Remissen skickades till {referral.unit}.")
    return redirect(detail_url(referral))


def _restore(request: HttpRequest, referral: Referral, form: ReferralForm, plans: Any) -> Any:
    """Fill in what was typed and not saved, in the form and in the rows of other plans."""
    draft = drafts.restore(request, form, FORM, referral.key)
    if draft is not None:
        drafts.fill(plans.forms, draft)
    return draft


def edit_context(
    request: Request, referral: Referral, form: ReferralForm, plans: Any, draft: Any
) -> dict[str, Any]:
    """What the form's page shows beside the form itself."""
    earlier = None
    if referral.state == ReferralState.DRAFT and referral.version == 1:
        earlier = latest_statement(referral.bistandsenhet, referral.identity_number)
    return {
        "form": form,
        "plans": plans,
        "referral": referral,
        "returned": referral.state == ReferralState.RETURNED,
        "person": person_head(referral, request.actor),
        "statement": statement_for(request.actor, referral),
        "earlier": earlier,
        "goes_to": goes_to(referral),
        "draft": draft,
        "crumbs": crumbs(),
        "form_token": formtokens.hidden_field(request, FORM, referral.key),
    }


@roles(Role.HANDLAGGARE, Role.ENHETSCHEF)
@one_time
def take_back(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take a sent remiss back with a reason, or throw a draft away."""
    referral = fetch(request.actor, key)
    require(can_take(request.actor, "withdraw", referral))
    is_draft = referral.sent_at is None
    form = WhyForm(
        request.POST if request.method == "POST" else None,
        label="Varför remissen återtas",
        needed=not is_draft,
    )
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(by=request.actor, referral=referral, why=form.cleaned_data["why"])
        except DomainError as error:
            show(error, form)
        else:
            return _taken_back(request, referral, is_draft=is_draft)
    context = {
        "form": form,
        "is_draft": is_draft,
        "person": person_head(referral, request.actor),
        "referral": referral,
        "crumbs": crumbs(),
        "kept": drafts.kept(request, form, "aterta", referral.key),
    }
    status = 422 if form.errors else 200
    return render(request, "referrals/take_back.html", context, status=status)


def _taken_back(request: Request, referral: Referral, *, is_draft: bool) -> HttpResponse:
    if is_draft:
        drafts.discard(_user_id(request.actor), FORM, referral.key)
        feedback.success(request, "Utkastet är borta.")
        return redirect("referrals:list")
    feedback.success(request, "Remissen är återtagen.")
    return redirect(detail_url(referral))


def _user_id(actor: Actor) -> int:
    return actor.user_id or 0
