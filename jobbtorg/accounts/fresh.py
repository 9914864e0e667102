"""Who sits at the screen now: asked again before exports and persons with protected identity.

A password or a second factor given within `FRESH_LOGIN_SECONDS` will do, at log-in or since.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jobbtorg.accounts.models import User
from jobbtorg.core import drafts, formtokens

View = TypeVar("View", bound=Callable[..., HttpResponse])


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has shown who they are a short while ago."""
    user = request.user
    records = get_authentication_records(request, user) if isinstance(user, User) else []
    latest: float = max((record.get("at", 0) for record in records), default=0)
    return time.time() - latest < settings.FRESH_LOGIN_SECONDS


def confirm_first(request: HttpRequest) -> HttpResponse | None:
    """The way to the page that asks who one is, and back again; None where it was just shown.

    A form that was sent is kept as a draft, and one comes back to the page that it stood on.
    """
    if is_fresh(request):
        return None
    if request.method == "POST":
        drafts.park(request)
    back = formtokens.opened_on(request) or request.get_full_path()
    page = f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": page})
    return HttpResponseRedirect(page)


def fresh_login_required(view: View) -> View:
    """Decorate a view that exports: it opens only for who has just shown who they are.

    It goes nearest the view, under the decorators of who may open the page. Where only some
    rows ask for it, the view returns what `confirm_first` says instead.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return confirm_first(request) or view(request, *args, **kwargs)

    return cast("View", asked)
