"""One transaction around a request, with the actor's scope in it."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import Resolver404, ResolverMatch, resolve

from jobbtorg.core import accesslog, outage, pages_of_error, scope
from jobbtorg.core.actor import ANONYMOUS, Actor
from jobbtorg.core.errors import DomainError

READING = frozenset({"GET", "HEAD"})
METHODS = frozenset({*READING, "POST"})

View = TypeVar("View", bound=Callable[..., object])


def without_transaction(view: View) -> View:
    """Run this view in autocommit and without a scope: log-in, health."""
    view.without_transaction = True  # type: ignore[attr-defined]
    return view


class ScopedTransactionMiddleware:
    """Opens the transaction, puts the scope into it, and closes it as the answer says.

    Behind it stands only what looks at the finished answer: `get_response` is the view and the
    rendering of a TemplateResponse, and nothing else. Sessions and messages are saved by
    middleware further out, after the transaction has ended, so a refused form never
    takes the session with it and a read-only GET may still log somebody in or remember
    a filter. An answer of 400 or above rolls back; tasks asked for with `on_commit` then
    never start. Streamed answers are produced after the transaction and must not query.

    The access log gets the answer's row before the transaction commits: where that fails, all
    is rolled back and nobody is shown (503).

    Log-in (allauth) writes sessions, password hashes and `last_login` also on GET and in
    answers that fail; it reads no scoped table and runs as its authors meant, in autocommit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        identifier = uuid.uuid4().hex
        request.request_id = identifier  # type: ignore[attr-defined]
        with scope.request_id(identifier), accesslog.gathering() as seen:
            try:
                response, error = self.answer(request, seen)
                if hasattr(request, "not_logged"):
                    raise accesslog.NotWritten
                if error is not None:
                    with scope.scoped(actor_of(request), read_only=True):
                        response = pages_of_error.domain_error_page(request, error)
                accesslog.log(request, response, actor_of(request), seen)
            except accesslog.NotWritten:
                rolled_back = not runs_without_transaction(request)
                response = pages_of_error.not_logged(request, rolled_back=rolled_back)
        response["X-Request-Id"] = identifier
        return response

    def answer(
        self, request: HttpRequest, seen: accesslog.Seen
    ) -> tuple[HttpResponse, DomainError | None]:
        """The view's answer, and the domain error that it let through."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(sorted(METHODS)), None
        if runs_without_transaction(request):
            return self.get_response(request), getattr(request, "domain_error", None)
        return self.answer_in_scope(request, seen)

    def answer_in_scope(
        self, request: HttpRequest, seen: accesslog.Seen
    ) -> tuple[HttpResponse, DomainError | None]:
        """The same within the transaction, and after its end. The log is written before that."""
        response: HttpResponse | None = None
        try:
            with scope.scoped(actor_of(request), read_only=request.method in READING):
                response = self.get_response(request)
                error = getattr(request, "domain_error", None)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
                elif connection.needs_rollback:
                    # The view caught a database error and went on: nothing would be saved.
                    raise transaction.TransactionManagementError(
                        "The view answered as if it had succeeded in a broken transaction."
                    )
                if error is None:
                    accesslog.log(request, response, actor_of(request), seen)
        except outage.ERRORS as failure:
            if response is None or request.method in READING:
                raise
            response = outage.failed_at_commit(request, response, actor_of(request), failure)
        if response.status_code < 400 and request.method not in READING:
            # Whatever fails from here on, what was asked for has been done.
            request.saved_answer = response  # type: ignore[attr-defined]
        return response, error

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Keep an error whose page is rendered when the transaction has rolled back.

        A domain error, or an action that could not write in the access log what it does.
        """
        if isinstance(error, accesslog.NotWritten):
            request.not_logged = True  # type: ignore[attr-defined]
            return HttpResponse(status=503)
        if not isinstance(error, DomainError):
            return None
        request.domain_error = error  # type: ignore[attr-defined]
        return HttpResponse(status=error.status)


def actor_of(request: HttpRequest) -> Actor:
    """The actor that accounts' middleware has set."""
    actor = getattr(request, "actor", ANONYMOUS)
    return actor if isinstance(actor, Actor) else ANONYMOUS


def runs_without_transaction(request: HttpRequest) -> bool:
    """Whether the view is one of log-in's, or says itself that it wants no transaction."""
    try:
        match: ResolverMatch = resolve(request.path_info)
    except Resolver404:
        return False
    if getattr(match.func, "without_transaction", False):
        return True
    return match.func.__module__.startswith("allauth.") or match.view_name.startswith("account_")
