"""Writing what the systemförvaltare keeps beside the dated organisation, with a log row each.

A unit's own facts and premises are told under the unit; code lists, målgrupper and dated
settings, which hold for the whole city, under the city.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.actions import log_change
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import (
    Code,
    DatedSetting,
    Node,
    Premises,
    TargetGroup,
    Unit,
)
from jobbtorg.organisation.permissions import can_change_organisation
from jobbtorg.organisation.settings import REGISTRY

Entry = Code | TargetGroup | Premises | DatedSetting
UNIT_FACTS = ("unit_kind", "phone", "visiting_address")


@transaction.atomic
def change_unit_facts(unit: Unit, *, facts: Mapping[str, Any], by: Actor) -> Unit:
    """A unit's kind, phone and visiting address: as they are now, without periods."""
    require(can_change_organisation(by))
    unknown = set(facts) - set(UNIT_FACTS)
    if unknown:
        raise ValueError(f"Not a fact of a unit: {', '.join(sorted(unknown))}")
    locked = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    told = _change(locked, facts)
    if told:
        log_change(locked, "facts", f"{locked.name}: {told}", clock.today(), by)
    return locked


@transaction.atomic
def add_entry(entry: Entry, *, by: Actor) -> Entry:
    """A new row of a list, of the premises or of the dated settings."""
    require(can_change_organisation(by))
    entry.full_clean()
    entry.save(force_insert=True)
    log_change(_place_of(entry), "add_entry", f"{_title(entry)} lades till.", clock.today(), by)
    return entry


@transaction.atomic
def change_entry(entry: Entry, *, values: Mapping[str, Any], by: Actor) -> Entry:
    """Change a row; the log says what it was. A dated setting is never changed, only followed."""
    require(can_change_organisation(by))
    if isinstance(entry, DatedSetting):
        raise DomainError("En daterad inställning ändras med ett nytt värde från en kommande dag.")
    locked: Any = type(entry).objects.select_for_update(of=("self",)).get(pk=entry.pk)
    told = _change(locked, values)
    if told:
        text = f"{_title(locked)}: {told}"
        log_change(_place_of(locked), "change_entry", text, clock.today(), by)
    return locked  # type: ignore[no-any-return]


def _change(row: models.Model, values: Mapping[str, Any]) -> str:
    """Write what differs. Says it as `telefon 08-1 blev 08-2, adress …`; nothing when all is same."""
    before = {name: _said(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    changed = [name for name in values if _said(row, name) != before[name]]
    if changed:
        row.save(update_fields=changed)
    return ", ".join(f"{_label(row, n)} ”{before[n]}” blev ”{_said(row, n)}”" for n in changed)


def _said(row: models.Model, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    return "" if value is None else str(value)


def _label(row: models.Model, name: str) -> str:
    field = row._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))


def _title(entry: Entry) -> str:
    if isinstance(entry, Code):
        return f"{entry.get_code_list_display()}, {entry.label}"
    if isinstance(entry, DatedSetting):
        known = REGISTRY.get(entry.name)
        meaning = known.meaning if known else entry.name
        return f"Inställningen {meaning} {entry.value} från {entry.from_on}"
    kind = "Målgruppen" if isinstance(entry, TargetGroup) else "Lokalen"
    return f"{kind} {entry}"


def _place_of(entry: Entry) -> Node:
    if isinstance(entry, Premises):
        return entry.unit
    return Node.objects.get(kind=NodeKind.CITY)
