"""To the provider of single sign-on, and back."""

import logging
import secrets
from dataclasses import asdict
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from jobbtorg.accounts import oidc
from jobbtorg.accounts.access import OUTER_LOGIN, public
from jobbtorg.accounts.models import User
from jobbtorg.accounts.second_factor import OUTER
from jobbtorg.core.middleware import without_transaction

ASKED = "oidc_asked"
logger = logging.getLogger(__name__)


@public
@without_transaction
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the provider's log-in page; `igen` when somebody shows once more who they are."""
    if not oidc.is_on():
        raise Http404
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    again = request.user.is_authenticated or "igen" in request.GET
    asked = oidc.Asked.anew(wanted if safe else "", again=again)
    try:
        address = oidc.way_to(asked, back=_back(request), again=again)
    except oidc.RefusedError as error:
        return _refused(request, error)
    request.session[ASKED] = asdict(asked)
    return HttpResponseRedirect(address)


@public
@without_transaction
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider: in, when every part of its answer is right."""
    if not oidc.is_on():
        raise Http404
    if not ratelimit.consume(request, app="allauth.account", action="login", limit_get=True):
        throttled: HttpResponse = ratelimit.respond_429(request)
        return throttled
    try:
        asked = _asked(request)
        claims = oidc.claims_of(request.GET.get("code", ""), asked, back=_back(request))
        return _let_in(request, oidc.account_of(claims), asked, claims)
    except oidc.RefusedError as error:
        return _refused(request, error)


def _asked(request: HttpRequest) -> oidc.Asked:
    """What this browser was sent with; good once."""
    kept = request.session.pop(ASKED, None)
    if not kept or not secrets.compare_digest(kept["state"], request.GET.get("state", "")):
        raise oidc.RefusedError("the answer is not to a question of this browser's")
    return oidc.Asked(**kept)


def _let_in(
    request: HttpRequest, user: User, asked: oidc.Asked, claims: dict[str, Any]
) -> HttpResponse:
    again = request.user.is_authenticated
    if again and request.user.pk != user.pk:
        raise oidc.RefusedError("somebody else is logged in here")
    second = oidc.gave_second_factor(claims)
    # As fresh as what was shown there: an answer by a session of this morning's is not fresh.
    said = {"at": oidc.shown_at(claims), OUTER: second, "reauthenticated": again or None}
    record_authentication(request, user, "oidc", **said)
    request.session[OUTER_LOGIN] = True
    if again:
        return redirect(asked.next or "/")
    # The second step of our own is for those whom the provider has not asked.
    request.outer_second_factor = second  # type: ignore[attr-defined]
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=asked.next or None))
    return answer


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("accounts:oidc_callback"))


def _refused(request: HttpRequest, error: oidc.RefusedError) -> HttpResponse:
    """The same page whatever was wrong: why stands in the log, and never who."""
    logger.warning("Single sign-on refused: %s.", error.args[0])
    return render(request, "accounts/oidc_refused.html", status=403)
