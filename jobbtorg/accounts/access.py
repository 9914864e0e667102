"""Who may open a page at all. Every view says so; one that does not is refused.

The decorators answer "which roles"; whether the object lies within the actor's reach is
the business of `visible_to`, and whether the verb is allowed now that of `permissions`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from jobbtorg.accounts.enums import Role
from jobbtorg.core import drafts, feedback, formtokens
from jobbtorg.core.access import Access, any_role, declare, public, roles, signed_in
from jobbtorg.core.actor import Actor

__all__ = ["Access", "access_of", "any_role", "public", "refusal", "roles", "signed_in"]


def _closed(reason: str) -> Access:
    return Access(closed=True, reason=reason)


# In the session of whoever came by single sign-on, who needs no password of ours.
OUTER_LOGIN = "outer_login"
CHOOSE_OWN = "account_change_password"
_NO_SELF_SERVICE = "accounts are made by the systemförvaltare, who also gives a new password"


def _step(reason: str) -> Access:
    """A page where one shows who one is: open to whoever has logged in, before the second step."""
    return Access(needs_role=False, before_second_factor=True, reason=reason)


def _set_up(reason: str) -> Access:
    """A page where factors are set up: open before the second step to whoever has none yet."""
    return Access(needs_role=False, before_second_factor=True, after_own_factor=True, reason=reason)


_OWN_KEYS = "passkeys are named and removed on the page of the second step"
_NOT_OFFERED = "one sees one's reserve codes once, and keeps them oneself"

# Views of others cannot carry our decorators. Each is listed by its URL name, with why.
LISTED: dict[str, Access] = {
    "account_login": Access(public=True, reason="whoever has not logged in has to reach it"),
    "account_logout": Access(public=True, reason="has to work when the role has ended"),
    "account_inactive": Access(public=True, reason="says that the account is closed"),
    "account_change_password": Access(needs_role=False, reason="one's own password"),
    "account_reauthenticate": _step("one's own log-in, once more"),
    "mfa_authenticate": Access(public=True, reason="the second step of a log-in under way"),
    "mfa_index": _set_up("one's own second step"),
    "mfa_activate_totp": _set_up("sets up one's own app"),
    "mfa_deactivate_totp": _set_up("removes one's own app"),
    "mfa_add_webauthn": _set_up("adds a passkey of one's own"),
    "mfa_view_recovery_codes": _set_up("one's own reserve codes"),
    "mfa_generate_recovery_codes": _set_up("new reserve codes of one's own"),
    "mfa_reauthenticate": _step("one's own second step, once more"),
    "mfa_reauthenticate_webauthn": _step("one's own passkey, once more"),
    "mfa_login_webauthn": Access(public=True, reason="log-in by passkey alone"),
    "account_signup": _closed(_NO_SELF_SERVICE),
    "account_reset_password": _closed(_NO_SELF_SERVICE),
    "account_set_password": _closed(_NO_SELF_SERVICE),
    "account_email": _closed(_NO_SELF_SERVICE),
}

# Whole namespaces of others, where every view asks the same.
LISTED_NAMESPACES: dict[str, Access] = {
    "admin": Access(
        roles=frozenset({Role.SYSTEMFORVALTARE.value}),
        reason="Django's admin asks the same again in accounts.admin_site",
    ),
}


# Takes away a factor of one's own, which one gives first.
own_factor = declare(Access(needs_role=False, after_own_factor=True))


def access_of(match: ResolverMatch) -> Access | None:
    """What the matched view asks, or None where nobody has said."""
    return access_for(match.func, match.namespaces, match.view_name)


def access_for(
    view: Callable[..., Any], namespaces: Sequence[str], view_name: str
) -> Access | None:
    """What a view asks: by its decorator, else by the lists above, else None."""
    declared = getattr(view, "access", None)
    if isinstance(declared, Access):
        return declared
    if namespaces and namespaces[0] in LISTED_NAMESPACES:
        return LISTED_NAMESPACES[namespaces[0]]
    return LISTED.get(view_name)


def reason_against(access: Access, actor: Actor, others: Iterable[str] = ()) -> str:
    """Why the actor may not open the page, in Swedish; empty when they may.

    `others` are the roles that the same person may act in instead.
    """
    if access.public or not access.needs_role:
        return ""
    if not actor.role:
        return (
            "Du har ingen roll i dag. Hör med din chef eller systemförvaltaren om det är ett fel."
        )
    if access.roles and actor.role not in access.roles:
        reason = f"Sidan är inte till för rollen {Role(actor.role).label.lower()}."
        fitting = [Role(role).label.lower() for role in others if role in access.roles]
        if fitting:
            return f"{reason} Byt roll till {' eller '.join(dict.fromkeys(fitting))}."
        return f"{reason} Fråga din chef om du behöver den i ditt arbete."
    return ""


def may_open(actor: Actor, address: str) -> bool:
    """Whether the page at an address of ours is for the actor's role: asked before a button.

    Whether the object is within reach, and the verb allowed now, the page itself says.
    """
    try:
        access = access_of(resolve(urlsplit(address).path))
    except Resolver404:
        return False
    return access is not None and not access.closed and not reason_against(access, actor)


def roles_of(address: str) -> frozenset[str]:
    """The roles that a page at an address of ours is for."""
    try:
        access = access_of(resolve(urlsplit(address).path))
    except Resolver404:
        return frozenset()
    return frozenset(access.roles) if access is not None and not access.closed else frozenset()


def refusal(request: HttpRequest, actor: Actor) -> HttpResponse | None:
    """The answer to a request that the view's declaration does not let through, else None."""
    match = request.resolver_match
    access = access_of(match) if match else None
    if access is None:
        return refused_page(request, "Sidan saknar uppgift om vem som får öppna den.")
    if access.closed:
        raise Http404(access.reason)
    if access.public:
        return None
    if actor.is_anonymous:
        return log_in_first(request)
    own = [row.role for row in getattr(request, "assignments", ()) if row.pk != actor.assignment_id]
    reason = reason_against(access, actor, own)
    return refused_page(request, reason) if reason else None


def log_in_first(request: HttpRequest) -> HttpResponse:
    """To the log-in page and back again; within htmx the whole page goes there.

    A form that was sent after its session had expired is kept for the one who opened it.
    """
    login = reverse(str(settings.LOGIN_URL))
    parked = drafts.park(request) if request.method == "POST" else None
    if parked:
        feedback.once(request, feedback.KEPT_WHILE_LOGGED_OUT)
    page = formtokens.opened_on(request)
    if request.headers.get("HX-Request") == "true":
        origin = _path_of(request.headers.get("HX-Current-URL", "/"))
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = redirect_to_login(page or origin, login).url
        return answer
    return redirect_to_login(page or request.get_full_path(), login)


def own_password_first(request: HttpRequest) -> HttpResponse | None:
    """Whoever was given a password chooses one of their own before anything else is opened."""
    match = request.resolver_match
    access = access_of(match) if match else None
    if not getattr(request.user, "must_choose_password", False) or (access and access.public):
        return None
    if request.session.get(OUTER_LOGIN):
        return None
    page = reverse(CHOOSE_OWN)
    if match and match.view_name == CHOOSE_OWN:
        return None
    if request.method == "GET" and request.headers.get("HX-Request") != "true":
        page = f"{page}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": page})
    return HttpResponseRedirect(page)


def _path_of(address: str) -> str:
    """The path of an address within the product: never a way to another site."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def refused_page(request: HttpRequest, reason: str) -> HttpResponse:
    """403 with the reason."""
    return render(request, "errors/403.html", {"reason": reason}, status=403)
