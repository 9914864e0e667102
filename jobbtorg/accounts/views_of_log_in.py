"""One's own log-ins and passkeys: where one is logged in, and ending what should not be."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jobbtorg.accounts import login_actions
from jobbtorg.accounts.access import own_factor, signed_in
from jobbtorg.accounts.adapter import logged_out
from jobbtorg.accounts.fresh import fresh_login_required
from jobbtorg.accounts.http import ActingRequest
from jobbtorg.accounts.models import OpenSession
from jobbtorg.accounts.sessions import last_look, stay_logged_in
from jobbtorg.core import feedback


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One log-in, as the list shows it."""

    key: str
    browser: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_current: bool


@signed_in
@require_safe
def sessions(request: ActingRequest) -> HttpResponse:
    """Where one is logged in now, the latest first."""
    rows = OpenSession.objects.filter(user=request.actor.user_id).order_by("-began_at")
    there = Session.objects.filter(
        session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now()
    )
    ends = dict(there.values_list("session_key", "expire_date"))
    listed = [
        OwnSession(
            key=str(row.key),
            browser=row.browser,
            address=row.address,
            began_at=row.began_at,
            seen_at=last_look(ends[row.session_key]),
            is_current=row.session_key == request.session.session_key,
        )
        for row in rows
        if row.session_key in ends
    ]
    return render(request, "accounts/sessions.html", {"sessions": listed})


@signed_in
@require_POST
def end_session(request: ActingRequest) -> HttpResponse:
    """End one of one's own log-ins; the one that one is in is a log-out."""
    own = OpenSession.objects.filter(user=request.actor.user_id)
    row = next((r for r in own if str(r.key) == request.POST.get("inloggning", "")), None)
    if row is None:
        raise Http404
    if row.session_key == request.session.session_key:
        logout(request)
        return redirect(logged_out())
    login_actions.end_session(row, by=request.actor)
    feedback.success(request, f"Inloggningen med {row.browser} är avslutad.")
    return redirect("accounts:sessions")


@own_factor
@fresh_login_required
def remove_passkey(request: ActingRequest) -> HttpResponse:
    """Take away a passkey of one's own, asked first; the last second factor stays with the role."""
    asks = request.method != "POST"
    wanted = (request.GET if asks else request.POST).get("nyckel", "")
    own = Authenticator.objects.filter(user=request.actor.user_id, type=Authenticator.Type.WEBAUTHN)
    key = next((one for one in own if one.data.get("credential", {}).get("id") == wanted), None)
    if key is None or not wanted:
        raise Http404
    may_go = get_adapter().can_delete_authenticator(key)
    if asks and may_go:
        return render(request, "mfa/webauthn/remove.html", {"held": key.wrap()})
    if may_go:
        delete_and_cleanup(request, key)
    else:
        feedback.warning(request, get_adapter().error_messages["cannot_delete_authenticator"])
    return redirect("mfa_index")


@signed_in
@require_POST
def end_other_sessions(request: ActingRequest) -> HttpResponse:
    """End all of one's log-ins but this."""
    user = login_actions.end_own_sessions(by=request.actor, keep=request.session.session_key or "")
    stay_logged_in(request, user)
    feedback.success(request, "Alla andra inloggningar är avslutade.")
    return redirect("accounts:sessions")
