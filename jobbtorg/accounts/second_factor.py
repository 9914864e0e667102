"""Who has to give a second factor, and that nothing opens for them before they have.

Only the acting role gives access, so it is the acting role that asks. What was given is in the
session, in the library's list of how one has logged in: a page costs no query for it.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from jobbtorg.accounts.access import CHOOSE_OWN, Access, access_of
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import drafts
from jobbtorg.core.actor import Actor

# Those who see figures and never a person. The systemförvaltare sees no person either, but
# hands out the keys of all others.
WITHOUT = frozenset({Role.STYRNING})
REQUIRING = frozenset(set(Role) - WITHOUT)
MAIN_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Where one goes on when the second step has been set up.
NEXT = "second_factor_next"
# A method that single sign-on records where the settings trust its second factor.
OUTER = "outer_second_factor"


def required_for(role: str) -> bool:
    """Whether whoever acts in the role has to give a second factor."""
    return role in REQUIRING


def was_given(request: HttpRequest) -> bool:
    """Whether a second factor has been given in this session, by the one who is logged in."""
    user = request.user
    if not isinstance(user, User):
        return False
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" or record.get(OUTER) for record in records)


def has_one(user: User) -> bool:
    """Whether the person has an app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=MAIN_TYPES).exists())


def in_words(kinds: list[str]) -> str:
    """What somebody has, for the systemförvaltare: kinds alone."""
    keys = kinds.count(Authenticator.Type.WEBAUTHN)
    parts = ["app"] if Authenticator.Type.TOTP in kinds else []
    if keys:
        parts.append("1 passnyckel" if keys == 1 else f"{keys} passnycklar")
    if Authenticator.Type.RECOVERY_CODES in kinds:
        parts.append("reservkoder")
    return ", ".join(parts).capitalize() or "Inget än"


def put_into(session: SessionBase, user: User) -> None:
    """Write into a session made by hand (tests, bench) that a second factor was given."""
    given = {"method": "mfa", "type": str(Authenticator.Type.TOTP), "at": time.time()}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [given]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)


class SecondFactorMiddleware:
    """Sends whoever has to give a second factor to the page where it is given or set up.

    It stands after the acting role and its refusals. Open before it: public pages, log-out,
    the page where it is given, and the choice of one's own password. Where factors are set up
    opens only while there is none: who has one gives it before another is made or seen, also in
    a role that asks for none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        match, user = request.resolver_match, request.user
        access = (access_of(match) if match else None) or Access(closed=True)
        required = required_for(actor.role)
        if not (required or access.after_own_factor) or was_given(request):
            return None
        has = isinstance(user, User) and has_one(user)
        if not required:
            return to_second_step(request, has=has) if has else None
        request.waits_for_second_factor = True  # type: ignore[attr-defined]
        request.may_open = partial(_opens_already, has)  # type: ignore[attr-defined]
        if match and match.view_name == CHOOSE_OWN and user.must_choose_password:  # type: ignore[union-attr]
            return None
        return None if _is_open(access, has) else to_second_step(request, has=has)


def _is_open(access: Access, has: bool) -> bool:
    """Whether a page opens before the second step: what sets a factor up, while there is none."""
    before = access.before_second_factor and not (has and access.after_own_factor)
    return access.public or before


def _opens_already(has: bool, address: str) -> bool:
    """Whether the frame may show a link to the page, before the second factor has been given."""
    try:
        access = access_of(resolve(urlsplit(address).path))
    except Resolver404:
        return False
    return access is not None and not access.closed and _is_open(access, has)


def to_second_step(request: HttpRequest, *, has: bool) -> HttpResponse:
    """To where a factor that one has is given, or to where one is set up."""
    page = reverse("mfa_reauthenticate" if has else "mfa_index")
    is_htmx = request.headers.get("HX-Request") == "true"
    if request.method == "GET" and not is_htmx:
        asked = request.get_full_path()
        request.session[NEXT] = asked
        page = f"{page}?{urlencode({REDIRECT_FIELD_NAME: asked})}"
    elif request.method == "POST":
        drafts.park(request)
    if is_htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": page})
    return HttpResponseRedirect(page)
