"""Who works at the units a chief answers for, and what each carries.

Persons are counted; nobody is ranked. Case equivalents and capacity come with the plan
of posts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import Case, GroupPeriod, Step
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, RoleAssignment, User
from jobbtorg.core import words
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.periods import last_day

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


@dataclass(frozen=True, slots=True)
class Worker:
    """A coach at a unit with the cases that are theirs today."""

    user: User
    assignment: RoleAssignment
    open_cases: int
    late_steps: int
    is_away: bool
    languages: list[str]
    target_groups: list[str]

    @property
    def skills(self) -> str:
        """Languages and target groups in one line."""
        return ", ".join([*self.languages, *self.target_groups])

    @property
    def cases_in_words(self) -> str:
        away = ", ledig i dag" if self.is_away else ""
        return f"{self.open_cases} ärende{'n' if self.open_cases != 1 else ''}{away}"


def coaches(actor: Actor, today: date) -> list[Worker]:
    """Coaches at the actor's nodes on the day, by name, each with the load as it stands now.

    A fixed number of queries, whatever the number of coaches.
    """
    assignments = (
        RoleAssignment.objects.filter(
            node_id__in=actor.node_ids,
            role=Role.COACH,
            period__contains=today,
            user__is_active=True,
        )
        .select_related("user", "node")
        .distinct("user__last_name", "user__first_name", "user_id")
        .prefetch_related("user__languages", "user__target_groups")
        .order_by("user__last_name", "user__first_name", "user_id", "pk")
    )
    loads = {user.pk: user for user in with_load(today).filter(assignments__in=assignments)}
    return [_worker(assignment, loads[assignment.user_id]) for assignment in assignments]


class LoadedUser(TypedDict):
    """What `with_load` adds to a user."""

    open_cases: int
    late_steps: int
    is_away: bool


def with_load(today: date) -> "QuerySet[WithAnnotations[User, LoadedUser]]":
    """Users annotated with open cases, late steps and whether they are away on the day.

    Counted in subqueries: two joins would multiply each other's rows.
    """
    cases = _count(Case.objects.open().filter(coach_id=OuterRef("pk")), "coach_id")
    late = _count(
        Step.objects.overdue(today).filter(responsible_id=OuterRef("pk")), "responsible_id"
    )
    away = Absence.objects.filter(user=OuterRef("pk"), period__contains=today)
    return User.objects.annotate(
        open_cases=Coalesce(Subquery(cases), 0),
        late_steps=Coalesce(Subquery(late), 0),
        is_away=Exists(away),
    )


def _count(rows: QuerySet[Any], per: str) -> QuerySet[Any]:
    counted: QuerySet[Any] = rows.order_by().values(per).annotate(n=Count("pk")).values("n")
    return counted


def _worker(assignment: RoleAssignment, load: "WithAnnotations[User, LoadedUser]") -> Worker:
    return Worker(
        user=assignment.user,
        assignment=assignment,
        open_cases=load.open_cases,
        late_steps=load.late_steps,
        is_away=load.is_away,
        languages=[code.label for code in assignment.user.languages.all()],
        target_groups=[group.name for group in assignment.user.target_groups.all()],
    )


def cases_to_distribute(actor: Actor, coach: User | None) -> QuerySet[Case]:
    """Open cases at the actor's nodes without a coach, or those of one coach, oldest first."""
    return (
        Case.objects.current_for(actor)
        .open()
        .filter(coach=coach)
        .select_related("participant__language", "unit", "group", "bistandsenhet")
        .prefetch_related(
            Prefetch(
                "group_periods",
                GroupPeriod.objects.filter(is_primary=True, period__upper_inf=True).select_related(
                    "group"
                ),
                to_attr="primary_groups",
            )
        )
        .order_by("enrolled_at", "id")
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take over, with what one chooses by."""

    user: User
    cases: int
    is_away: bool
    languages: str
    target_groups: str

    def __str__(self) -> str:
        away = ", ledig i dag" if self.is_away else ""
        return f"{self.user} ({words.plural(self.cases, 'ärende', 'ärenden')}{away})"


def candidates(users: Collection[User], today: date, *, handled: bool = False) -> list[Candidate]:
    """Those among whom work is shared out, by name: a fixed number of queries.

    Cases are those that each is coach of, or handläggare of where `handled`.
    """
    mine = _count(Case.objects.open().filter(handlaggare_id=OuterRef("pk")), "handlaggare_id")
    spoken = User.languages.through.objects.filter(user_id=OuterRef("pk"))
    groups = User.target_groups.through.objects.filter(user_id=OuterRef("pk"))
    rows = with_load(today).annotate(
        cases_handled=Coalesce(Subquery(mine), 0),
        language_names=ArraySubquery(
            spoken.order_by("code__position", "code__label").values("code__label")
        ),
        group_names=ArraySubquery(groups.order_by("targetgroup__name").values("targetgroup__name")),
    )
    rows = rows.filter(pk__in=[user.pk for user in users]).order_by("sort_key", "pk")
    return [
        Candidate(
            user=user,
            cases=user.cases_handled if handled else user.open_cases,
            is_away=user.is_away,
            languages=", ".join(user.language_names),
            target_groups=", ".join(user.group_names),
        )
        for user in rows
    ]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody at the chief's nodes: what they act as there, and what hangs on them."""

    user: User
    roles: list[RoleAssignment]
    open_cases: int
    handled_cases: int
    late_steps: int
    is_away: bool

    @property
    def leaves_on(self) -> date | None:
        """The last day here, where every role has one."""
        ends = [last_day(role.period) for role in self.roles]
        return None if None in ends else max((end for end in ends if end), default=None)


def staff_rows(actor: Actor, today: date) -> list[StaffRow]:
    """Everybody with a role at the actor's nodes on the day, by name."""
    held: dict[int, list[RoleAssignment]] = {}
    for assignment in (
        RoleAssignment.objects.filter(node_id__in=actor.node_ids, period__contains=today)
        .select_related("node")
        .order_by("id")
    ):
        held.setdefault(assignment.user_id, []).append(assignment)
    handled = _count(Case.objects.open().filter(handlaggare_id=OuterRef("pk")), "handlaggare_id")
    users = (
        with_load(today)
        .filter(pk__in=held, is_active=True)
        .annotate(cases_handled=Coalesce(Subquery(handled), 0))
        .order_by("last_name", "first_name", "pk")
    )
    return [
        StaffRow(
            user=user,
            roles=held[user.pk],
            open_cases=user.open_cases,
            handled_cases=user.cases_handled,
            late_steps=user.late_steps,
            is_away=user.is_away,
        )
        for user in users
    ]
