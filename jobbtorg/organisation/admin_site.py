"""The systemförvaltare's pages: organisation, accounts, code lists, dated settings.

No case content, ever: a test reads the site's registry. Rights come from the acting role
alone, so Django's own permissions and flags (`is_staff`, `is_superuser`) mean nothing here.
"""

import re
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from jobbtorg.core.actor import ANONYMOUS, Actor
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from jobbtorg.core.forms import DateField
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


class Group(NamedTuple):
    """Lists that stand together on the first page: what they are, and when a change holds."""

    slug: str
    name: str
    help: str


ACCOUNTS = Group(
    "konton",
    "Konton och roller",
    "Den som ska logga in behöver ett konto och en roll. Ett konto öppnas och stängs genast. "
    "En roll och en ledighet gäller från och till en dag.",
)
PLACES = Group(
    "organisationen",
    "Organisationen",
    "Öppnas, byter namn, flyttas och upphör från en dag. Det som har varit visas som det var.",
)
WAYS = Group(
    "vagar",
    "Vart remisser går",
    "Gäller remisser som skickas från och med dagen. När en enhet uppgår i en annan följer "
    "roller och öppna ärenden med den dagen.",
)
LISTS = Group(
    "listor",
    "Kodlistor och inställningar",
    "En kodlista och en målgrupp ändras genast. En daterad inställning gäller från en kommande "
    "dag; frister som redan räknas ändras inte.",
)
CHANGES = Group("andringar", "Ändringar", "Vem som har ändrat vad, och när. Går bara att läsa.")
GROUPS = (ACCOUNTS, PLACES, WAYS, LISTS, CHANGES)


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
    index_title = "Förvaltning"
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and bool(can_change_organisation(actor_of(request)))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The lists by group on the first page; the framework asks for one app's elsewhere."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        models = [model for app in apps for model in app["models"]]
        of = {slug: [] for slug, *_ in GROUPS}  # type: dict[str, list[Any]]
        for model in models:
            of[self._registry[model["model"]].group.slug].append(model)  # type: ignore[attr-defined]
        return [
            {"app_label": g.slug, "name": g.name, "help": g.help, "models": of[g.slug]}
            | {"app_url": f"{reverse('admin:index')}#grupp-{g.slug}", "has_module_perms": True}
            for g in GROUPS
            if of[g.slug]
        ]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one log-in for the whole product."""
        return redirect("account_login")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


site = KeeperSite(name="admin")


class Chooser(AutocompleteSelect):
    """A choice among many. What cannot be a key is no choice; Django's own asks the database."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        keys = [one for one in value if not one or re.fullmatch(r"[0-9]{1,18}", str(one))]
        return super().optgroups(name, keys, attrs)


class KeeperAdmin(ModelAdmin):
    """Every write is an action with a log row. Nothing is deleted: what has ended gets an end."""

    group = PLACES
    can_add = True
    can_change = True
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = {models.DateField: {"form_class": DateField}}
    # What an action calls a field, by what the form calls it where that is another name.
    fields_of_actions: ClassVar[dict[str, str]] = {}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """What an action refuses stands on the form, with everything that was typed.

        The framework rolls back what the refused save had written; the form is then read once
        more, with the refusal as an error of its own.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (NotAllowed, Conflict):
            raise
        except DomainError as error:
            request.refused = error  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        error: DomainError | None = getattr(request, "refused", None)
        return _refused(form, error, self.fields_of_actions) if error else form

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = Chooser(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        """The framework's own messages with the quotes of Swedish."""
        ours = type(message)(str(message).replace("\u201c", "\u201d"))
        super().message_user(request, ours, *args, **kwargs)

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


def _refused(form: type[ModelForm], error: DomainError, names: dict[str, str]) -> type[ModelForm]:
    """The same form, which finds what an action has refused when it is asked."""

    class Refused(form):  # type: ignore[misc, valid-type]
        def full_clean(self) -> None:
            super().full_clean()
            field = names.get(error.field, error.field)
            self.add_error(field if field in self.fields else None, error.message)

    return Refused


class ReadOnlyAdmin(KeeperAdmin):
    """Shows rows that only actions write."""

    group = CHANGES
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
