"""Who sits at the screen now: asked again before exports and persons with protected identity.

A password or a second factor given within `FRESH_LOGIN_SECONDS` will do, at log-in or since.
"""

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jobbtorg.accounts.models import User
from jobbtorg.core import accesslog, drafts, formtokens
from jobbtorg.core.middleware import READING

View = TypeVar("View", bound=Callable[..., HttpResponse])


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has shown who they are a short while ago."""
    user = request.user
    records = get_authentication_records(request, user) if isinstance(user, User) else []
    latest: float = max((record.get("at", 0) for record in records), default=0)
    return time.time() - latest < settings.FRESH_LOGIN_SECONDS


def confirm_first(request: HttpRequest, *, back: str = "") -> HttpResponse | None:
    """The way to the page that asks who one is, and back again; None where it was just shown.

    `back` is another page to come back to: a download has none of its own. A form that was sent is kept as a draft, and one comes back to the page that it stood on.
    """
    if is_fresh(request):
        return None
    if request.method == "POST":
        drafts.park(request)
    back = back or formtokens.opened_on(request) or request.get_full_path()
    page = f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": page})
    return HttpResponseRedirect(page)


def fresh_login_required(view: View) -> View:
    """Decorate a view that exports: it opens only for who has just shown who they are.

    It goes nearest the view, under the decorators of who may open the page.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return confirm_first(request) or view(request, *args, **kwargs)

    return cast("View", asked)


class FreshLookMiddleware:
    """Asks first where a page about somebody tells who a person with a protection is.

    It stands behind the transaction, and before the row of the access log: what is kept back has
    been shown to nobody. A page about somebody has a key in its address; a list, where one of
    many may be protected, asks nobody. Fingerade personuppgifter look like no protection.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        about_one = bool(request.resolver_match and request.resolver_match.kwargs)
        looks = request.method in READING and response.status_code == HTTPStatus.OK
        if looks and about_one and accesslog.shows_protected():
            return confirm_first(request) or response
        return response
