"""That the checks were made: figures by month and node, the same for page and paper."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.scope import collecting
from jobbtorg.core.words import number
from jobbtorg.organisation.models import Node
from jobbtorg.oversight.enums import SIGNALS, Judgement
from jobbtorg.oversight.models import LogCheck, MonthFigures
from jobbtorg.oversight.queries.log import month_of, next_month
from jobbtorg.oversight.rules import AT_PLACE
from jobbtorg.oversight.tally import Checked, Count

MONTHS_SHOWN = 12
# So far back the night counts anew, and a report that is shown too.
COUNTED_DAYS = 390
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
    """A month: rows, their sum, and when its looks were counted."""

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
    """The actor's own nodes; the whole city for those who have no nodes of persons.

    Checks are counted now, looks by the night. Of months whose checks may be purged what the
    night counted is all there is.
    """
    own = {} if actor.is_system or actor.role not in AT_PLACE else {"node__in": actor.node_ids}
    figures = MonthFigures.objects.filter(**own)
    months = list(figures.order_by("-month").values_list("month", flat=True).distinct())
    stored = {one.node_id: one for one in figures.filter(month=month)}
    today = clock.today()
    recent = month >= month_of(today - clock.days(COUNTED_DAYS))
    counts = _counted(month, own, today) if recent else {}
    nodes = Node.objects.filter(pk__in=stored.keys() | counts.keys()).order_by("kind", "sort_key")
    rows = [_row(node.name, stored.get(node.pk), counts.get(node.pk), recent) for node in nodes]
    return CheckReport(
        month=month,
        months=months[:MONTHS_SHOWN],
        rows=rows,
        total=_sum(rows),
        counted_at=max((one.counted_at for one in stored.values()), default=None),
    )


def _counted(month: date, own: dict[str, Any], today: date) -> dict[int, Count]:
    """What has come of the checks of a month, as it stands now: figures and no persons."""
    counts: dict[int, Count] = defaultdict(Count)
    with collecting():
        checks = LogCheck.objects.filter(day__gte=month, day__lt=next_month(month), **own)
        for row in checks.order_by().values_list(*Checked._fields):
            counts[row[0]].add(Checked(*row), today)
    return counts


def _row(name: str, kept: MonthFigures | None, count: Count | None, recent: bool) -> ReportRow:
    """Counted now, or as the night kept it."""
    if not recent and kept is not None:
        count = Count(
            sampled=kept.sampled,
            undone=kept.undone,
            overdue=kept.overdue,
            signals=Counter(kept.signals),
            outcomes=Counter(kept.outcomes),
            days=[] if kept.median_days is None else [kept.median_days],
        )
    count = count or Count()
    return ReportRow(
        name=name,
        looks=kept.looks if kept else 0,
        sampled=count.sampled,
        signals=[count.signals[kind.value] for kind in SIGNALS],
        justified=count.outcomes[Judgement.JUSTIFIED.value],
        reported=count.outcomes[Judgement.REPORTED.value],
        undone=count.undone,
        overdue=count.overdue,
        median_days=count.median_days,
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
