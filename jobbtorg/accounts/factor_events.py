"""What is written down and told when a second factor comes, goes or is used up.

Receivers of the library's signals. Log-in runs in autocommit: each takes a scope of its own,
in which the event and its mail are one.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest

from jobbtorg.accounts import codes, login_actions
from jobbtorg.accounts.login_actions import write_own_event
from jobbtorg.accounts.models import User
from jobbtorg.accounts.second_factor import MAIN_TYPES
from jobbtorg.accounts.sessions import stay_logged_in

# What a factor is called in the middle of a sentence.
CALLED = {
    Authenticator.Type.TOTP: "en app för engångskoder",
    Authenticator.Type.WEBAUTHN: "en passnyckel",
    Authenticator.Type.RECOVERY_CODES: "reservkoder",
}
FEW_LEFT = 3


def connect() -> None:
    """Listen to the library."""
    signals.authenticator_added.connect(added, dispatch_uid="accounts.added")
    signals.authenticator_removed.connect(removed, dispatch_uid="accounts.removed")
    signals.authenticator_reset.connect(renewed, dispatch_uid="accounts.renewed")
    signals.authenticator_used.connect(used, dispatch_uid="accounts.used")


def added(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Whoever has just set up a passkey has shown that they hold it; an app's code is used up.

    The first factor ends the account's other log-ins: they were begun by a password alone.
    """
    kind = authenticator.type
    if kind not in MAIN_TYPES:
        return
    if kind == Authenticator.Type.TOTP:
        codes.mark_used(authenticator, codes.latest_counter())
    else:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=str(kind))
    messages.success(request, f"Du har lagt till {CALLED[kind]}.")
    text = f"Lade till {CALLED[kind]} som andra steg."
    held = Authenticator.objects.filter(user=user, type__in=MAIN_TYPES)
    if held.exclude(pk=authenticator.pk).exists():
        write_own_event(user, "factor_added", text, tell=True)
        return
    key = request.session.session_key or ""
    stay_logged_in(request, login_actions.add_first_factor(user, text, keep=key))


def removed(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """A factor is gone; reserve codes that go with the last one are not told for themselves."""
    kind = authenticator.type
    if kind not in MAIN_TYPES:
        return
    messages.success(request, f"Du har tagit bort {CALLED[kind]}.")
    write_own_event(user, "factor_removed", f"Tog bort {CALLED[kind]} som andra steg.", tell=True)


def renewed(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Reserve codes have been made anew."""
    write_own_event(user, "codes_renewed", "Gjorde nya reservkoder.", tell=True)


def used(
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    reauthenticated: bool = False,
    **kwargs: object,
) -> None:
    """A reserve code is told of: it is seldom used, and few are left after it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    left = len(authenticator.wrap().get_unused_codes())
    done = "Bekräftade att det var du" if reauthenticated else "Loggade in"
    text = f"{done} med en reservkod. {left} är kvar."
    write_own_event(user, "reserve_code", text, tell=True)
    if left <= FEW_LEFT:
        messages.warning(
            request, f"Du har {left} reservkoder kvar. Gör nya under Inloggning i två steg."
        )
