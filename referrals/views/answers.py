"""Answering a remiss: the reception, the enhet on a return, the chiefs on a dispute (§5.4)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.queries.staff import coach_choices
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, drafts, feedback, formtokens
from jobbtorg.core.errors import DomainError
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from referrals.actions.disputes import accept_return, contest, give_voice, rule
from referrals.actions.reception import accept, receive, return_referral
from referrals.enums import ReferralState
from referrals.forms.answers import AcceptForm, ReturnForm, VoiceForm, WhyForm
from referrals.models import Referral
from referrals.permissions.referral import can_give_voice, can_take
from referrals.queries.page import ReferralPage, referral_page
from referrals.queries.reception import open_case_elsewhere, return_reasons, waiting_for
from referrals.rules import RECEIVERS, SENDERS
from referrals.views.base import crumbs, detail_url, fetch, show

AWAITS_ANSWER = frozenset({ReferralState.SENT, ReferralState.RECEIVED})
IN_DISPUTE = frozenset({ReferralState.CONTESTED, ReferralState.ESCALATED})
ALREADY = "Remissen är redan besvarad. Här är den som den ser ut nu."


@roles(*sorted(RECEIVERS))
@one_time
def reception(request: Request, key: uuid.UUID) -> HttpResponse:
    """Read, then accept with a coach or return with a reason, on one page."""
    referral = fetch(request.actor, key)
    require(can_take(request.actor, "accept", referral))
    if referral.state not in AWAITS_ANSWER:
        messages.info(request, ALREADY)
        return redirect(detail_url(referral))
    do = request.POST.get("gor", "")
    if do == "mottagen":
        receive(by=request.actor, referral=referral)
        feedback.success(request, "Avsändaren ser nu att remissen har kommit fram.")
        return redirect("referrals:receive", referral.key)
    coaches = coach_choices(referral.unit_id or 0, clock.today())
    yes = AcceptForm(request.POST if do == "acceptera" else None, coaches=coaches)
    no = ReturnForm(request.POST if do == "atersand" else None, reasons=return_reasons())
    for form, answer in ((yes, _accepted), (no, _returned)):
        if form.is_bound and form.is_valid():
            try:
                return answer(request, referral, form.cleaned_data)
            except DomainError as error:
                show(error, form)
    return _reception_page(request, referral, yes, no)


def _accepted(request: Request, referral: Referral, chosen: dict[str, Any]) -> HttpResponse:
    coach = chosen["coach"]
    referral = accept(by=request.actor, referral=referral, coach=coach)
    if referral.case is not None and referral.case.referral_key != referral.key:
        text = "Remissen lades till deltagarens öppna ärende. Ansvarig coach får veta det."
    elif coach is None:
        text = "Remissen är accepterad. Ärendet väntar på att fördelas."
    else:
        text = f"Remissen är accepterad. {coach} är ansvarig coach."
    return _answered(request, referral, text)


def _returned(request: Request, referral: Referral, chosen: dict[str, Any]) -> HttpResponse:
    return_referral(
        by=request.actor, referral=referral, reason=chosen["reason"], text=chosen["text"]
    )
    return _answered(request, referral, f"Remissen sändes åter till {referral.bistandsenhet}.")


def _answered(request: Request, referral: Referral, text: str) -> HttpResponse:
    """Say what was answered, with the way on to the next remiss that waits."""
    left = waiting_for(request.actor)
    go_on = None
    if left.next_key is not None:
        address = reverse("referrals:receive", args=[left.next_key])
        go_on = (f"Nästa remiss ({left.count} kvar)", address)
    feedback.success(request, text, go_on=go_on)
    return redirect(detail_url(referral))


def _reception_page(
    request: Request, referral: Referral, yes: AcceptForm, no: ReturnForm
) -> HttpResponse:
    context = {
        "it": referral_page(request.actor, referral, history=False),
        "accept_form": yes,
        "return_form": no,
        "open_case": open_case_elsewhere(request.actor, referral),
        "crumbs": crumbs(),
        "receive_token": formtokens.hidden_field(request),
        "accepting": drafts.kept(request, yes, "acceptera", referral.key),
        "returning": drafts.kept(request, no, "aterremiss", referral.key),
    }
    status = 422 if yes.errors or no.errors else 200
    return render(request, "referrals/reception.html", context, status=status)


@roles(*sorted(SENDERS))
@one_time
def answer(request: Request, key: uuid.UUID) -> HttpResponse:
    """A returned remiss: mend and send again, agree, or contest."""
    referral = fetch(request.actor, key)
    require(can_take(request.actor, "accept_return", referral))
    if referral.state != ReferralState.RETURNED:
        messages.info(request, ALREADY)
        return redirect(detail_url(referral))
    do = request.POST.get("gor", "")
    form = WhyForm(request.POST if do == "bestrid" else None, label="Varför återremissen är fel")
    if do == "godta":
        accept_return(by=request.actor, referral=referral)
        feedback.success(request, "Återremissen är godtagen. Personen är kvar hos er.")
        return redirect(detail_url(referral))
    if form.is_bound and form.is_valid():
        try:
            contest(by=request.actor, referral=referral, why=form.cleaned_data["why"])
        except DomainError as error:
            show(error, form)
        else:
            feedback.success(request, "Oenigheten gick till de båda cheferna.")
            return redirect(detail_url(referral))
    context = {
        "it": referral_page(request.actor, referral),
        "form": form,
        "crumbs": crumbs(),
        "form_token": formtokens.hidden_field(request),
        "contesting": drafts.kept(request, form, "bestridande", referral.key),
    }
    return render(request, "referrals/answer.html", context, status=422 if form.errors else 200)


@roles(Role.ENHETSCHEF, Role.LOKAL_CHEF, Role.JOBBTORGSCHEF)
@one_time
def dispute(request: Request, key: uuid.UUID) -> HttpResponse:
    """The chiefs' answers, and the last word of the Jobbtorgschef."""
    referral = fetch(request.actor, key)
    last_word = request.actor.role == Role.JOBBTORGSCHEF
    if not last_word:
        require(can_give_voice(request.actor, referral))
    if referral.state not in IN_DISPUTE:
        messages.info(request, "Oenigheten är avgjord. Här är remissen som den ser ut nu.")
        return redirect(detail_url(referral))
    form = VoiceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _voice_given(request, referral, form.cleaned_data, last_word=last_word)
        except DomainError as error:
            show(error, form)
    it = referral_page(request.actor, referral)
    context = {
        "it": it,
        "form": form,
        "last_word": last_word,
        "may_answer": _may_answer(request, referral, it),
        "crumbs": crumbs(),
        "kept": drafts.kept(request, form, "besked", referral.key),
    }
    return render(request, "referrals/dispute.html", context, status=422 if form.errors else 200)


def _may_answer(request: Request, referral: Referral, it: ReferralPage) -> bool:
    """The actor's own answer is what is waited for."""
    role = request.actor.role
    if referral.state == ReferralState.ESCALATED:
        return role == Role.JOBBTORGSCHEF
    return not any(voice.role == role and voice.round == it.rounds for voice in it.voices)


def _voice_given(
    request: Request, referral: Referral, chosen: dict[str, Any], *, last_word: bool
) -> HttpResponse:
    act = rule if last_word else give_voice
    referral = act(
        by=request.actor, referral=referral, outcome=chosen["outcome"], why=chosen["why"]
    )
    if last_word:
        # The matter is settled, and with it the access to it (handbook §5.4).
        feedback.success(request, "Ärendet är avgjort. Båda sidor ser ditt besked.")
        return redirect("referrals:list")
    said = {
        ReferralState.CONTESTED: "Ditt besked är lämnat. Den andra chefen har inte svarat än.",
        ReferralState.ESCALATED: "Cheferna är oense. Ärendet gick till Jobbtorgschefen.",
    }
    settled = "Ni är överens. Remissen är avgjord."
    feedback.success(request, said.get(ReferralState(referral.state), settled))
    return redirect(detail_url(referral))
