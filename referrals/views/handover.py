"""Another handläggare of the enhet takes over a remiss."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render

from cases.queries.staff import handlaggare_at
from jobbtorg.accounts.access import roles
from jobbtorg.core import clock, drafts, feedback
from jobbtorg.core.errors import DomainError
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from referrals.actions.handover import hand_over
from referrals.forms.answers import HandOverForm
from referrals.permissions.referral import can_take
from referrals.queries.page import person_head
from referrals.rules import SENDERS
from referrals.views.base import crumbs, detail_url, fetch, show


@roles(*sorted(SENDERS))
@one_time
def change_handlaggare(request: Request, key: uuid.UUID) -> HttpResponse:
    """Choose a colleague at the enhet, whoever has it now: also one who no longer works there."""
    referral = fetch(request.actor, key)
    require(can_take(request.actor, "hand_over", referral))
    people = handlaggare_at(referral.bistandsenhet_id, clock.today())
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        people=[user for user in people if user.pk != referral.handlaggare_id],
    )
    if request.method == "POST" and form.is_valid():
        try:
            hand_over(by=request.actor, referral=referral, **form.cleaned_data)
        except DomainError as error:
            show(error, form)
        else:
            who = form.cleaned_data["handlaggare"]
            feedback.success(request, f"{who} är nu handläggare för remissen.")
            return redirect(detail_url(referral))
    context = {
        "form": form,
        "person": person_head(referral, request.actor),
        "referral": referral,
        "crumbs": crumbs(),
        "kept": drafts.kept(request, form, "byt handläggare", referral.key),
    }
    status = 422 if form.errors else 200
    return render(request, "referrals/change_handlaggare.html", context, status=status)
