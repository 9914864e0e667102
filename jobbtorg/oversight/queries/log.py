"""The access log as loggkontroll reads it: rows of a day or a month, each with its place."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property

from django.db import connection
from django.db.models import Q, QuerySet

from cases.models import Participant
from jobbtorg.core import clock
from jobbtorg.core.models import AccessEntry
from jobbtorg.core.rowpolicies import WORKER
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Node
from jobbtorg.oversight.queries.attempts import aimed_at
from jobbtorg.oversight.rules import READING, Look

logger = logging.getLogger(__name__)

# Pages of loggkontroll count persons that the reader may not know of: nobody is looked at there.
OF_LOG = "oversight:"
# Somebody was shown without the name.
MASKED = ~Q(masked=[]) & ~Q(page__startswith=OF_LOG)
# Somebody was shown: by name or without, or by a remiss about a person without a record.
SHOWING = Q(kind__in=READING) & (~Q(participants=[], referrals=[]) | MASKED)


def reads_log() -> bool:
    """Whether this process sees the whole log: the worker does, the web server never.

    A night that was started by another would find nothing and call every day searched.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [WORKER])
        (reads,) = cursor.fetchone()
    if not reads:
        logger.warning("The access log is searched by the worker alone: nothing is done here.")
    return bool(reads)


class Places:
    """The unit or enhet of every node that a role may be held at: a group counts as its unit."""

    @cached_property
    def _of_groups(self) -> dict[int, int | None]:
        groups = Node.objects.filter(kind=NodeKind.GROUP)
        return dict(groups.values_list("pk", "parent_id"))

    @cached_property
    def city(self) -> int:
        """Stands for those who looked without a place of their own."""
        return Node.objects.filter(kind=NodeKind.CITY).values_list("pk", flat=True)[0]

    def of(self, node_id: int | None) -> int:
        """Where a look was made."""
        if node_id is None:
            return self.city
        return self._of_groups.get(node_id) or node_id

    def nodes_at(self, place: int) -> list[int]:
        """A unit and its groups."""
        return [place, *(node for node, unit in self._of_groups.items() if unit == place)]


def to_look(entry: AccessEntry, places: Places) -> Look:
    """A row in the words of the rules. A refused attempt names whom it was about, if known.

    Whoever was shown without the name was looked at all the same.
    """
    masked = () if entry.page.startswith(OF_LOG) else entry.masked
    return Look(
        id=entry.pk,
        key=str(entry.key),
        at=entry.at.astimezone(clock.STOCKHOLM),
        user_id=entry.user_id or 0,
        role=entry.role,
        place=places.of(entry.node_id),
        kind=entry.kind,
        page=entry.page,
        object_key=entry.object_key,
        assignment_id=entry.assignment_id,
        persons=(*entry.participants, *masked),
    )


def looks_on(day: date, places: Places) -> list[Look]:
    """Everything that people looked at on a day, or were refused."""
    entries = list(
        _between(day, day + clock.days(1)).filter(user_id__isnull=False).order_by("at", "id")
    )
    aimed = aimed_at(entries, Participant.objects.all())
    return [replace(to_look(one, places), aimed=aimed.get(one.pk, ())) for one in entries]


def looks_at(place: int, month: date, places: Places) -> Iterable[tuple[int, object]]:
    """Number and key of every look made at a place in a month."""
    rows = _between(month, next_month(month)).filter(
        SHOWING, user_id__isnull=False, node_id__in=places.nodes_at(place)
    )
    return rows.values_list("pk", "key").iterator(chunk_size=5000)


def places_in(month: date, places: Places) -> set[int]:
    """Where anybody looked at somebody in a month."""
    rows = _between(month, next_month(month)).filter(SHOWING, user_id__isnull=False)
    nodes = rows.order_by().values_list("node_id", flat=True).distinct()
    return {places.of(node) for node in nodes}


def first_day() -> date | None:
    """The day of the oldest row."""
    at = AccessEntry.objects.order_by("id").values_list("at", flat=True).first()
    return at.astimezone(clock.STOCKHOLM).date() if at else None


def _between(start: date, end: date) -> QuerySet[AccessEntry]:
    return AccessEntry.objects.filter(at__gte=clock.midnight(start), at__lt=clock.midnight(end))


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return month_of(month.replace(day=28) + clock.days(4))


def last_month(day: date) -> date:
    """The first day of the month before a day's own."""
    return month_of(month_of(day) - clock.days(1))
