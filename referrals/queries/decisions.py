"""The handläggare's decision inbox: plans that wait for the enhet, and those it has answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.enums import LineChange, PlanState, StepKind, SupportKind
from cases.masking import name_of
from cases.models import PlanVersion, Step
from cases.plan_words import changes_words
from cases.scope import enhet_scope
from jobbtorg.core.actor import Actor
from jobbtorg.core.pages import keyset_page

MINE = "mina"
ALL = "alla"
WAITING = "vantar"
ANSWERED = "besvarade"


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """What the address says: waiting or answered, one's own or the enhet's, only what is late."""

    tab: str = WAITING
    whose: str = ALL
    late_only: bool = False


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One plan in the inbox."""

    version: PlanVersion
    name: str
    unit: str
    handlaggare: str
    is_yours: bool
    submitted_at: datetime | None
    due_on: date | None
    changes: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class DecisionList:
    """A page of the inbox and the cursor of the next one."""

    rows: Sequence[DecisionRow]
    next_cursor: str


def plans_of_enhet(actor: Actor) -> QuerySet[PlanVersion]:
    """Plans in the cases that the actor's enhet answers for now."""
    return PlanVersion.objects.filter(enhet_scope(actor, "case__"))


def waiting_plans(actor: Actor, chosen: DecisionFilter, today: date) -> QuerySet[PlanVersion]:
    """Plans that wait for the enhet's answer, each with its day as the step has it.

    A hold moves the step and not the version, which never changes.
    """
    step = Step.objects.open().filter(subject_key=OuterRef("key"), kind=StepKind.DECIDE_PLAN)
    found = (
        plans_of_enhet(actor)
        .filter(state=PlanState.SUBMITTED)
        .exclude(case__support_kind=SupportKind.NONE)
        .annotate(due=Coalesce(Subquery(step.values("due_on")[:1]), "decision_due_on"))
    )
    if chosen.whose == MINE:
        found = found.filter(case__handlaggare_id=actor.user_id)
    return found.filter(due__lt=today) if chosen.late_only else found


def answered_plans(actor: Actor, chosen: DecisionFilter) -> QuerySet[PlanVersion]:
    """Plans that the enhet has answered, or the actor where only one's own are asked for."""
    found = plans_of_enhet(actor).filter(state=PlanState.DECIDED, basis="beslut")
    return found.filter(decided_by_id=actor.user_id) if chosen.whose == MINE else found


def decision_list(
    actor: Actor, chosen: DecisionFilter, today: date, after: str = ""
) -> DecisionList:
    """A page of the inbox, what is due first on top; one query whatever the number of rows."""
    if chosen.tab == ANSWERED:
        found, order = answered_plans(actor, chosen), ("-decided_at", "-id")
    else:
        found, order = waiting_plans(actor, chosen, today), ("due", "id")
    counted = found.annotate(
        **{
            f"lines_{change.name.lower()}": Count("lines", filter=Q(lines__change=change))
            for change in LineChange
        },
        answered=Count("lines__decision"),
    ).select_related(
        "case__participant",
        "case__to_enhet",
        "case__unit",
        "case__handlaggare",
        "decided_by",
        "decided_for",
    )
    page = keyset_page(counted, order=order, after=after)
    return DecisionList([_row(actor, version) for version in page.rows], page.next_cursor)


def _row(actor: Actor, version: PlanVersion) -> DecisionRow:
    case = version.case
    counts = {
        change.value: getattr(version, f"lines_{change.name.lower()}") for change in LineChange
    }
    return DecisionRow(
        version=version,
        name=name_of(case, actor),
        unit=str(case.unit),
        handlaggare=str(case.handlaggare or ""),
        is_yours=case.handlaggare_id == actor.user_id,
        submitted_at=version.submitted_at,
        due_on=getattr(version, "due", None),
        changes=changes_words(counts),
        answered=getattr(version, "answered", 0),
        asked=sum(counts.values()) - counts[LineChange.UNCHANGED],
    )


def waiting_counts(actor: Actor, today: date) -> dict[str, int]:
    """How many wait for the actor and for the enhet, and how many of each are late."""
    found = waiting_plans(actor, DecisionFilter(), today)
    own, late = Q(case__handlaggare_id=actor.user_id), Q(due__lt=today)
    return found.aggregate(
        mina=Count("pk", filter=own),
        alla=Count("pk"),
        mina_sena=Count("pk", filter=own & late),
        alla_sena=Count("pk", filter=late),
    )
