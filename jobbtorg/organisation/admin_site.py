"""The systemförvaltare's pages: organisation, accounts, code lists, dated settings.

No case content, ever: a test reads the site's registry. Rights come from the acting role
alone, so Django's own permissions and flags (`is_staff`, `is_superuser`) mean nothing here.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from jobbtorg.core.actor import ANONYMOUS, Actor
from jobbtorg.organisation.periods import in_words
from jobbtorg.organisation.permissions import can_change_organisation

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline
    ModelForm = forms.ModelForm


class DayInput(forms.DateInput):
    """A date chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


@admin.display(description="period", ordering="period")
def span(row: Any) -> str:
    """A row's period in words."""
    return in_words(row.period)


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, as accounts' middleware has put it on the request."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return actor


class KeeperSite(admin.AdminSite):
    """Open to whoever acts as systemförvaltare, and to nobody else."""

    site_header = "Förvaltning"
    site_title = "Förvaltning – Jobbtorg"
    index_title = "Organisation, konton och kodlistor"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and bool(can_change_organisation(actor_of(request)))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one log-in for the whole product."""
        return redirect("account_login")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


site = KeeperSite(name="admin")


class KeeperAdmin(ModelAdmin):
    """Every write is an action with a log row. Nothing is deleted: what has ended gets an end."""

    can_add = True
    can_change = True

    def _is_keeper(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_keeper(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._is_keeper(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and self._is_keeper(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.can_change and self._is_keeper(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(KeeperAdmin):
    """Shows rows that only actions write."""

    can_add = False
    can_change = False


class ReadOnlyInline(TabularInline):
    """Rows under another, shown and never edited."""

    extra = 0
    can_delete = False

    shown: tuple[Any, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
