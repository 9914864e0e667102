"""The person's consent: recorded, withdrawn, its paper read (handbook §5.2)."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import drafts, feedback, formtokens
from jobbtorg.core.errors import DomainError
from jobbtorg.core.files import download
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from referrals.actions.consents import record_consent, withdraw_consent
from referrals.enums import ReferralState
from referrals.forms.consent import ConsentRecordForm
from referrals.models import Consent, Referral
from referrals.permissions.referral import can_give_consent, can_keep_consent
from referrals.queries.page import person_head
from referrals.views.base import READERS, crumbs, detail_url, fetch, require_known, show


@roles(Role.HANDLAGGARE, Role.ENHETSCHEF)
@one_time
def record(request: Request, key: uuid.UUID) -> HttpResponse:
    """What the person has consented to; the one before ends."""
    referral = fetch(request.actor, key)
    require(can_give_consent(request.actor, referral))
    posted = request.method == "POST"
    form = ConsentRecordForm(request.POST, request.FILES) if posted else ConsentRecordForm()
    if posted and form.is_valid():
        try:
            record_consent(by=request.actor, referral=referral, **form.cleaned_data)
        except DomainError as error:
            show(error, form)
        else:
            feedback.success(request, "Samtycket är registrerat.")
            return _back(referral)
    context = {
        "form": form,
        "person": person_head(referral, request.actor),
        "referral": referral,
        "crumbs": crumbs(),
        "kept": drafts.kept(request, form, "samtycke", referral.key),
    }
    return render(request, "referrals/consent.html", context, status=422 if form.errors else 200)


def _back(referral: Referral) -> HttpResponse:
    """To where one came from: the form while the remiss is being written."""
    if referral.state == ReferralState.DRAFT:
        return redirect("referrals:edit", referral.key)
    return redirect(detail_url(referral))


@roles(Role.HANDLAGGARE, Role.ENHETSCHEF)
@one_time
def end(request: Request, key: uuid.UUID, consent: uuid.UUID) -> HttpResponse:
    """Ask, then withdraw: from then on the fields are no longer passed on."""
    referral = fetch(request.actor, key)
    require(can_keep_consent(request.actor, referral))
    found = Consent.objects.filter(referral=referral, key=consent).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        withdraw_consent(by=request.actor, consent=found)
        feedback.success(request, "Samtycket är återkallat.")
        return redirect(detail_url(referral))
    context = {
        "consent": found,
        "referral": referral,
        "person": person_head(referral, request.actor),
        "crumbs": crumbs(),
        "form_token": formtokens.hidden_field(request),
    }
    return render(request, "referrals/consent_end.html", context)


@roles(*READERS)
@require_safe
def paper(request: Request, key: uuid.UUID, consent: uuid.UUID) -> HttpResponse:
    """The scanned consent, to whoever reads the remiss: proof that it may be passed on."""
    referral = fetch(request.actor, key)
    found = Consent.objects.select_related("file").filter(referral=referral, key=consent).first()
    if found is None or found.file is None:
        raise Http404
    require_known(request.actor, referral)
    return download(found.file)
