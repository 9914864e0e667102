"""Ingen tappas bort: every breach, for the chief's page and the nightly check.

A breach is an open case or remiss without a step, or one that nobody is there to take.
Rooms above add their own sources in `AppConfig.ready()`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.actions.next_steps import BESIDE
from cases.enums import Party
from cases.models import (
    Case,
    CaseTransition,
    Contact,
    Note,
    PlanTransition,
    Step,
    Visit,
)
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.accounts.models import Absence
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Node
from jobbtorg.organisation.settings import setting


class Breach(models.TextChoices):
    """What is wrong."""

    NO_STEP = "utan_steg", "Ärendet saknar nästa steg"
    COACH_GONE = "coach_borta", "Coachen arbetar inte längre vid jobbtorget"
    COACH_AWAY = "coach_franvarande", "Coachen är frånvarande"
    HANDLAGGARE_GONE = "handlaggare_borta", "Handläggaren arbetar inte längre vid enheten"
    NO_HOLDER = "utan_mottagare", "Ingen finns som kan ta steget"
    REFERRAL = "remiss_utan_steg", "Remissen saknar nästa steg"


# On leave is for the chief to see; it does not make anybody lost by itself.
SERIOUS = frozenset(set(Breach) - {Breach.COACH_AWAY})


@dataclass(frozen=True, slots=True)
class Lost:
    """One breach: which rule, whose case or remiss, and what it is about."""

    breach: Breach
    case_key: UUID | None
    referral_key: UUID | None
    name: str
    text: str = ""
    since: date | None = None

    @property
    def serious(self) -> bool:
        return self.breach in SERIOUS


Source = Callable[[Actor, date], Iterable[Lost]]
_sources: list[Source] = []


def register_lost_source(source: Source) -> None:
    """Let a room above tell of its own breaches."""
    if source not in _sources:
        _sources.append(source)


class Presence:
    """Who is at work where in which role on a day: three queries, asked once."""

    def __init__(self, on: date) -> None:
        nodes = list(Node.objects.values_list("pk", "parent_id", "kind"))
        parents = {pk: parent for pk, parent, _kind in nodes}
        kinds = {pk: kind for pk, _parent, kind in nodes}
        self._held: set[tuple[int, str, int]] = set()
        self._roles: set[tuple[str, int]] = set()
        for user_id, role, node_id in active_assignments(on).values_list(
            "user_id", "role", "node_id"
        ):
            for node in _reached(role, node_id, parents, kinds):
                self._held.add((user_id, role, node))
                self._roles.add((role, node))
        self.away = set(
            Absence.objects.filter(period__contains=on).values_list("user_id", flat=True)
        )

    def holds(self, user_id: int, roles: Iterable[str], node_id: int | None) -> bool:
        """Whether somebody has one of the roles at a node."""
        return any((user_id, role, node_id) in self._held for role in roles)

    def anywhere(self, user_id: int, roles: Iterable[str]) -> bool:
        """Whether somebody has one of the roles at all: a colleague of another unit."""
        wanted = set(roles)
        return any(held[0] == user_id and held[1] in wanted for held in self._held)

    def somebody(self, roles: Iterable[str], node_id: int | None) -> bool:
        """Whether anybody has one of the roles at a node."""
        return any((role, node_id) in self._roles for role in roles)

    def has_role(self, role: str) -> bool:
        """Whether anybody has the role anywhere."""
        return any(held == role for held, _node in self._roles)


def _reached(
    role: str, node_id: int, parents: Mapping[int, int | None], kinds: Mapping[int, str]
) -> Iterator[int]:
    """The nodes an assignment answers for: its own, a group's unit, a chief's filialer."""
    yield node_id
    parent = parents.get(node_id)
    if kinds.get(node_id) == NodeKind.GROUP and parent is not None:
        yield parent
    if role == Role.LOKAL_CHEF:
        yield from (child for child, above in parents.items() if above == node_id)


def lost(actor: Actor, on: date) -> list[Lost]:
    """Every breach within the actor's reach; the nightly check asks as the system."""
    presence = Presence(on)
    found = [
        *_without_step(actor),
        *_left_cases(actor, presence),
        *_left_steps(actor, presence),
    ]
    for source in _sources:
        found += source(actor, on)
    return found


def _open_cases(actor: Actor) -> QuerySet[Case]:
    cases = Case.objects.open()
    cases = cases if actor.is_system else cases.current_for(actor)
    return cases.select_related("participant", "coach", "handlaggare")


def _lost(case: Case, breach: Breach, text: str = "", since: date | None = None) -> Lost:
    return Lost(breach, case.key, None, case.participant.full_name, text, since)


def _without_step(actor: Actor) -> Iterator[Lost]:
    """Open cases with nothing next: no step at all, or only such as stand beside the way."""
    steps = Step.objects.open().filter(case=OuterRef("pk")).exclude(kind__in=BESIDE)
    for case in _open_cases(actor).filter(~Exists(steps)):
        yield _lost(case, Breach.NO_STEP)


def _left_cases(actor: Actor, presence: Presence) -> Iterator[Lost]:
    for case in _open_cases(actor).filter(Q(coach__isnull=False) | Q(handlaggare__isnull=False)):
        if case.coach_id and not presence.holds(case.coach_id, [Role.COACH], case.unit_id):
            yield _lost(case, Breach.COACH_GONE, str(case.coach))
        elif case.coach_id in presence.away:
            yield _lost(case, Breach.COACH_AWAY, str(case.coach))
        if case.handlaggare_id and not presence.holds(
            case.handlaggare_id, ENHET_ROLES, case.bistandsenhet_id
        ):
            yield _lost(case, Breach.HANDLAGGARE_GONE, str(case.handlaggare))


def _left_steps(actor: Actor, presence: Presence) -> Iterator[Lost]:
    """Open steps that nobody who is at work can take, also after a closing and of remisser."""
    steps = Step.objects.open()
    steps = steps if actor.is_system else steps.visible_to(actor)
    for step in steps.select_related("participant", "case", "responsible"):
        if not _can_be_taken(step, presence):
            yield Lost(
                Breach.NO_HOLDER,
                step.case.key if step.case else None,
                step.referral_key,
                step.participant.full_name if step.participant else "",
                step.get_kind_display(),
                step.due_on,
            )


def _can_be_taken(step: Step, presence: Presence) -> bool:
    at_enhet = step.party == Party.STADSDEL
    node_id = step.bistandsenhet_id if at_enhet else step.unit_id
    side = ENHET_ROLES if at_enhet else UNIT_ROLES
    if step.responsible_id is not None:
        if presence.holds(step.responsible_id, side, node_id):
            return True
        return not at_enhet and presence.anywhere(step.responsible_id, UNIT_ROLES)
    if step.for_role == Role.JOBBTORGSCHEF:
        return presence.has_role(Role.JOBBTORGSCHEF)
    return presence.somebody([step.for_role] if step.for_role else side, node_id)


EVENTS: tuple[type[models.Model], ...] = (CaseTransition, Contact, Note, Visit)


def stale_cases(actor: Actor, on: date) -> QuerySet[Case]:
    """Open cases without an event since the dated setting's days, oldest first."""
    limit = clock.now() - timedelta(days=setting("stale_days", on))
    cases = _open_cases(actor).filter(enrolled_at__lt=limit)
    for model in EVENTS:
        rows = model._default_manager.filter(case=OuterRef("pk"), recorded_at__gte=limit)
        cases = cases.filter(~Exists(rows))
    plans = PlanTransition.objects.filter(plan_version__case=OuterRef("pk"), recorded_at__gte=limit)
    return cases.filter(~Exists(plans)).order_by("enrolled_at", "id")
