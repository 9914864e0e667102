"""Pages with made-up data, in the frame of a made-up coach on 6 February 2008."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jobbtorg.accounts.access import public
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.context import Page
from jobbtorg.core.ui import RailItem, RoleChoice
from jobbtorg.stilguide import examples

EXAMPLE_DAY = date(2008, 2, 6)


class ExamplePage(Page):
    """A frame as a logged-in person sees it, without a log-in."""

    def __init__(self, request: HttpRequest, active: str) -> None:
        super().__init__(request)
        self.actor = Actor(user_id=1, name="Karin Exempel", role="coach")
        self.rail = [
            RailItem(label, icon, reverse("stilguide_page", args=[name]), active=name == active)
            for label, icon, name in examples.RAIL
        ]
        self.acting = RoleChoice("a", "Coach", "Jobbtorg Sydost", active=True)
        self.other_roles = [RoleChoice("b", "Gruppledare", "Unga, Jobbtorg Sydost")]
        self.urls = {**self.urls, "search": "/sok/", "act_as": "/roll/", "log_out": "/logga-ut/"}


def _show(request: HttpRequest, template: str, active: str, **context: Any) -> HttpResponse:
    with clock.at(EXAMPLE_DAY):
        page = ExamplePage(request, active)
        return render(request, template, {"page": page, "day": EXAMPLE_DAY, **context})


@public
def components(request: HttpRequest) -> HttpResponse:
    """Every component by itself."""
    return _show(request, "stilguide.html", "", **examples.components(EXAMPLE_DAY))


@public
def mock_up(request: HttpRequest, name: str) -> HttpResponse:
    """One main page."""
    build = examples.PAGES.get(name)
    if build is None:
        raise Http404
    return _show(request, f"stilguide/{name.replace('-', '_')}.html", name, **build(EXAMPLE_DAY))
