"""Tags of the log-in pages. Registered as builtins."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import qrcode
from allauth.mfa.adapter import get_adapter
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobbtorg.accounts import codes, demo, oidc
from jobbtorg.accounts.second_factor import NEXT

register = template.Library()

# A code is read only with a light margin around it.
MARGIN = 4


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """A QR code as inline SVG: attributes alone, since the page's policy refuses styles."""
    code = qrcode.QRCode(border=0)
    code.add_data(text)
    code.make()
    rows = code.modules
    size = len(rows) + 2 * MARGIN
    path = "".join(
        f"M{x + MARGIN} {y + MARGIN}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return format_html(
        '<svg class="jt-qr" role="img" aria-label="{}" viewBox="0 0 {} {}" focusable="false" '
        'shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/>'
        '<path d="{}" fill="#000"/></svg>',
        label,
        size,
        size,
        path,
    )


@register.filter
def in_fours(text: str) -> str:
    """A secret in groups of four, as one reads it off and types it."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@dataclass(frozen=True, slots=True)
class DemoHelp:
    """What whoever tries the demo needs at log-in."""

    password: str
    code: str
    logins: list[tuple[str, str]]


@register.simple_tag
def demo_help() -> DemoHelp | None:
    """The demo's password and the code now valid; nothing where real people work."""
    if not settings.DEMO_ALLOWED:
        return None
    logins = [
        (f"{local}@", demo.in_one_line([role for role, _ in roles]))
        for local, _, _, roles in demo.NAMED
    ]
    return DemoHelp(demo.PASSWORD, codes.code_now(codes.DEMO_SECRET), logins)


@register.simple_tag(takes_context=True)
def single_sign_on(context: template.Context) -> str:
    """The way to the provider of single sign-on and on to the page asked for; empty without one."""
    if not oidc.is_on():
        return ""
    request: HttpRequest = context["request"]
    wanted = request.GET.get("next", "")
    address = reverse("accounts:oidc_start")
    return f"{address}?{urlencode({'next': wanted})}" if wanted else address


@register.simple_tag
def may_remove(held: Any) -> bool:
    """Whether a factor may be taken away: the last one stays where the role asks for it."""
    return bool(get_adapter().can_delete_authenticator(held.instance))


@register.simple_tag(takes_context=True)
def why_again(context: template.Context) -> str:
    """Why somebody who has logged in is asked who they are."""
    if context["page"].waits_for_second_factor:
        return "Din roll visar uppgifter om människor och kräver två steg."
    return (
        "Det du är på väg till är känsligt, och det var en stund sedan du visade vem du är. "
        "Därför frågar vi om det fortfarande är du som sitter här."
    )


@register.simple_tag(takes_context=True)
def after_second_step(context: template.Context) -> str:
    """Where one was going when the second step came between."""
    request: HttpRequest = context["request"]
    found: str = request.session.get(NEXT, "") or reverse("cases:home")
    return found
