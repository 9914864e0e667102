"""Pages that open beside the page one is on.

A link with `data-panel` fetches its page into the side panel. The same address opened
directly, or without JavaScript, is a full page: the template extends `page.layout`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PANEL_ID = "sidopanel-innehall"


def in_panel(request: HttpRequest) -> bool:
    """Whether the answer goes into the side panel."""
    return request.headers.get("HX-Target") == PANEL_ID


class PanelRedirectMiddleware:
    """A form saved in the side panel takes the whole page on, so that the list behind is new.

    The browser would otherwise follow the redirect by itself and put a full page, with its
    message already read, into the panel.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if in_panel(request) and response.status_code in (301, 302, 303):
            moved = HttpResponse(status=204)
            moved["HX-Redirect"] = response["Location"]
            moved.cookies = response.cookies
            return moved
        return response
