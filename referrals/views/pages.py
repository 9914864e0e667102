"""Reading remisser: the list, one remiss, and one about a person with an open case."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.models import Step
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import CASEWORK_ROLES, ENHET_ROLES, Role
from jobbtorg.core import feedback, formtokens, lists
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.ui import FilterChip
from referrals.actions.known import handle_known
from referrals.actions.statements import waits_unsent
from referrals.enums import ReferralState
from referrals.forms.filters import ReferralFilter
from referrals.permissions.referral import at_enhet
from referrals.queries.known import known_page
from referrals.queries.lists import referral_list
from referrals.queries.page import referral_page
from referrals.views.base import READERS, crumbs, fetch

HANDLERS = sorted(Role(role) for role in CASEWORK_ROLES)


@roles(*READERS)
@require_safe
def referral_index(request: Request) -> HttpResponse:
    """The enhet's own remisser with where each is, or those that came to the unit."""
    own = request.actor.role in ENHET_ROLES
    form = ReferralFilter(request.GET or None, own=own)
    if elsewhere := lists.as_left(request, "remisser", form.held()):
        return elsewhere
    found = referral_list(request.actor, form.filters(), request.GET.get("efter", ""))
    context = {
        "own": own,
        "form": form,
        "rows": found.rows,
        "chips": chips(form),
        "clear_url": _address({}),
        "next_url": _address(form.held(), found.next_cursor) if found.next_cursor else "",
        "may_write": own,
    }
    return render(request, "referrals/list.html", context)


def chips(form: ReferralFilter) -> list[FilterChip]:
    """The filters in force, each with the address without it."""
    held = form.held()
    return [
        FilterChip(label, value, _address({**held, name: ""}))
        for name, label, value in form.chosen()
    ]


def _address(held: dict[str, str], after: str = "") -> str:
    return lists.address_of(reverse("referrals:list"), lists.query_of(held), after)


@roles(*READERS)
@require_safe
def detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """One remiss, to each side what that side may see."""
    referral = fetch(request.actor, key)
    context = {
        "it": referral_page(request.actor, referral),
        "unsent": (
            at_enhet(request.actor, referral)
            and referral.state != ReferralState.RETURNED
            and waits_unsent(referral)
        ),
        "crumbs": crumbs(),
        "form_token": formtokens.hidden_field(request),
    }
    return render(request, "referrals/detail.html", context)


@roles(*HANDLERS)
@one_time
def known(request: Request, key: uuid.UUID) -> HttpResponse:
    """A new remiss about somebody who has an open case at the unit."""
    found = known_page(request.actor, key)
    if found is None:
        raise Http404
    if request.method == "POST":
        handle_known(by=request.actor, step=Step.objects.get(pk=found.step.pk))
        feedback.success(request, "Remissen är läst och hanterad i ärendet.")
        return redirect(found.case_url)
    context = {
        "it": found,
        "crumbs": crumbs(),
        "form_token": formtokens.hidden_field(request),
    }
    return render(request, "referrals/known.html", context)
