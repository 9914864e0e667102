"""The product's addresses, a hello page, and Django admin's list of deltagare."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from cases.models import Participant
from jobbtorg.accounts.access import LISTED_NAMESPACES, Access
from jobbtorg.core.access import public
from jobbtorg.organisation.admin_site import ModelAdmin
from jobbtorg.urls import handler400, handler403, handler404, handler500
from jobbtorg.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@public
def hello(request: HttpRequest) -> HttpResponse:
    """The least that the product answers."""
    return HttpResponse("hej", content_type="text/plain")


class OpenSite(admin.AdminSite):
    """Open to whoever has logged in: it exists in the bench alone."""

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active)


class ParticipantAdmin(ModelAdmin):
    """The columns that the list of deltagare shows of a person, as Django lists them."""

    list_display = ("last_name", "first_name", "identity_number", "birth_date", "language")
    list_select_related = ("language",)
    list_per_page = 25
    ordering = ("sort_key", "id")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True


site = OpenSite(name="bench")
site.register(Participant, ParticipantAdmin)
LISTED_NAMESPACES["bench"] = Access(needs_role=False, reason="exists in the bench alone")

urlpatterns: list[URLPattern | URLResolver] = [
    path("bench/hej/", hello, name="hello"),
    path("bench/admin/", site.urls),
    *product,
]
