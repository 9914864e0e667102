"""The checks in figures, kept by the night: rows about nobody, for those who see no persons."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.oversight.models import LogCheck, LogSample, MonthFigures
from jobbtorg.oversight.queries.log import Places, last_month, looks_at, month_of, reads_log
from jobbtorg.oversight.tally import Checked, Count

# Corrections and late reviews of older months change nothing any more.
MONTHS = 13


@transaction.atomic
def count_months(*, by: Actor) -> int:
    """Count the last months anew; returns how many rows."""
    if not reads_log():
        return 0
    today = clock.today()
    first = today
    for _ in range(MONTHS):
        first = last_month(first)
    counts = _samples(first)
    for row in LogCheck.objects.filter(day__gte=first).order_by("pk").values_list(*Checked._fields):
        check = Checked(*row)
        counts[check.node_id, month_of(check.day)].add(check, today)
    _this_month(counts, today)
    return _save(counts)


def _samples(first: date) -> dict[tuple[int, date], Count]:
    """What was drawn says how many looks a month had that is over."""
    counts: dict[tuple[int, date], Count] = defaultdict(Count)
    for sample in LogSample.objects.filter(month__gte=first):
        counts[sample.node_id, sample.month].looks = sample.population
    return counts


def _this_month(counts: dict[tuple[int, date], Count], today: date) -> None:
    """A month that is not over has its looks counted where something was found."""
    month, places = month_of(today), Places()
    for (node, of_month), count in counts.items():
        if of_month == month:
            count.looks = sum(1 for _ in looks_at(node, month, places))


def _save(counts: dict[tuple[int, date], Count]) -> int:
    rows = [
        MonthFigures(
            node_id=node,
            month=month,
            looks=count.looks,
            sampled=count.sampled,
            signals=dict(count.signals),
            outcomes=dict(count.outcomes),
            undone=count.undone,
            overdue=count.overdue,
            median_days=count.median_days,
        )
        for (node, month), count in sorted(counts.items())
    ]
    _upsert(rows)
    return len(rows)


def _upsert(rows: Iterable[MonthFigures]) -> None:
    changing = ["looks", "sampled", "signals", "outcomes", "undone", "overdue", "median_days"]
    MonthFigures.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["node", "month"],
        update_fields=[*changing, "counted_at"],
    )
