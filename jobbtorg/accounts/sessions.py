"""How long a log-in lasts, which log-ins one has, and that what has run out is deleted.

By the machine's own clock, as the session's end is; a set clock of a demo changes nothing.
"""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jobbtorg.accounts.models import OpenSession, User
from jobbtorg.core import headers

SEEN = "seen_at"
BEGAN = "began_at"
# Under which key of the session table one's own list knows the session.
LISTED = "listed_as"
# The session's end is moved on at most this often: a look is not a write each time.
SECONDS_BETWEEN = 300

_BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Firefox", r"(Firefox|FxiOS)/"),
    ("Chrome", r"(Chrome|CriOS|Chromium)/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


class LogInEndMiddleware:
    """Ends a log-in that has lasted too long, and moves the end of one that is used.

    Without a look for `SESSION_COOKIE_AGE` the session's row has run out by itself; after
    `SESSION_ABSOLUTE_AGE` one logs in again however busy one has been. A form that is sent then
    is kept as a draft, as after any other end. Whatever ended it, the browser is told to forget.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            now = int(time.time())
            began = request.session.get(BEGAN, 0)
            if began and now - began >= settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            else:
                _move_on(request, began, now)
        elif SESSION_KEY in request.session:
            logout(request)  # the account has been closed
        elif request.COOKIES.get(settings.SESSION_COOKIE_NAME) and not request.session.session_key:
            headers.forget(request)  # ran out, or was ended elsewhere
        return self.get_response(request)


def _move_on(request: HttpRequest, began: int, now: int) -> None:
    session = request.session
    if not began:
        session[BEGAN] = now
    elif now - max(session.get(SEEN, 0), began) > SECONDS_BETWEEN:
        session[SEEN] = now
    listed = session.get(LISTED)
    if listed and listed != session.session_key:
        # A new password has given the session another key.
        OpenSession.objects.filter(session_key=listed).update(session_key=session.session_key)
        session[LISTED] = session.session_key


def began(*, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Somebody has logged in: the ten hours begin, and the log-in stands in their own list."""
    request.session[BEGAN] = int(time.time())
    if "REQUEST_METHOD" not in request.META:
        return  # a test logs somebody in by force
    if request.session.session_key is None:
        request.session.save()
    request.session[LISTED] = request.session.session_key
    OpenSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "browser": browser_of(request.headers.get("User-Agent", "")),
            "address": address_of(request),
        },
    )


def ended(*, request: HttpRequest, user: User | None, **kwargs: object) -> None:
    """Somebody has logged out, or been logged out."""
    headers.forget(request)
    if key := request.session.get(LISTED):
        OpenSession.objects.filter(session_key=key).delete()


def stay_logged_in(request: HttpRequest, user: User) -> None:
    """Sign this session anew: every other of the account's has ended, and this one goes on."""
    assert isinstance(request.user, User)  # noqa: S101
    request.user.session_round = user.session_round
    update_session_auth_hash(request, request.user)


def browser_of(user_agent: str) -> str:
    """In two words, which browser and where: the rest of what it tells is not kept."""
    browser = next((name for name, sign in _BROWSERS if re.search(sign, user_agent)), "")
    system = next((name for name, sign in _SYSTEMS if re.search(sign, user_agent)), "")
    if browser and system:
        return f"{browser} på {system}"
    return browser or system or "Okänd webbläsare"


def address_of(request: HttpRequest) -> str:
    """The network address of the browser, as the proxy that we trust saw it."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""


def last_look(ends_at: datetime) -> datetime:
    """When a session was last used, within some minutes: its end is moved on by each look."""
    return ends_at - timedelta(seconds=settings.SESSION_COOKIE_AGE)


def forget_expired() -> None:
    """Delete sessions that have run out, with the messages in them, and their place in lists."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    there = Session.objects.filter(expire_date__gt=timezone.now())
    OpenSession.objects.exclude(session_key__in=there.values("session_key")).delete()
