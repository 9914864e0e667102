"""When the database goes away: whoever did something is told whether it was saved.

A connection that dies before COMMIT has saved nothing. One that dies at COMMIT leaves it
open: then the form's token is asked. Using it up once more waits for whatever still uses
it, and either meets the row of the first, which was saved, or takes its place, so that the
first can never be saved any more.
"""

import logging
import sys
import time
from collections.abc import Iterable

from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader

from jobbtorg.core import clock, formtokens, scope
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import AlreadyDone

ERRORS = (OperationalError, InterfaceError)
# For how long the database is asked again what became of a COMMIT, and how often. Below the
# time in which the web server ends a request, and above that of an ordinary restart.
PATIENCE = 25.0
PAUSE = 0.2
RETRY_AFTER = "10"

NOT_SAVED = (
    "Vi når inte våra uppgifter just nu. Det du gjorde har inte sparats. Försök igen om en stund."
)
NOTHING_ASKED = "Vi når inte våra uppgifter just nu. Försök igen om en stund."
UNKNOWN = (
    "Förbindelsen bröts medan det du gjorde sparades. Skicka igen om en stund: "
    "är det redan sparat görs det inte en gång till."
)

logger = logging.getLogger(__name__)


class Unsettled(Exception):
    """The database stayed away for so long that nobody can say whether it was saved."""


def failed_at_commit(
    request: HttpRequest, answer: HttpResponse, actor: Actor, error: Exception
) -> HttpResponse:
    """The view's own answer where all was saved; else the error goes on, and nothing was."""
    token: formtokens.Token | None = getattr(request, "claimed_token", None)
    if token is None:
        raise Unsettled  # a button without a token: pressed again it does nothing twice
    if was_saved(token, actor):
        logger.warning("The connection was lost at a COMMIT that was carried out.")
        return answer
    raise error


def was_saved(token: formtokens.Token, actor: Actor) -> bool:
    """Whether the form has done what it does; if not, it never will in its first transaction."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.close()
            with scope.scoped(actor):
                formtokens.claim(token)
                transaction.set_rollback(True)
        except AlreadyDone:
            return True
        except ERRORS as error:
            if time.monotonic() > deadline:
                raise Unsettled from error
            time.sleep(PAUSE)
        else:
            return False


def answer_to(request: HttpRequest) -> HttpResponse | None:
    """The answer to the error that is being handled, if the database was away; else None.

    A form whose work was saved before the database went leads on as it would have.
    """
    error = sys.exc_info()[1]
    if not isinstance(error, (*ERRORS, Unsettled)):
        return None
    saved = getattr(request, "saved_answer", None)
    if isinstance(saved, HttpResponse):
        return saved
    asked = request.method == "POST"
    told = UNKNOWN if isinstance(error, Unsettled) else NOT_SAVED if asked else NOTHING_ASKED
    return page(request, told, resend=asked)


def page(request: HttpRequest, told: str, *, resend: bool, wait: str = RETRY_AFTER) -> HttpResponse:
    """503 with its reason, and the way back to the same address or to send the form again."""
    context = {
        "reason": told,
        "demo_day": clock.demo_today(),
        "again": list(_fields(request)) if resend else [],
        "csrf": get_token(request),
        "address": request.get_full_path(),
    }
    headers = {"Retry-After": wait, "Cache-Control": "private, no-store"}
    body = loader.get_template("errors/503.html").render(context)
    return HttpResponse(body, status=503, headers=headers)


def _fields(request: HttpRequest) -> Iterable[tuple[str, str]]:
    """What was sent, to be sent again; no passwords, and files have to be chosen anew."""
    if request.FILES:
        return
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken" and "password" not in name:
            for value in values:
                yield name, str(value)
