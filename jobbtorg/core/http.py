"""The request as the product's views see it: with its actor and htmx details."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from jobbtorg.core.actor import Actor


class Request(HttpRequest):
    """Annotate views with this; accounts' middleware sets `actor` on every request."""

    actor: Actor
    htmx: HtmxDetails
