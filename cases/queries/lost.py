"""Breaches of "ingen tappas bort": cases and steps that nobody will take (handbook §1).

Every open case has an open step with a date, and whoever has the step is there to take it.
The page of breaches and the nightly check ask the same querysets; the actor narrows them,
and a system actor sees all. Today is passed in.
"""

from collections.abc import Mapping
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
from cases.queries.at_work import NOBODY_AT_ALL, AtWork, away_from, one_of
from cases.scope import enhet_scope, is_enhet_staff, unit_scope
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.settings import values

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
        return enhet_scope(actor)
    return unit_scope(actor)


def steps_at(actor: Actor) -> Q:
    """Steps that the actor's own side must take."""
    if actor.is_system:
        return Q()
    at_enhet = Q(party=Party.STADSDEL)
    return cases_at(actor) & (at_enhet if is_enhet_staff(actor) else ~at_enhet)


def at_work(today: date, numbers: Mapping[str, int] | None = None) -> AtWork:
    """Who works where on the day, and who is on leave; `numbers` are the settings, if read."""
    return AtWork(today, (numbers or values(today))["long_leave_days"])


def serious(rows: QuerySet[Row], danger: str = "danger") -> QuerySet[Row]:
    """Without what only leave has put in danger: leave is planned, and is no breach."""
    return rows.exclude(**{f"{danger}__in": ["", AWAY]})


def cases_without_step(actor: Actor) -> QuerySet[Case]:
    """Open cases with nothing next: no step, or only such as stand beside the way.

    The database refuses the commit of such a case; here somebody looks again.
    """
    waiting = Step.objects.open().filter(case=OuterRef("pk")).exclude(kind__in=BESIDE)
    return Case.objects.open().filter(cases_at(actor)).filter(~Exists(waiting))


def lost_steps(actor: Actor, today: date, staff: AtWork | None = None) -> QuerySet[Step]:
    """Open steps that nobody takes: their `danger` is GONE, LOCKED, AWAY or NOBODY."""
    steps = Step.objects.open().filter(steps_at(actor))
    return steps.annotate(danger=_danger_of_step(staff or at_work(today))).exclude(danger="")


def _danger_of_step(staff: AtWork) -> Combinable:
    named, role = Q(responsible__isnull=False), ~Q(for_role="")
    enhet, task = Q(party=Party.STADSDEL), Q(kind__in=BETWEEN_COLLEAGUES)
    units, enheter = staff.at(UNIT_ROLES), staff.at(ENHET_ROLES)
    locked = one_of("responsible_id", "unit_id", staff.at(UNIT_ROLES, is_open=False))
    locked |= one_of("responsible_id", "bistandsenhet_id", staff.at(ENHET_ROLES, is_open=False))
    here = one_of("responsible_id", "unit_id", units)
    return CaseWhen(
        When(named & locked, then=Value(LOCKED)),
        When(
            named & enhet & ~one_of("responsible_id", "bistandsenhet_id", enheter),
            then=Value(GONE),
        ),
        # A colleague of a third unit keeps the task while they are what they were asked as.
        When(named & task & ~here & ~Q(Exists(_on_team(staff.today))), then=Value(GONE)),
        When(named & ~enhet & ~task & ~here, then=Value(GONE)),
        When(away_from(staff, "responsible_id", lambda back: Q(due_on__lt=back)), then=Value(AWAY)),
        When(~named & role & ~_held_for_role(staff), then=Value(NOBODY)),
        When(~named & ~role & enhet & ~Q(bistandsenhet_id__in=list(enheter)), then=Value(NOBODY)),
        When(~named & ~role & ~enhet & ~Q(unit_id__in=list(units)), then=Value(NOBODY)),
        default=Value(""),
        output_field=CharField(),
    )


def _on_team(today: date) -> QuerySet[TeamMember]:
    """The step's holder on the team of its case, in a role that they hold where they joined as it."""
    held = RoleAssignment.objects.filter(
        period__contains=today,
        user__is_active=True,
        role__in=UNIT_ROLES,
        user_id=OuterRef("user_id"),
        role=OuterRef("function"),
        node_id=OuterRef("node_id"),
    )
    members = TeamMember.objects.filter(
        case_id=OuterRef("case_id"), user_id=OuterRef("responsible_id"), until_on__isnull=True
    )
    return members.filter(Exists(held))


def _held_for_role(staff: AtWork) -> Q:
    """Somebody in the role that the step is for, at its unit or enhet, or over the city."""
    found = NOBODY_AT_ALL
    for role in sorted({row.role for row in staff.rota.everybody}):
        nodes = sorted(staff.at({role}))
        here = Q(unit_id__in=nodes) | Q(bistandsenhet_id__in=nodes)
        if role == Role.JOBBTORGSCHEF and nodes:
            here = Q()
        found |= Q(for_role=role) & here
    return found


def steps_beside_keeper(steps: QuerySet[Step]) -> QuerySet[Step]:
    """Without the steps of a case's own coach or handläggare: those show as their cases."""
    keeper = Q(party=Party.STADSDEL, case__handlaggare_id=F("responsible_id")) | (
        ~Q(party=Party.STADSDEL) & Q(case__coach_id=F("responsible_id"))
    )
    kept = Case.objects.open().filter(pk=OuterRef("case_id"))
    return steps.exclude(keeper & Q(Exists(kept)))


def cases_of_absent(actor: Actor, today: date, staff: AtWork | None = None) -> QuerySet[Case]:
    """Open cases whose coach (for the enhet: handläggare) has left or is on leave.

    A short leave counts where a step of theirs falls due before they are back.
    """
    staff = staff or at_work(today)
    cases = Case.objects.open().filter(cases_at(actor))
    if is_enhet_staff(actor):
        return cases.annotate(danger=_danger_of_keeper(staff, "handlaggare")).exclude(danger="")
    if not actor.is_system:
        return cases.annotate(danger=_danger_of_keeper(staff, "coach")).exclude(danger="")
    return cases.annotate(
        danger=_danger_of_keeper(staff, "coach"),
        danger_at_enhet=_danger_of_keeper(staff, "handlaggare"),
    ).exclude(danger="", danger_at_enhet="")


def _danger_of_keeper(staff: AtWork, keeper: str) -> Combinable:
    user = f"{keeper}_id"
    if keeper == "coach":
        held = one_of(user, "unit_id", staff.at({Role.COACH}))
        locked = one_of(user, "unit_id", staff.at({Role.COACH}, is_open=False))
    else:
        held = one_of(user, "bistandsenhet_id", staff.at(ENHET_ROLES))
        locked = one_of(user, "bistandsenhet_id", staff.at(ENHET_ROLES, is_open=False))
    own = Step.objects.open().filter(case=OuterRef("pk"), responsible_id=OuterRef(user))
    return CaseWhen(
        When(Q(**{f"{keeper}__isnull": True}), then=Value("")),
        When(locked, then=Value(LOCKED)),
        When(~held, then=Value(GONE)),
        When(
            away_from(staff, user, lambda back: Q(Exists(own.filter(due_on__lt=back)))),
            then=Value(AWAY),
        ),
        default=Value(""),
        output_field=CharField(),
    )


def stale_cases(
    actor: Actor, today: date, numbers: Mapping[str, int] | None = None
) -> QuerySet[Case]:
    """Open cases in which nothing has happened for the dated number of days.

    A hold is meant to be still: its planned end has a step of its own.
    """
    since = stale_since(today, numbers)
    cases = Case.objects.open().filter(cases_at(actor), enrolled_at__lt=since)
    cases = cases.exclude(state=CaseState.ON_HOLD)
    for rows in _events(since):
        cases = cases.filter(~Exists(rows))
    return cases


def stale_since(today: date, numbers: Mapping[str, int] | None = None) -> datetime:
    """What happened before this moment is too long ago."""
    first = today - timedelta((numbers or values(today))["stale_days"])
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
