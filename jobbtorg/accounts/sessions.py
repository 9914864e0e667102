"""How long a log-in lasts without use, and that what has run out is deleted."""

import time
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jobbtorg.accounts.models import User

SEEN = "seen_at"
# The session's end is moved on at most this often: a look is not a write each time.
SECONDS_BETWEEN = 300


class IdleMiddleware:
    """Moves the end of the session on while it is used: the hour counts from the last look.

    By the machine's own clock, as the session's end is; a set clock of a demo changes nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            began = user.last_login.timestamp() if user.last_login else 0
            if time.time() - max(request.session.get(SEEN, 0), began) > SECONDS_BETWEEN:
                request.session[SEEN] = int(time.time())
        return self.get_response(request)


def forget_expired() -> None:
    """Delete sessions that have run out, with the messages in them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
