"""Reading remisser: the list, one remiss, and one about a person with an open case."""

import uuid

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.models import Step
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import CASEWORK_ROLES, ENHET_ROLES, Role
from jobbtorg.core import feedback, formtokens
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.ui import FilterChip
from referrals.actions.known import handle_known
from referrals.forms.filters import ReferralFilter
from referrals.queries.known import known_page
from referrals.queries.lists import referral_list
from referrals.queries.page import referral_page
from referrals.views.base import READERS, crumbs, fetch

HANDLERS = sorted(Role(role) for role in CASEWORK_ROLES)


@roles(*READERS)
def referral_index(request: Request) -> HttpResponse:
    """The enhet's own remisser with where each is, or those that came to the unit."""
    own = request.actor.role in ENHET_ROLES
    form = ReferralFilter(request.GET or None, own=own)
    found = referral_list(request.actor, form.filters(), request.GET.get("efter", ""))
    context = {
        "own": own,
        "form": form,
        "rows": found.rows,
        "chips": chips(form, request.GET),
        "clear_url": reverse("referrals:list"),
        "next_url": _next_url(request.GET, found.next_cursor),
        "may_write": own,
    }
    return render(request, "referrals/list.html", context)


def chips(form: ReferralFilter, query: QueryDict) -> list[FilterChip]:
    """The filters in force, each with the address without it."""
    return [
        FilterChip(label, value, f"?{_without(query, name)}")
        for name, label, value in form.chosen()
    ]


def _without(query: QueryDict, *names: str) -> str:
    left = query.copy()
    for name in (*names, "efter"):
        left.pop(name, None)
    return left.urlencode()


def _next_url(query: QueryDict, cursor: str) -> str:
    if not cursor:
        return ""
    onwards = query.copy()
    onwards["efter"] = cursor
    return f"?{onwards.urlencode()}"


@roles(*READERS)
def detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """One remiss, to each side what that side may see."""
    referral = fetch(request.actor, key)
    context = {
        "it": referral_page(request.actor, referral),
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
