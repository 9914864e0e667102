"""How much hangs on members of staff, in numbers alone: of one, or of all who have gone.

`staffing.queries.offboarding` names the same things one by one. What stands here is also
told to the systemförvaltare, who reads no case.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from cases.enums import Party, StepKind, TeamFunction
from cases.models import Case, InternalTask, Step, TeamMember
from cases.queries.lost import steps_beside_keeper
from cases.scope import is_enhet_staff
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES
from jobbtorg.accounts.models import User
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.core import words
from jobbtorg.core.actor import Actor
from referrals.enums import CLOSED_STATES
from referrals.models import Referral

CASES, REFERRALS, STEPS, TEAM = "arenden", "remisser", "steg", "uppgifter"
NOUNS = {
    CASES: ("ärende", "ärenden"),
    REFERRALS: ("remiss", "remisser"),
    STEPS: ("steg", "steg"),
    TEAM: ("uppgift eller plats i en ärendegrupp", "uppgifter eller platser i ärendegrupper"),
}


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on one person, each kind counted."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def __str__(self) -> str:
        """`7 ärenden och 3 remisser`."""
        told = [words.plural(self.counts[kind], *NOUNS[kind]) for kind in NOUNS if kind in self]
        return " och ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)

    def __contains__(self, kind: str) -> bool:
        return bool(self.counts.get(kind))


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who no longer works here, and what is still theirs."""

    user: User
    hanging: Hanging


def hanging_at(
    node_ids: Collection[int], *, at_enhet: bool, user_id: int | None = None
) -> dict[int, Hanging]:
    """What hangs on each person at some units, or enheter, or on one of them. One query."""
    sources = _at_enhet(node_ids) if at_enhet else _at_unit(node_ids)
    counted = [_counted(kind, rows, who, user_id) for kind, rows, who in sources]
    found: dict[int, dict[str, int]] = {}
    for row in counted[0].union(*counted[1:], all=True):
        kinds = found.setdefault(row["who"], {})
        kinds[row["kind"]] = kinds.get(row["kind"], 0) + row["n"]
    return {who: Hanging(kinds) for who, kinds in found.items()}


def gone(actor: Actor, today: date) -> list[Gone]:
    """Those who have something at the chief's nodes and work there no longer, by name.

    A colleague of another unit may be on a case team here, or have a task: that is no breach
    while they work where they do.
    """
    at_enhet = is_enhet_staff(actor)
    found = hanging_at(actor.node_ids, at_enhet=at_enhet)
    at_work = active_assignments(today).filter(
        user=OuterRef("pk"), role__in=ENHET_ROLES if at_enhet else UNIT_ROLES
    )
    users = User.objects.filter(~Exists(at_work.filter(node__in=actor.node_ids)), pk__in=found)
    users = users.annotate(elsewhere=Exists(at_work)).order_by("sort_key", "pk")
    return [
        Gone(user, found[user.pk])
        for user in users
        if not (user.elsewhere and set(found[user.pk].counts) == {TEAM})
    ]


Source = tuple[str, QuerySet[Any], str]


def _at_enhet(node_ids: Collection[int]) -> list[Source]:
    there = Q(bistandsenhet_id__in=node_ids)
    referrals = Referral.objects.filter(there).exclude(state__in=CLOSED_STATES)
    return [
        (CASES, Case.objects.open().filter(there), "handlaggare_id"),
        (REFERRALS, referrals, "handlaggare_id"),
        (STEPS, _steps(there & Q(party=Party.STADSDEL)), "responsible_id"),
    ]


def _at_unit(node_ids: Collection[int]) -> list[Source]:
    there, of_case = Q(unit_id__in=node_ids), Q(case__unit_id__in=node_ids)
    tasks = InternalTask.objects.filter(of_case, done_at=None, cancelled_at=None)
    members = TeamMember.objects.filter(of_case, until_on=None)
    return [
        (CASES, Case.objects.open().filter(there), "coach_id"),
        (TEAM, tasks, "to_user_id"),
        (TEAM, members.exclude(function=TeamFunction.COACH), "user_id"),
        (STEPS, _steps(there & ~Q(party=Party.STADSDEL)), "responsible_id"),
    ]


def _steps(there: Q) -> QuerySet[Step]:
    """Steps that follow with nothing else: neither a task's nor those of one's own case."""
    steps = Step.objects.open().filter(there, case__isnull=False)
    return steps_beside_keeper(steps.exclude(kind=StepKind.INTERNAL_TASK))


def _counted(kind: str, rows: QuerySet[Any], who: str, user_id: int | None) -> QuerySet[Any]:
    rows = rows.filter(**{f"{who}__isnull": False})
    if user_id is not None:
        rows = rows.filter(**{who: user_id})
    # Grouped by its own column first: a name given in `values` would be grouped by as well.
    counted = rows.order_by().values(who).annotate(n=Count("pk"))
    shaped: QuerySet[Any] = counted.annotate(kind=Value(kind), who=F(who)).values(
        "who", "kind", "n"
    )
    return shaped
