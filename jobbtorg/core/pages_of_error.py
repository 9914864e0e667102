"""Pages that say in Swedish what went wrong and what to do.

Unknown, closed to all and out of one's reach give the same page with the same body:
nobody learns from it that something exists.
"""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from jobbtorg.core import clock, outage
from jobbtorg.core.errors import AlreadyDone, Conflict, DomainError
from jobbtorg.core.htmx import in_panel
from jobbtorg.core.messagestore import MessageStore

# The hidden field in which a form names the version that it was opened at.
VERSION_FIELD = "version"
_ASK = "Händer det igen, hör av dig till systemförvaltaren."
NOT_SHOWN = (
    "Just nu går det inte att skriva i åtkomstloggen, och då visas ingen sida om en person. "
    f"Det som var sparat är sparat. Försök igen om en stund. {_ASK}"
)
NOT_LOGGED = (
    "Just nu går det inte att skriva i åtkomstloggen. Det du skickade har därför inte sparats. "
    f"Skicka igen om en stund. {_ASK}"
)
NOT_LOGGED_FILES = (
    "Just nu går det inte att skriva i åtkomstloggen. Det du skickade har därför inte sparats, "
    f"och filen behöver väljas igen. Försök om en stund. {_ASK}"
)
NOT_ANSWERED = (
    "Just nu går det inte att skriva i åtkomstloggen, och därför visas inget svar. "
    f"Försök igen om en stund. {_ASK}"
)
_NOT_REPEATED = frozenset({"csrfmiddlewaretoken", VERSION_FIELD})


def domain_error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page of a domain error that a view has let through."""
    if isinstance(error, AlreadyDone) and error.answer:
        return _already_done(request, error)
    panel = in_panel(request)
    if panel and not isinstance(error, Conflict):
        return _alert(request, error)
    context: dict[str, object] = {
        "reason": error.message,
        "error": error,
        "error_layout": "errors/part.html" if panel else "errors/base.html",
    }
    if isinstance(error, Conflict):
        context["differences"] = error.differences
        context["resubmit"] = list(_resubmit(request, error))
    name = "already" if isinstance(error, AlreadyDone) else str(error.status)
    return render(request, f"errors/{name}.html", context, status=error.status)


def _alert(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Above the form in the side panel, which keeps what was written in it."""
    answer = render(request, "errors/alert.html", {"reason": error.message}, status=error.status)
    answer["HX-Reswap"] = "afterbegin"
    return answer


def _already_done(request: HttpRequest, error: AlreadyDone) -> HttpResponse:
    messages.info(request, error.message)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": error.answer})
    return HttpResponseRedirect(error.answer)


def _resubmit(request: HttpRequest, error: Conflict) -> Iterable[tuple[str, str]]:
    """The sender's own fields, to be sent again on top of the saved version."""
    if error.version is None:
        return
    for name, values in request.POST.lists():
        if name not in _NOT_REPEATED:
            for value in values:
                yield name, str(value)
    yield VERSION_FIELD, str(error.version)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that no page of ours would send."""
    return render(request, "errors/400.html", status=400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 without a reason of our own."""
    return render(request, "errors/403.html", status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same body whatever was asked for."""
    return render(request, "errors/404.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500: without the request's context, which may be what failed; 503 without a database."""
    if answer := outage.answer_to(request):
        return answer
    template = loader.get_template("errors/500.html")
    told = {"request_id": getattr(request, "request_id", ""), "demo_day": clock.demo_today()}
    body = template.render({**told, "lang": "sv"})
    return HttpResponse(body, status=500)


def not_logged(request: HttpRequest, *, rolled_back: bool) -> HttpResponse:
    """503: the access log cannot be written, so nothing is shown.

    A form whose own answer it is has done nothing, where it was `rolled_back`, and can be sent
    again; a page that was only to be shown says nothing of what an earlier form has saved.
    Without the request's context, which may name somebody; what would have been said on the
    next page is taken back.
    """
    waiting = messages.get_messages(request)
    if isinstance(waiting, MessageStore):
        waiting.take_back()
    sent = request.method == "POST"
    if not sent:
        reason = NOT_SHOWN
    elif rolled_back:
        reason = NOT_LOGGED_FILES if request.FILES else NOT_LOGGED
    else:
        reason = NOT_ANSWERED
    if not in_panel(request):
        return outage.page(request, reason, resend=sent and rolled_back, wait="60")
    answer = render_to_string("errors/alert.html", {"reason": reason})
    return HttpResponse(
        answer, status=503, headers={"Retry-After": "60", "HX-Reswap": "afterbegin"}
    )
