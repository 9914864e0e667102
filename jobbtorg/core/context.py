"""The context processor `page`: what the frame around every page needs to know."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property

from jobbtorg.core import clock, navigation
from jobbtorg.core.actor import ANONYMOUS, Actor
from jobbtorg.core.htmx import in_panel
from jobbtorg.core.ui import RailItem, RoleChoice


class Page:
    """The frame of one request; every part is worked out only if a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def layout(self) -> str:
        """What a page extends: the whole frame, or the side panel that asked for the page."""
        return "panel.html" if in_panel(self._request) else "base.html"

    @property
    def in_panel(self) -> bool:
        return in_panel(self._request)

    @cached_property
    def actor(self) -> Actor:
        actor: Actor = getattr(self._request, "actor", ANONYMOUS)
        return actor

    @cached_property
    def roles(self) -> Sequence[RoleChoice]:
        """The user's roles of today, as accounts' middleware left them on the request."""
        acting = getattr(self._request, "acting", None)
        return [
            RoleChoice(
                key=str(assignment.key),
                role_label=assignment.get_role_display(),
                node_label=str(assignment.node),
                active=assignment == acting,
            )
            for assignment in getattr(self._request, "assignments", ())
        ]

    @cached_property
    def acting(self) -> RoleChoice | None:
        return next((choice for choice in self.roles if choice.active), None)

    @cached_property
    def other_roles(self) -> list[RoleChoice]:
        return [choice for choice in self.roles if not choice.active]

    @property
    def waits_for_second_factor(self) -> bool:
        """Whether nothing but the second step of log-in is open yet."""
        return bool(getattr(self._request, "waits_for_second_factor", False))

    @cached_property
    def rail(self) -> list[RailItem]:
        if self.waits_for_second_factor:
            return []
        return navigation.rail_for(self.actor.role, self._request.path)

    @cached_property
    def urls(self) -> dict[str, str]:
        """Addresses of the frame's own forms and links; empty where the actor may not open them."""
        may_open = getattr(self._request, "may_open", None)
        found = {name: navigation.resolve(url_name) for name, url_name in FRAME_URLS.items()}
        return {n: url if may_open is None or may_open(url) else "" for n, url in found.items()}

    @property
    def at_log_in(self) -> bool:
        return self._request.path.startswith(self.urls["log_in"])

    @cached_property
    def compact_tables(self) -> bool:
        """Whether the user has chosen compact rows in tables."""
        return bool(getattr(getattr(self._request, "user", None), "compact_tables", False))

    @property
    def today(self) -> date:
        return clock.today()

    @property
    def demo_day(self) -> date | None:
        return clock.demo_today()

    @property
    def path(self) -> str:
        return self._request.get_full_path()

    @property
    def is_development(self) -> bool:
        return bool(settings.DEBUG)


FRAME_URLS = {
    "home": "cases:home",
    "search": "search",
    "act_as": "accounts:act_as",
    "roles": "accounts:roles",
    "table_rows": "accounts:table_rows",
    "log_out": "account_logout",
    "log_in": "account_login",
    "password": "account_change_password",
    "second_step": "mfa_index",
    "sessions": "accounts:sessions",
    "questions": "oversight:questions",
    "accessibility": "core:accessibility",
    "stilguide": "stilguide",
}


def page(request: HttpRequest) -> dict[str, Page]:
    """Adds `page` to every template that is rendered with a request."""
    return {"page": Page(request)}
