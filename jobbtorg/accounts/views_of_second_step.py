"""One's own second step, where the library's pages do too little: one at a time, and another app."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jobbtorg.accounts import codes, login_actions
from jobbtorg.accounts.access import own_factor
from jobbtorg.accounts.fresh import confirm_first, fresh_login_required
from jobbtorg.accounts.http import ActingRequest
from jobbtorg.accounts.mfa_forms import AppForm
from jobbtorg.accounts.models import User
from jobbtorg.accounts.second_factor import has_one, to_second_step, was_given
from jobbtorg.core import feedback


class _OneAtATime:
    """Under the account's lock: of two sessions that add a first factor at once, one does.

    Before the lock both have none, so the rule of who opens the page lets both through.
    The log-in is fresh whatever it was made with: the library asks nobody who has neither a
    password nor a factor, as whoever comes by single sign-on alone.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = confirm_first(request) or super().dispatch(  # type: ignore[misc]
            request, *args, **kwargs
        )
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            user = _locked(request)
            if has_one(user) and not was_given(request):
                return to_second_step(request, has=True)
            answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
            return answer


class AddApp(_OneAtATime, ActivateTOTPView):  # type: ignore[misc,unused-ignore]
    """A first app; whoever has one changes it for another."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _has_app(request.user):
            return redirect("accounts:change_app")
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class AddPasskey(_OneAtATime, AddWebAuthnView):  # type: ignore[misc,unused-ignore]
    """A passkey more."""


def _locked(request: HttpRequest) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=request.user.pk or 0)


def _has_app(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


@own_factor
@fresh_login_required
def change_app(request: ActingRequest) -> HttpResponse:
    """Another app in the old one's place: it goes in the moment when the new one's code is right.

    For who has lost the telephone and come in by a reserve code, and for who has bought another.
    The role's last factor is never gone between.
    """
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    if not _has_app(user):
        return redirect("mfa_activate_totp")
    form = AppForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        made = login_actions.change_app(user, form.secret, by=request.actor)
        codes.mark_used(made, codes.latest_counter())
        clear_totp_secret(request)
        feedback.success(request, "Appen är bytt. Koderna i den gamla gäller inte längre.")
        are_new = auto_generate_recovery_codes(request)
        return redirect("mfa_view_recovery_codes" if are_new else "mfa_index")
    address = get_adapter().build_totp_url(user, form.secret)
    return render(request, "mfa/totp/change_form.html", {"form": form, "totp_url": address})
