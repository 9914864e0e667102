"""Mergers: one node carries on what others were (handbook §2).

Dated rows (periods, routes, catchments, role assignments) are written at once, whatever
the day. What is under way (open cases, steps) moves on the day itself.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from jobbtorg.core import clock, rowwise
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.scope import crossing
from jobbtorg.organisation.actions import (
    change_from,
    cut,
    end_node,
    end_of,
    locked_node,
    log_change,
    require_nothing_left,
)
from jobbtorg.organisation.models import Catchment, Node, NodePeriod, Route, Succession
from jobbtorg.organisation.periods import ONE_DAY, DateRange, clip
from jobbtorg.organisation.registry import dated_handlers, succession_handlers


@transaction.atomic
def merge_nodes(
    predecessors: Sequence[Node], *, successor: Node, on_date: date, by: Actor, note: str = ""
) -> list[Succession]:
    """Let `successor` carry on the predecessors from a day on, and close them before it."""
    heir = locked_node(successor, on_date, by)
    before = [locked_node(node, on_date, by) for node in sorted(predecessors, key=lambda n: n.pk)]
    _require_alike(before, heir)
    chosen = _own_from(heir, on_date)
    successions = []
    for node in before:
        _carry_routes(node, heir, on_date, chosen)
        _carry_catchments(node, heir, on_date, chosen)
        for child in _children_from(node, on_date):
            change_from(child, max(on_date, child.opened_on), parent=heir)
        succession = Succession.objects.create(
            predecessor=node, successor=heir, on_date=on_date, note=note
        )
        for carry in dated_handlers:
            carry(succession, by)
        end_node(node, on_date)
        require_nothing_left(node, on_date - ONE_DAY)
        log_change(node, "merge", f"{node.name} uppgick i {heir.name}.", on_date, by)
        successions.append(succession)
    if on_date <= clock.today():
        # Open cases are no business of whoever changes the organisation: the system moves them.
        with crossing("merge_nodes"):
            carry_due_successions(by=system_actor("Sammanslagning"))
    return successions


@transaction.atomic
def carry_due_successions(*, by: Actor) -> int:
    """Move what is under way for every succession whose day has come. Safe to run twice."""
    due = Succession.objects.select_for_update(of=("self",)).filter(
        carried_at__isnull=True, on_date__lte=clock.today()
    )
    carried = 0
    for succession in due.select_related("predecessor", "successor").order_by("on_date", "id"):
        failed = rowwise.failed_so_far()
        for move in succession_handlers:
            move(succession, by)
        if rowwise.failed_so_far() > failed:
            continue  # The rest of it is tried again.
        succession.carried_at = clock.now()
        succession.save(update_fields=["carried_at"])
        carried += 1
    return carried


def _require_alike(before: list[Node], heir: Node) -> None:
    if not before:
        raise DomainError("Välj minst en enhet som ska uppgå i en annan.", field="predecessors")
    for node in before:
        if node.pk == heir.pk:
            raise DomainError("En enhet kan inte uppgå i sig själv.", field="successor")
        if node.kind != heir.kind:
            raise DomainError(
                f"{node.name} är {node.get_kind_display().lower()} och {heir.name} är "
                f"{heir.get_kind_display().lower()}. Välj enheter av samma slag.",
                field="successor",
            )
        if node.closed_on:
            raise DomainError(f"{node.name} har redan ett slutdatum.", field="predecessors")


def _outlasting(on: date) -> Q:
    """Rows whose period goes on after a day."""
    return Q(period__endswith__gt=on) | Q(period__upper_inf=True)


def _own_from(heir: Node, on: date) -> frozenset[str]:
    """Which kinds of rows the successor already has of its own: they win over carried ones."""
    own = set()
    if Route.objects.filter(_outlasting(on), stadsdel=heir.pk).exists():
        own.add("routes")
    if Catchment.objects.filter(_outlasting(on), stadsdel=heir.pk).exists():
        own.add("catchments")
    return frozenset(own)


def _carry_routes(node: Node, heir: Node, on: date, chosen: frozenset[str]) -> None:
    rows = Route.objects.select_for_update().filter(_outlasting(on))
    for row in rows.filter(unit=node.pk):
        rest = clip(row.period, on)
        stadsdel_id, bistandsenhet_id, ages = row.stadsdel_id, row.bistandsenhet_id, row.ages
        cut(row, on)
        Route.objects.create(
            stadsdel_id=stadsdel_id,
            bistandsenhet_id=bistandsenhet_id,
            ages=ages,
            unit_id=heir.pk,
            period=rest,
        )
    for row in rows.filter(bistandsenhet=node.pk):
        rest = clip(row.period, on)
        cut(row, on)
        _add_route(row, rest, "bistandsenhet", heir)
    for row in rows.filter(stadsdel=node.pk):
        rest = clip(row.period, on, end_of(heir))
        cut(row, on)
        if "routes" not in chosen:
            _add_route(row, rest, "stadsdel", heir)


def _add_route(row: Route, rest: DateRange, source: str, heir: Node) -> None:
    """The same way for the successor, unless another predecessor brought it already."""
    there = Route.objects.filter(**{source: heir.pk}, ages__overlap=row.ages, period__overlap=rest)
    clash = there.exclude(unit_id=row.unit_id, ages=row.ages, period=rest).first()
    if clash:
        raise DomainError(
            f"De som slås ihop går till olika jobbtorg ({clash.unit} och {row.unit}). "
            "Ange först vägen för den nya.",
            field="successor",
        )
    if not there.exists():
        Route.objects.create(
            **{f"{source}_id": heir.pk}, ages=row.ages, unit_id=row.unit_id, period=rest
        )


def _carry_catchments(node: Node, heir: Node, on: date, chosen: frozenset[str]) -> None:
    rows = Catchment.objects.select_for_update().filter(_outlasting(on))
    for row in rows.filter(bistandsenhet=node.pk):
        stadsdel_id, rest = row.stadsdel_id, clip(row.period, on)
        cut(row, on)
        Catchment.objects.create(stadsdel_id=stadsdel_id, bistandsenhet_id=heir.pk, period=rest)
    for row in rows.filter(stadsdel=node.pk):
        rest = clip(row.period, on, end_of(heir))
        cut(row, on)
        if "catchments" not in chosen:
            _add_catchment(row, rest, heir)


def _add_catchment(row: Catchment, rest: DateRange, heir: Node) -> None:
    """The same enhet for the successor, unless another predecessor brought it already."""
    there = Catchment.objects.filter(stadsdel_id=heir.pk, period__overlap=rest)
    clash = there.exclude(bistandsenhet_id=row.bistandsenhet_id, period=rest).first()
    if clash:
        raise DomainError(
            f"De som slås ihop hör till olika enheter ({clash.bistandsenhet} och "
            f"{row.bistandsenhet}). Ange först vilken enhet den nya stadsdelen hör till.",
            field="successor",
        )
    if not there.exists():
        Catchment.objects.create(
            stadsdel_id=heir.pk, bistandsenhet_id=row.bistandsenhet_id, period=rest
        )


def _children_from(node: Node, on: date) -> list[Node]:
    """Nodes that stand under this one on a day or later."""
    below = NodePeriod.objects.filter(_outlasting(on), parent=node.pk).values("node")
    return list(Node.objects.filter(pk__in=below))
