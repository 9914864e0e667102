"""The monthly sample: for every unit and enhet, drawn by the night once the month is over."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import AccessEntry
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Node
from jobbtorg.organisation.settings import values
from jobbtorg.oversight.actions.base import Reviewers, open_check
from jobbtorg.oversight.enums import CheckKind
from jobbtorg.oversight.models import LogCheck, LogSample
from jobbtorg.oversight.page_words import page_words
from jobbtorg.oversight.queries.log import (
    Places,
    last_month,
    looks_at,
    next_month,
    places_in,
    reads_log,
    to_look,
)
from jobbtorg.oversight.rules import draw, sample_size, seed_of

SAMPLED_KINDS = (NodeKind.UNIT, NodeKind.BISTANDSENHET)


def draw_due_samples(*, by: Actor) -> int:
    """Draw what has not been drawn of the months that are over; returns how many samples.

    A month that no night drew is made good, as long as the one before it was drawn.
    """
    drawn = 0
    if not reads_log():
        return drawn
    for month in _due_months(clock.today()):
        drawn += draw_month(month, by=by)
    return drawn


def _due_months(today: date) -> Iterator[date]:
    last = last_month(today)
    newest = LogSample.objects.order_by("-month").values_list("month", flat=True).first()
    month = min(newest, last) if newest else last
    while month <= last:
        yield month
        month = next_month(month)


def draw_month(month: date, *, by: Actor) -> int:
    """A sample at every place that was open in the month, or where anybody looked."""
    places = Places()
    open_then = Node.objects.filter(kind__in=SAMPLED_KINDS, opened_on__lt=next_month(month))
    still = open_then.exclude(closed_on__lt=month).values_list("pk", flat=True)
    done = set(LogSample.objects.filter(month=month).values_list("node_id", flat=True))
    wanted = ({*still} | places_in(month, places)) - done
    reviewers = Reviewers(clock.today())
    nodes = Node.objects.filter(pk__in=wanted).order_by("pk")
    return sum(_draw_at(node, month, places, reviewers) for node in nodes)


@transaction.atomic
def _draw_at(node: Node, month: date, places: Places, reviewers: Reviewers) -> bool:
    """Draw at one place. Text, numbers and size are kept, so that it can be drawn again."""
    numbers = values(next_month(month))
    limits = {
        "percent": numbers["sample_percent"],
        "least": numbers["sample_least"],
        "most": numbers["sample_most"],
    }
    drawn = draw(
        looks_at(node.pk, month, places),
        seed_of(node.key, month),
        lambda population: sample_size(population, **limits),
    )
    sample = LogSample.objects.create(
        node=node,
        month=month,
        seed=drawn.seed,
        population=drawn.population,
        size=len(drawn.ids),
        **limits,
    )
    for entry in AccessEntry.objects.filter(pk__in=drawn.ids).order_by("at", "id"):
        look = to_look(entry, places)
        check = LogCheck(
            kind=CheckKind.SAMPLE,
            node=node,
            user_id=look.user_id,
            role=look.role,
            day=look.at.date(),
            sample=sample,
            why=page_words(look.page, look.kind),
        )
        open_check(check, [look.id], reviewers)
    return True


def drawn_again(sample: LogSample) -> tuple[int, ...]:
    """The rows that the sample's own text and numbers draw from the log as it stands now."""
    limits = {name: getattr(sample, name) for name in ("percent", "least", "most")}
    rows = looks_at(sample.node_id, sample.month, Places())
    return draw(rows, sample.seed, lambda population: sample_size(population, **limits)).ids
