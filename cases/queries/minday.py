"""Min dag: the steps that wait for somebody, told apart by whose turn it is.

Counts and rows come from one queryset, so that a tab never promises what it does not show.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db import models
from django.db.models import Case as CaseWhen
from django.db.models import Count, Q, QuerySet, Value, When

from cases.enums import Party, StepKind, VisitOutcome
from cases.masking import shown
from cases.models import Step, Visit
from cases.scope import is_enhet_staff, is_unit_staff
from cases.steps import StepType, find_step_type, referral_names, step_type, step_types
from jobbtorg.accounts.access import may_open
from jobbtorg.accounts.enums import LEAD_ROLES, Role
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.pages import Page, keyset_page

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    DaySteps = QuerySet[WithAnnotations[Step, "OnTab"]]

# How long a finished step stays under Klara.
DONE_DAYS = 7
# After so many reminders others than the responsible have been told (`reminder_rules.Level`).
CLIMBED = 2
PAGE_SIZE = 50
# What is due within these days is told of in the greeting; the rest stands under its own heading.
SOON_DAYS = 14
LATER = "Senare"


class Tab(models.TextChoices):
    """Whose turn it is, seen from who looks."""

    MINE = "mina", "Mina"
    WAITING = "vantar", "Väntar på andra"
    UNASSIGNED = "ofordelade", "Ofördelade"
    COLLEAGUES = "kollegor", "Hos kollegor"
    DONE = "klara", "Klara"


class OnTab(TypedDict):
    """What `steps_of_day` adds to a step."""

    tab: Any


def own_party(actor: Actor) -> Q:
    """Steps that the actor's side must take: the stadsdel's, or all the jobbtorg watches over."""
    if is_enhet_staff(actor):
        return Q(party=Party.STADSDEL)
    if is_unit_staff(actor):
        return ~Q(party=Party.STADSDEL)
    return Q()


def mine(actor: Actor) -> Q:
    """Steps given to the actor by name, or to whoever holds the actor's role."""
    return own_party(actor) & (
        Q(responsible_id=actor.user_id) | Q(responsible=None, for_role=actor.role)
    )


def climbed(actor: Actor, today: date) -> Q:
    """Late steps of colleagues that their reminders have climbed from: for those in the same
    role, and for whoever leads."""
    left = own_party(actor) & Q(due_on__lt=today, reminders__gte=CLIMBED)
    if actor.role in LEAD_ROLES or actor.role == Role.ENHETSCHEF:
        return left
    peers = active_assignments(today).filter(role=actor.role)
    return left & Q(responsible__in=peers.values("user_id"))


def unassigned(actor: Actor) -> Q:
    """Steps that nobody has by name and anybody of the side may take.

    What waits for a role is that role's own; a chief distributes as a gruppledare does.
    """
    roles = ["", Role.GRUPPLEDARE] if actor.role == Role.LOKAL_CHEF else [""]
    return Q(responsible=None, for_role__in=roles)


def steps_of_day(actor: Actor, today: date) -> "DaySteps":
    """All that Min dag may show the actor, each step annotated with its `tab`.

    Steps of the actor's nodes that are somebody else's own business have no tab and are
    left out. What others have done since the beginning is not even looked at: open steps
    and one's own done ones have an index each.
    """
    since = clock.midnight(today - timedelta(DONE_DAYS))
    told = Q(closed_at__isnull=True) | Q(closed_by_id=actor.user_id, closed_at__gte=since)
    waits = (
        Q(case__coach_id=actor.user_id)
        | Q(case__handlaggare_id=actor.user_id)
        | Q(awaited_by_id=actor.user_id)
    )
    tab = CaseWhen(
        When(closed_at__isnull=False, then=Value(Tab.DONE)),
        When(mine(actor), then=Value(Tab.MINE)),
        When(own_party(actor) & unassigned(actor), then=Value(Tab.UNASSIGNED)),
        When(waits, then=Value(Tab.WAITING)),
        When(climbed(actor, today), then=Value(Tab.COLLEAGUES)),
        default=Value(""),
        output_field=models.CharField(),
    )
    steps = Step.objects.visible_to(actor).filter(told).annotate(tab=tab).exclude(tab="")
    return cast("DaySteps", steps)


@dataclass(frozen=True, slots=True)
class DayFilter:
    """What the filters of the page hold: one group of steps, or only what is late."""

    group: str = ""
    late_only: bool = False

    def apply(self, steps: "DaySteps", today: date) -> "DaySteps":
        if self.group:
            steps = steps.filter(kind__in=[t.kind for t in step_types() if t.group == self.group])
        return steps.filter(due_on__lt=today) if self.late_only else steps


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How many steps each tab holds; of one's own, how many are late and how many due soon.

    Of those that nobody has, how many are remisser to receive, and how many of these are late.
    """

    by_tab: dict[str, int]
    late: int
    soon: int
    to_receive: int
    to_receive_late: int

    @property
    def mine(self) -> int:
        return self.by_tab[Tab.MINE]


def day_counts(steps: "DaySteps", today: date) -> DayCounts:
    """Counts of every tab and of one's own late steps, in one query."""
    receivable = Q(tab=Tab.UNASSIGNED, kind=StepKind.RECEIVE_REFERRAL)
    counted = steps.order_by().aggregate(
        **{tab.value: Count("pk", filter=Q(tab=tab.value)) for tab in Tab},
        late=Count("pk", filter=Q(tab=Tab.MINE, due_on__lt=today)),
        soon=Count("pk", filter=Q(tab=Tab.MINE, due_on__lte=today + timedelta(SOON_DAYS))),
        to_receive=Count("pk", filter=receivable),
        to_receive_late=Count("pk", filter=receivable & Q(due_on__lt=today)),
    )
    beside = {name: counted.pop(name) for name in ("late", "soon", "to_receive", "to_receive_late")}
    return DayCounts(by_tab=counted, **beside)


def may_receive(actor: Actor) -> bool:
    """Whether the actor's role opens the page on which a remiss is answered."""
    kind = find_step_type(StepKind.RECEIVE_REFERRAL)
    return kind is not None and may_open(actor, kind.url(Step(referral_key=uuid.UUID(int=0))))


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line of Min dag."""

    step: Step
    type: StepType
    name: str
    may_open: bool = True

    @property
    def url(self) -> str:
        return self.type.url(self.step)

    @property
    def may_be_given(self) -> bool:
        """Whether the page that gives a step to a colleague takes this kind."""
        return self.step.case_id is not None and self.step.kind != StepKind.INTERNAL_TASK

    def is_later(self, today: date) -> bool:
        """Nothing that needs to be thought of now; what is done has had its time."""
        return self.step.is_open and self.step.due_on > today + timedelta(SOON_DAYS)


@dataclass(frozen=True, slots=True)
class DayGroup:
    """Lines with the same kind of thing to do."""

    heading: str
    rows: list[DayRow]


def day_page(steps: "DaySteps", tab: str, *, after: str = "") -> Page[Step]:
    """A page of a tab with what a line needs, earliest date first (newest first in Klara)."""
    rows = steps.filter(Q(tab=tab)).select_related(
        "participant",
        "case__to_enhet",
        "case__coach",
        "case__unit",
        "responsible",
        "unit",
        "bistandsenhet",
    )
    order = ("-closed_at", "-id") if tab == Tab.DONE else ("due_on", "id")
    return keyset_page(rows, order=order, after=after, size=PAGE_SIZE)


def to_rows(steps: Sequence[Step], actor: Actor) -> list[DayRow]:
    """Lines of a page of steps, with the names of remisser not yet sent in one query."""
    unnamed = [s.referral_key for s in steps if s.participant is None and s.referral_key]
    names = referral_names(unnamed, actor)
    today = clock.today()
    return [
        DayRow(
            step=step,
            type=kind,
            name=name_on(step, actor, names),
            may_open=kind.can_be_done(step, today) and may_open(actor, kind.url(step)),
        )
        for step in steps
        for kind in [step_type(step.kind)]
    ]


def name_on(step: Step, actor: Actor, names: Mapping[uuid.UUID, str]) -> str:
    """Whom a step is about: whoever has it may know; a remiss names its own person."""
    if step.participant is None:
        return names.get(step.referral_key, "") if step.referral_key else ""
    keepers = (step.responsible_id,)
    return shown(step.participant, actor, case=step.case, keepers=keepers).name


def to_groups(rows: Sequence[DayRow], today: date) -> list[DayGroup]:
    """Lines under their headings in the order of the day, earliest date first in each.

    What is due in more than two weeks waits under a heading of its own at the end.
    """
    soon = [row for row in rows if not row.is_later(today)]
    places: dict[str, int] = {}
    for row in soon:
        places[row.type.group] = min(row.type.position, places.get(row.type.group, 999))
    ordered = sorted(soon, key=lambda row: (places[row.type.group], row.type.group))
    groups = [
        DayGroup(heading, list(group))
        for heading, group in groupby(ordered, key=lambda row: row.type.group)
    ]
    later = [row for row in rows if row.is_later(today)]
    return [*groups, DayGroup(LATER, later)] if later else groups


def visits_of_day(actor: Actor, today: date) -> list[Visit]:
    """The actor's own booked visits today, or the whole unit's for the reception."""
    if not is_unit_staff(actor):
        return []
    visits = Visit.objects.visible_to(actor).filter(
        starts_at__date=today, outcome=VisitOutcome.BOOKED
    )
    if actor.role != Role.ADMINISTRATOR:
        visits = visits.filter(case__coach_id=actor.user_id)
    return list(
        visits.select_related("case__participant", "case__coach").order_by("starts_at", "id")[
            :PAGE_SIZE
        ]
    )
