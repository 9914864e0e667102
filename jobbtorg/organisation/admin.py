"""The organisation, code lists and dated settings on the systemförvaltare's pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from jobbtorg.organisation import actions, entries
from jobbtorg.organisation.admin_forms import (
    CatchmentForm,
    ChangeNodeForm,
    NewNodeForm,
    RouteForm,
    SettingForm,
    SuccessionForm,
)
from jobbtorg.organisation.admin_site import (
    LISTS,
    WAYS,
    KeeperAdmin,
    ModelForm,
    ReadOnlyAdmin,
    ReadOnlyInline,
    actor_of,
    site,
    span,
)
from jobbtorg.organisation.models import (
    Anordnare,
    Bistandsenhet,
    Catchment,
    Code,
    DatedSetting,
    Group,
    Node,
    NodeEvent,
    NodePeriod,
    Premises,
    Region,
    Route,
    Stadsdel,
    Succession,
    TargetGroup,
    Unit,
)
from jobbtorg.organisation.settings import REGISTRY
from jobbtorg.organisation.succession import merge_nodes

NEW_FIELDS = ("name", "slug", "opened_on", "parent", "source")
SHOWN_FIELDS = ("name", "slug", "parent", "opened_on", "closed_on", "source")
CHANGES = ("from_on", "new_name", "new_parent", "last_day")


class PeriodInline(ReadOnlyInline):
    model = NodePeriod
    fk_name = "node"
    shown = ("name", "parent", span)


class EventInline(ReadOnlyInline):
    model = NodeEvent
    shown = ("from_on", "text", "by_name", "recorded_at")


class NodeAdmin(KeeperAdmin):
    """One kind of node: opened, renamed, moved and closed by actions, each from a day."""

    list_display: tuple[str, ...] = ("name", "parent", "opened_on", "closed_on")
    search_fields = ("name",)
    list_select_related = ("parent",)
    inlines = (PeriodInline, EventInline)
    own_fields: tuple[str, ...] = ()

    def get_form(
        self, request: HttpRequest, obj: Node | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = ChangeNodeForm if change else NewNodeForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Node | None = None) -> Any:
        if obj is None:
            return ((None, {"fields": (*NEW_FIELDS, *self.own_fields)}),)
        return (
            (None, {"fields": (*SHOWN_FIELDS, *self.own_fields)}),
            ("Ändra från en dag", {"fields": CHANGES}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Node | None = None) -> tuple[str, ...]:
        return SHOWN_FIELDS if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        by, values = actor_of(request), form.cleaned_data
        if not change:
            fields = {name: values[name] for name in (*NEW_FIELDS, *self.own_fields)}
            made = actions.add_node(self.model, by=by, **fields)
            obj.pk, obj.id, obj.key = made.pk, made.pk, made.key
            return
        if self.own_fields:
            facts = {name: values[name] for name in self.own_fields}
            entries.change_unit_facts(obj, facts=facts, by=by)
        if values["new_name"]:
            actions.rename_node(obj, name=values["new_name"], on=values["from_on"], by=by)
        if values["new_parent"]:
            actions.move_node(obj, parent=values["new_parent"], on=values["from_on"], by=by)
        if values["last_day"]:
            actions.close_node(obj, last=values["last_day"], by=by)


@admin.register(Unit, site=site)
class UnitAdmin(NodeAdmin):
    list_display = ("name", "unit_kind", "parent", "phone", "opened_on", "closed_on")
    own_fields = entries.UNIT_FACTS


for _model in (Region, Group, Stadsdel, Bistandsenhet, Anordnare):
    site.register(_model, NodeAdmin)


@admin.register(Catchment, site=site)
class CatchmentAdmin(KeeperAdmin):
    group = WAYS
    form = CatchmentForm
    can_change = False
    list_display = ("stadsdel", "bistandsenhet", span)
    list_select_related = ("stadsdel", "bistandsenhet")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made = actions.set_catchment(**form.cleaned_data, by=actor_of(request))
        obj.pk, obj.period = made.pk, made.period


@admin.register(Route, site=site)
class RouteAdmin(KeeperAdmin):
    group = WAYS
    form = RouteForm
    can_change = False
    list_display = ("__str__", "ages_in_words", span)
    list_select_related = ("stadsdel", "bistandsenhet", "unit")

    @admin.display(description="åldrar", ordering="ages")
    def ages_in_words(self, row: Route) -> str:
        return actions.ages_text((row.ages.lower, row.ages.upper))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        values = form.cleaned_data
        below = values["max_age"] + 1 if values["max_age"] is not None else None
        made = actions.set_route(
            values["stadsdel"] or values["bistandsenhet"],
            ages=(values["min_age"], below),
            unit=values["unit"],
            from_on=values["from_on"],
            by=actor_of(request),
        )
        obj.pk, obj.period = made.pk, made.period


@admin.register(Succession, site=site)
class SuccessionAdmin(KeeperAdmin):
    group = WAYS
    form = SuccessionForm
    can_change = False
    list_display = ("predecessor", "successor", "on_date", "carried_at")
    list_select_related = ("predecessor", "successor")
    fields = ("predecessors", "successor", "on_date", "note")

    def get_fields(self, request: HttpRequest, obj: Succession | None = None) -> Any:
        if obj is None:
            return self.fields
        return ("predecessor", "successor", "on_date", "note", "carried_at")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        values = form.cleaned_data
        made = merge_nodes(
            list(values["predecessors"]),
            successor=values["successor"],
            on_date=values["on_date"],
            note=values["note"],
            by=actor_of(request),
        )
        obj.pk, obj.predecessor, obj.successor = made[0].pk, made[0].predecessor, made[0].successor


@admin.register(NodeEvent, site=site)
class NodeEventAdmin(ReadOnlyAdmin):
    list_display = ("recorded_at", "node", "text", "from_on", "by_name")
    list_select_related = ("node",)


class EntryAdmin(KeeperAdmin):
    """Rows of a list: added and changed by actions, with a log row each."""

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        by = actor_of(request)
        if change:
            values = {name: form.cleaned_data[name] for name in form.changed_data}
            entries.change_entry(obj, values=values, by=by)
        else:
            entries.add_entry(obj, by=by)


@admin.register(Premises, site=site)
class PremisesAdmin(EntryAdmin):
    # A lease may run for longer than anybody plans a step.
    formfield_overrides = {}
    list_display = ("unit", "place", "area_m2", "annual_rent", "lease_until")
    list_select_related = ("unit",)


@admin.register(Code, site=site)
class CodeAdmin(EntryAdmin):
    """A value that is used never changes its code; one no longer used is closed."""

    group = LISTS
    list_display = ("label", "code_list", "code", "position", "closed_on")
    list_filter = ("code_list",)

    def get_readonly_fields(self, request: HttpRequest, obj: Code | None = None) -> tuple[str, ...]:
        return ("code_list", "code") if obj else ()


@admin.register(TargetGroup, site=site)
class TargetGroupAdmin(EntryAdmin):
    group = LISTS
    list_display = ("name", "step", "min_age", "max_age", "source")

    def get_readonly_fields(
        self, request: HttpRequest, obj: TargetGroup | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()


@admin.register(DatedSetting, site=site)
class DatedSettingAdmin(EntryAdmin):
    """A change is a new row from a coming day: what has been told stays as it was told."""

    group = LISTS
    form = SettingForm
    can_change = False
    list_display = ("meaning", "value", "unit", "from_on", "note")

    @admin.display(description="inställning", ordering="name")
    def meaning(self, row: DatedSetting) -> str:
        return REGISTRY[row.name].meaning if row.name in REGISTRY else row.name

    @admin.display(description="enhet")
    def unit(self, row: DatedSetting) -> str:
        return REGISTRY[row.name].unit if row.name in REGISTRY else ""
