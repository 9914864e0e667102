"""That the checks were made: figures by month and node, the same for page and paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jobbtorg.core.actor import Actor
from jobbtorg.core.words import number
from jobbtorg.oversight.enums import SIGNALS, Judgement
from jobbtorg.oversight.models import MonthFigures
from jobbtorg.oversight.rules import AT_PLACE

MONTHS_SHOWN = 12
SIGNAL_LABELS = [str(kind.label) for kind in SIGNALS]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One unit or enhet in a month. `signals` stand in the order of SIGNALS."""

    name: str
    looks: int
    sampled: int
    signals: Sequence[int]
    justified: int
    reported: int
    undone: int
    overdue: int
    median_days: int | None

    @property
    def all_signals(self) -> int:
        return sum(self.signals)

    @property
    def days(self) -> str:
        return "–" if self.median_days is None else number(self.median_days)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """A month: rows, their sum, and when the figures were counted."""

    month: date
    months: Sequence[date]
    rows: Sequence[ReportRow]
    total: ReportRow
    counted_at: datetime | None

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """Every kind of signal with how many there were."""
        return list(zip(SIGNAL_LABELS, self.total.signals, strict=True))


def check_report(actor: Actor, month: date) -> CheckReport:
    """The actor's own nodes; the whole city for those who have no nodes of persons. Two queries."""
    figures = MonthFigures.objects.all()
    if not actor.is_system and actor.role in AT_PLACE:
        figures = figures.filter(node_id__in=actor.node_ids)
    months = list(figures.order_by("-month").values_list("month", flat=True).distinct())
    found = list(
        figures.filter(month=month).select_related("node").order_by("node__kind", "node__sort_key")
    )
    rows = [_row(one) for one in found]
    return CheckReport(
        month=month,
        months=months[:MONTHS_SHOWN],
        rows=rows,
        total=_sum(rows),
        counted_at=max((one.counted_at for one in found), default=None),
    )


def _row(one: MonthFigures) -> ReportRow:
    return ReportRow(
        name=one.node.name,
        looks=one.looks,
        sampled=one.sampled,
        signals=[one.signals.get(kind.value, 0) for kind in SIGNALS],
        justified=one.outcomes.get(Judgement.JUSTIFIED.value, 0),
        reported=one.outcomes.get(Judgement.REPORTED.value, 0),
        undone=one.undone,
        overdue=one.overdue,
        median_days=one.median_days,
    )


def _sum(rows: Sequence[ReportRow]) -> ReportRow:
    """All rows together. A median of medians says nothing, so there is none."""
    return ReportRow(
        name="Tillsammans",
        looks=sum(row.looks for row in rows),
        sampled=sum(row.sampled for row in rows),
        signals=[sum(row.signals[n] for row in rows) for n in range(len(SIGNALS))],
        justified=sum(row.justified for row in rows),
        reported=sum(row.reported for row in rows),
        undone=sum(row.undone for row in rows),
        overdue=sum(row.overdue for row in rows),
        median_days=rows[0].median_days if len(rows) == 1 else None,
    )
