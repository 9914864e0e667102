"""Breaches of "ingen tappas bort": cases and steps that nobody will take (handbook §1).

Every open case has an open step with a date, and whoever has the step is there to take it.
The page of breaches and the nightly check ask the same querysets; the actor narrows them,
and a system actor sees all. Today is passed in.
"""

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Case as CaseWhen
from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from cases.actions.next_steps import BESIDE
from cases.enums import BETWEEN_COLLEAGUES, CaseState, Party
from cases.models import (
    Case,
    CaseTransition,
    Contact,
    Note,
    PlanFollowup,
    PlanTransition,
    Step,
    TeamMember,
    Visit,
)
from cases.scope import is_enhet_staff
from jobbtorg.accounts.enums import UNIT_ROLES, Role
from jobbtorg.accounts.models import Absence, RoleAssignment
from jobbtorg.accounts.workplaces import works_at, works_at_enhet
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.settings import setting

Row = TypeVar("Row", bound=Model)

# Why a step or a case is in danger, as the annotation `danger` says it.
GONE = "slutat"
LOCKED = "stangt"
AWAY = "ledig"
NOBODY = "ingen"


def cases_at(actor: Actor) -> Q:
    """Cases of the actor's own units or enhet; a seat on a team elsewhere is not answering."""
    if actor.is_system:
        return Q()
    if is_enhet_staff(actor):
        return Q(bistandsenhet_id__in=actor.node_ids)
    return Q(unit_id__in=actor.node_ids)


def steps_at(actor: Actor) -> Q:
    """Steps that the actor's own side must take."""
    if actor.is_system:
        return Q()
    at_enhet = Q(party=Party.STADSDEL)
    return cases_at(actor) & (at_enhet if is_enhet_staff(actor) else ~at_enhet)


def active_roles(today: date) -> QuerySet[RoleAssignment]:
    """Roles in force on the day, of accounts that are open."""
    return RoleAssignment.objects.filter(period__contains=today, user__is_active=True)


def _here() -> Q:
    """Roles of those who work at the outer row's unit."""
    return works_at(OuterRef("unit_id"))


def serious(rows: QuerySet[Row], danger: str = "danger") -> QuerySet[Row]:
    """Without what only leave has put in danger: leave is planned, and is no breach."""
    return rows.exclude(**{f"{danger}__in": ["", AWAY]})


def cases_without_step(actor: Actor) -> QuerySet[Case]:
    """Open cases with nothing next: no step, or only such as stand beside the way.

    The database refuses the commit of such a case; here somebody looks again.
    """
    waiting = Step.objects.open().filter(case=OuterRef("pk")).exclude(kind__in=BESIDE)
    return Case.objects.open().filter(cases_at(actor)).filter(~Exists(waiting))


def lost_steps(actor: Actor, today: date) -> QuerySet[Step]:
    """Open steps that nobody takes: their `danger` is GONE, LOCKED, AWAY or NOBODY."""
    steps = Step.objects.open().filter(steps_at(actor))
    return steps.annotate(danger=_danger_of_step(today)).exclude(danger="")


def _danger_of_step(today: date) -> Combinable:
    named, role = Q(responsible__isnull=False), ~Q(for_role="")
    enhet, task = Q(party=Party.STADSDEL), Q(kind__in=BETWEEN_COLLEAGUES)
    active = active_roles(today)
    mine = active.filter(user_id=OuterRef("responsible_id"))
    locked = _locked_roles(today, "responsible_id")
    return CaseWhen(
        When(named & Q(Exists(locked.filter(_here() | _at_enhet()))), then=Value(LOCKED)),
        When(named & enhet & ~Exists(mine.filter(_at_enhet())), then=Value(GONE)),
        # A colleague of a third unit keeps the task while they are what they were asked as.
        When(
            named & task & ~Exists(mine.filter(_here() | _on_team(), role__in=UNIT_ROLES)),
            then=Value(GONE),
        ),
        When(
            named & ~enhet & ~task & ~Exists(mine.filter(_here())),
            then=Value(GONE),
        ),
        When(Q(Exists(_away(today, "responsible_id"))), then=Value(AWAY)),
        When(~named & role & ~Exists(_held_for_role(active)), then=Value(NOBODY)),
        When(~named & ~role & enhet & ~Exists(active.filter(_at_enhet())), then=Value(NOBODY)),
        When(
            ~named & ~role & ~enhet & ~Exists(active.filter(_here())),
            then=Value(NOBODY),
        ),
        default=Value(""),
        output_field=CharField(),
    )


def _on_team() -> Q:
    """Roles, each held where its holder is on the team of the outer step's case."""
    members = TeamMember.objects.filter(
        case_id=OuterRef(OuterRef("case_id")),
        user_id=OuterRef("user_id"),
        function=OuterRef("role"),
        node_id=OuterRef("node_id"),
        until_on__isnull=True,
    )
    return Q(Exists(members))


def _locked_roles(today: date, user: str) -> QuerySet[RoleAssignment]:
    """Roles in force of somebody whose account is closed: their work here has not been ended."""
    return RoleAssignment.objects.filter(
        user_id=OuterRef(user), period__contains=today, user__is_active=False
    )


def _at_enhet() -> Q:
    return works_at_enhet(OuterRef("bistandsenhet_id"))


def _held_for_role(active: QuerySet[RoleAssignment]) -> QuerySet[RoleAssignment]:
    """Somebody in the role that the step is for, at its unit or enhet, or over the city."""
    at_enhet = Q(node_id=OuterRef("bistandsenhet_id"))
    return active.filter(_here() | at_enhet | Q(role=Role.JOBBTORGSCHEF), role=OuterRef("for_role"))


def _away(today: date, user: str) -> QuerySet[Absence]:
    return Absence.objects.filter(user_id=OuterRef(user), period__contains=today)


def steps_beside_keeper(steps: QuerySet[Step]) -> QuerySet[Step]:
    """Without the steps of a case's own coach or handläggare: those show as their cases."""
    keeper = Q(party=Party.STADSDEL, case__handlaggare_id=F("responsible_id")) | (
        ~Q(party=Party.STADSDEL) & Q(case__coach_id=F("responsible_id"))
    )
    kept = Case.objects.open().filter(pk=OuterRef("case_id"))
    return steps.exclude(keeper & Q(Exists(kept)))


def cases_of_absent(actor: Actor, today: date) -> QuerySet[Case]:
    """Open cases whose coach (for the enhet: handläggare) has left or is on leave."""
    cases = Case.objects.open().filter(cases_at(actor))
    if is_enhet_staff(actor):
        return cases.annotate(danger=_danger_of_keeper(today, "handlaggare")).exclude(danger="")
    if not actor.is_system:
        return cases.annotate(danger=_danger_of_keeper(today, "coach")).exclude(danger="")
    return cases.annotate(
        danger=_danger_of_keeper(today, "coach"),
        danger_at_enhet=_danger_of_keeper(today, "handlaggare"),
    ).exclude(danger="", danger_at_enhet="")


def _danger_of_keeper(today: date, keeper: str) -> Combinable:
    here = _here() & Q(role=Role.COACH) if keeper == "coach" else _at_enhet()
    held = active_roles(today).filter(here, user_id=OuterRef(f"{keeper}_id"))
    locked = _locked_roles(today, f"{keeper}_id").filter(here)
    return CaseWhen(
        When(Q(**{f"{keeper}__isnull": True}), then=Value("")),
        When(Q(Exists(locked)), then=Value(LOCKED)),
        When(~Exists(held), then=Value(GONE)),
        When(Q(Exists(_away(today, f"{keeper}_id"))), then=Value(AWAY)),
        default=Value(""),
        output_field=CharField(),
    )


def stale_cases(actor: Actor, today: date) -> QuerySet[Case]:
    """Open cases in which nothing has happened for the dated number of days.

    A hold is meant to be still: its planned end has a step of its own.
    """
    since = stale_since(today)
    cases = Case.objects.open().filter(cases_at(actor), enrolled_at__lt=since)
    cases = cases.exclude(state=CaseState.ON_HOLD)
    for rows in _events(since):
        cases = cases.filter(~Exists(rows))
    return cases


def stale_since(today: date) -> datetime:
    """What happened before this moment is too long ago."""
    first = today - timedelta(setting("stale_days", today))
    return clock.midnight(first)


def _events(since: datetime) -> list[QuerySet[Any]]:
    """What counts as something happening in the outer case since a moment."""
    told = {"case": OuterRef("pk"), "recorded_at__gte": since}
    steps = Step.objects.filter(case=OuterRef("pk"))
    return [
        steps.filter(Q(opened_at__gte=since) | Q(closed_at__gte=since)),
        CaseTransition.objects.filter(**told),
        Contact.objects.filter(**told),
        Note.objects.filter(**told),
        Visit.objects.filter(Q(recorded_at__gte=since) | Q(outcome_at__gte=since)).filter(
            case=OuterRef("pk")
        ),
        PlanFollowup.objects.filter(**told),
        PlanTransition.objects.filter(plan_version__case=OuterRef("pk"), recorded_at__gte=since),
    ]
