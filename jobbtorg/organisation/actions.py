"""Every change of the organisation, one verb per function.

A change holds from a day: what was true before stays readable in the dated rows. The
database refuses overlaps, and at commit any gap (migration 0003).
"""

from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Q

from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.core.scope import collecting
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Catchment,
    Node,
    NodeEvent,
    NodePeriod,
    Route,
    Stadsdel,
    Unit,
)
from jobbtorg.organisation.periods import ONE_DAY, DateRange, clip, first_day, period
from jobbtorg.organisation.permissions import can_change_organisation
from jobbtorg.organisation.registry import closing_objections

N = TypeVar("N", bound=Node)

Ages = tuple[int, int | None]


@transaction.atomic
def add_node(
    model: type[N],
    *,
    name: str,
    slug: str,
    opened_on: date,
    parent: Node | None,
    by: Actor,
    source: str = "",
    **fields: Any,
) -> N:
    """Open a new node, with its first period."""
    require(can_change_organisation(by))
    if Node.objects.filter(slug=slug).exists():
        raise DomainError(f"Kortnamnet {slug} finns redan. Välj ett annat.", field="slug")
    node = model(name=name, slug=slug, opened_on=opened_on, parent=parent, source=source, **fields)
    node.full_clean(exclude=["kind"], validate_constraints=False)
    node.save()
    NodePeriod.objects.create(node=node, name=name, parent=parent, period=period(opened_on))
    log_change(node, "add", f"{name} öppnade.", opened_on, by)
    return node


@transaction.atomic
def rename_node(node: Node, *, name: str, on: date, by: Actor) -> Node:
    """Give a node another name from a day on."""
    locked = locked_node(node, on, by)
    old = locked.name
    change_from(locked, on, name=name)
    log_change(locked, "rename", f"{old} heter {name}.", on, by)
    return locked


@transaction.atomic
def move_node(node: Node, *, parent: Node, on: date, by: Actor) -> Node:
    """Put a node under another from a day on."""
    locked = locked_node(node, on, by)
    if parent.pk == locked.pk or parent.parent_id == locked.pk:
        raise DomainError("En enhet kan inte ligga under sig själv.", field="parent")
    change_from(locked, on, parent=parent)
    log_change(locked, "move", f"{locked.name} hör till {parent.name}.", on, by)
    return locked


@transaction.atomic
def close_node(node: Node, *, last: date, by: Actor) -> Node:
    """Let a node end with a day, when nothing hangs on it any more."""
    locked = locked_node(node, last, by)
    require_nothing_left(locked, last)
    end_node(locked, last + ONE_DAY)
    log_change(
        locked, "close", f"{locked.name} upphörde efter {last.isoformat()}.", last + ONE_DAY, by
    )
    return locked


@transaction.atomic
def set_catchment(
    stadsdel: Stadsdel, *, bistandsenhet: Bistandsenhet, from_on: date, by: Actor
) -> Catchment:
    """Let a bistandsenhet serve a stadsdel from a day on, until the stadsdel's end."""
    locked = locked_node(stadsdel, from_on, by)
    rows = Catchment.objects.select_for_update().filter(stadsdel=stadsdel)
    for row in rows.filter(Q(period__endswith__gt=from_on) | Q(period__upper_inf=True)):
        cut(row, from_on)
    catchment = Catchment.objects.create(
        stadsdel=stadsdel,
        bistandsenhet=bistandsenhet,
        period=clip(period(from_on), until=end_of(locked)),
    )
    log_change(locked, "catchment", f"{locked.name} hör till {bistandsenhet.name}.", from_on, by)
    return catchment


@transaction.atomic
def set_route(
    origin: Stadsdel | Bistandsenhet, *, ages: Ages, unit: Unit, from_on: date, by: Actor
) -> Route:
    """Send the referrals of a stadsdel, or of a city-wide enhet, to a unit from a day on.

    Takes the place of earlier routes for those ages; other ages keep theirs.
    """
    locked = locked_node(origin, from_on, by)
    source = _route_source(origin)
    rows = Route.objects.select_for_update().filter(**source)
    for row in rows.filter(Q(period__endswith__gt=from_on) | Q(period__upper_inf=True)):
        rest = _ages_outside(row, ages)
        if rest is None:
            continue
        kept = clip(row.period, from_on)
        old_unit = row.unit
        cut(row, from_on)
        for part in rest:
            Route.objects.create(**source, ages=part, unit=old_unit, period=kept)
    route = Route.objects.create(
        **source, ages=ages, unit=unit, period=clip(period(from_on), until=end_of(locked))
    )
    text = f"{locked.name}, {ages_text(ages)}, går till {unit.name}."
    log_change(locked, "route", text, from_on, by)
    return route


def ages_text(ages: Ages) -> str:
    """An age span as people say it: "16–24 år", "från 25 år"."""
    low, below = ages
    return f"från {low} år" if below is None else f"{low}–{below - 1} år"


def end_of(node: Node) -> date | None:
    """The day after a node's last, or None while it is open."""
    return node.closed_on + ONE_DAY if node.closed_on else None


def change_from(node: Node, on: date, **values: Any) -> None:
    """Split the period that holds `on`, and write the values from there on."""
    for row in node.periods.select_for_update().filter(period__contains=on):
        if first_day(row.period) < on:
            rest = clip(row.period, on)
            row.period = clip(row.period, until=on)
            row.save(update_fields=["period"])
            NodePeriod.objects.create(
                node=node, name=row.name, parent_id=row.parent_id, period=rest
            )
    node.periods.filter(period__startswith__gte=on).update(**values)
    _sync(node)


def end_node(node: Node, until: date) -> None:
    """Cut a node's periods at a day and write its last day."""
    if until <= node.opened_on:
        raise DomainError(f"{node.name} måste ha funnits minst en dag innan den upphör.")
    for row in node.periods.select_for_update():
        cut(row, until)
    node.closed_on = until - ONE_DAY
    node.save(update_fields=["closed_on"])


def cut(row: NodePeriod | Catchment | Route, until: date) -> None:
    """Let a dated row end before a day; one that had not begun by then goes away."""
    left: DateRange = clip(row.period, until=until)
    if left.isempty:
        row.delete()
    elif left != row.period:
        row.period = left
        row.save(update_fields=["period"])


def require_nothing_left(node: Node, last: date) -> None:
    """Refuse while routes, catchments, lower nodes, roles or cases outlast the node."""
    after = Q(period__endswith__gt=last + ONE_DAY) | Q(period__upper_inf=True)
    left = []
    if NodePeriod.objects.filter(after, parent=node).exists():
        left.append("enheter under den")
    if Route.objects.filter(
        after, Q(unit=node.pk) | Q(stadsdel=node.pk) | Q(bistandsenhet=node.pk)
    ).exists():
        left.append("vägar för remisser")
    if Catchment.objects.filter(after, Q(stadsdel=node.pk) | Q(bistandsenhet=node.pk)).exists():
        left.append("upptagningsområden")
    with collecting():
        left += [text for objection in closing_objections if (text := objection(node, last))]
    if left:
        raise DomainError(
            f"{node.name} kan inte upphöra än. Kvar efter {last.isoformat()}: {', '.join(left)}. "
            "Flytta dem först, eller slå ihop enheten med en annan."
        )


def locked_node(node: Node, on: date, by: Actor) -> Node:
    """The node's row locked, after the right to change it and its life have been checked."""
    locked = Node.objects.select_for_update(of=("self",)).get(pk=node.pk)
    require(can_change_organisation(by))
    if on < locked.opened_on or (locked.closed_on and on > locked.closed_on):
        raise DomainError(f"{locked.name} finns inte den {on.isoformat()}.", field="on")
    return locked


def _sync(node: Node) -> None:
    """Keep the node's own name and parent those of today, or of its first or last day."""
    today = clock.today()
    begun = node.periods.filter(period__startswith__lte=today).order_by("-period").first()
    now = begun or node.periods.order_by("period").first()
    if now and (node.name, node.parent_id) != (now.name, now.parent_id):
        node.name, node.parent = now.name, now.parent
        node.save(update_fields=["name", "parent"])


@transaction.atomic
def carry_due_names() -> int:
    """Let nodes take the name and the place that begin today. Safe to run twice."""
    today = NodePeriod.objects.filter(period__contains=clock.today())
    other = ~Q(name=F("node__name")) | Q(parent__isnull=False) & ~Q(parent=F("node__parent"))
    other |= Q(parent=None, node__parent__isnull=False) | Q(parent__isnull=False, node__parent=None)
    due = Node.objects.filter(pk__in=today.filter(other).values("node")).order_by("pk")
    found = list(due.select_for_update(of=("self",)))
    for node in found:
        _sync(node)
    return len(found)


def _route_source(origin: Stadsdel | Bistandsenhet) -> dict[str, Any]:
    return {"stadsdel" if isinstance(origin, Stadsdel) else "bistandsenhet": origin}


def _ages_outside(row: Route, ages: Ages) -> list[Ages] | None:
    """The ages of a route that a new span leaves alone; None when they do not meet."""
    low, below = row.ages.lower, row.ages.upper
    new_low, new_below = ages
    if (new_below is not None and low >= new_below) or (below is not None and below <= new_low):
        return None
    rest: list[Ages] = []
    if low < new_low:
        rest.append((low, new_low))
    if new_below is not None and (below is None or below > new_below):
        rest.append((new_below, below))
    return rest


def log_change(node: Node, name: str, text: str, from_on: date, by: Actor) -> None:
    NodeEvent.objects.create(
        node=node,
        name=name,
        text=text[:300],
        from_on=from_on,
        by_user_id=by.user_id,
        by_assignment_id=by.assignment_id,
        by_name=by.name,
    )
