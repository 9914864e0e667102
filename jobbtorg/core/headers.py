"""What every answer says to the browser: what may run, what may be kept, who may look in.

The outermost middleware: answers that other middleware give early (probes, redirects to TLS,
static files, refused hosts) and those that Django makes of an exception pass through here as
the pages do. Nothing else in the product sets these headers, and the proxy adds none.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

POLICY = "Content-Security-Policy"
# Somebody else sits down at the same screen: nothing of ours is shown by Back.
KEPT = "Cache-Control"
NOT_KEPT = "private, no-store"
# What a browser lets a page ask for, and no page of ours does.
PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
# What is no page (a file, JSON, a probe) loads nothing, whoever shows it.
_NOTHING: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "frame-ancestors": ["'none'"],
    "sandbox": [],
}
# Django's admin writes its script tags itself, without a nonce, and its scripts write HTML.
_ADMIN = {
    "script-src": ["'self'"],
    "require-trusted-types-for": None,
    "trusted-types": None,
}
_NO_SCRIPT = {"script-src": ["'none'"]}
# Whoever sits down next finds neither pages nor what scripts remembered.
_FORGET = ("cache", "cookies", "storage")
_LOG_OUT = "account_logout"


def forget(request: HttpRequest) -> None:
    """Somebody's log-in has ended, by them or otherwise: the answer empties their browser."""
    request.browser_forgets = True  # type: ignore[attr-defined]


class HeadersMiddleware(CSPMiddleware):
    """Gives pages their nonce, and every answer its headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        inner: Any = get_response
        self._of_django: tuple[Any, ...] = (
            SecurityMiddleware(inner),
            XFrameOptionsMiddleware(inner),
        )

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        for one in self._of_django:
            response = one.process_response(request, response)
        # Django's own explanation of an error, in development, brings styles of its own.
        if not (settings.DEBUG and response.status_code == 500):
            parts = self.get_policy_parts(request, response)
            response.headers.setdefault(POLICY, build_policy(**asdict(parts)))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if not _is_static(request, response) and "no-store" not in response.get(KEPT, ""):
            response[KEPT] = NOT_KEPT
        if getattr(request, "browser_forgets", False) or _logged_out(request, response):
            response["Clear-Site-Data"] = ", ".join(f'"{what}"' for what in _emptied(response))
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The policy of the settings for a page that has asked for its nonce; less for others."""
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if not response.get("Content-Type", "").startswith("text/html"):
            parts.config = _NOTHING
        elif _namespace(request) == "admin":
            parts.replace = _ADMIN
        elif parts.nonce is None:
            parts.replace = _NO_SCRIPT
        return parts


def _namespace(request: HttpRequest) -> str:
    match: Any = getattr(request, "resolver_match", None)
    return str(match.namespace) if match else ""


def _is_static(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A file that is the same for everybody and may be kept: WhiteNoise has said how long."""
    in_place = request.path_info.startswith(str(settings.STATIC_URL))
    return in_place and response.status_code in (200, 304) and KEPT in response


def _emptied(response: HttpResponseBase) -> list[str]:
    """All; but cookies stay where the answer itself sets one, which would go with the others."""
    sets_one = any(cookie.value for cookie in response.cookies.values())
    return [what for what in _FORGET if what != "cookies" or not sets_one]


def _logged_out(request: HttpRequest, response: HttpResponseBase) -> bool:
    match: Any = getattr(request, "resolver_match", None)
    return bool(
        match
        and match.view_name == _LOG_OUT
        and request.method == "POST"
        and response.status_code in (302, 303)
    )
