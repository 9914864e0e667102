"""Who works where today: coaches to choose from, colleagues for tasks, handläggare of an enhet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.enums import CaseState, Party, TeamFunction
from cases.models import Case, Step, TeamMember
from cases.queries.protection import only_in_sight
from cases.steps import step_type
from jobbtorg.accounts.access import roles_of
from jobbtorg.accounts.enums import CASEWORK_ROLES, ENHET_ROLES, Role
from jobbtorg.accounts.models import Absence, RoleAssignment, User
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.accounts.workplaces import at_unit, works_at, works_at_enhet
from jobbtorg.core import words

# The role that a function on the case team is held in.
ROLE_OF = {
    TeamFunction.COACH: Role.COACH,
    TeamFunction.MATCHARE: Role.MATCHARE,
    TeamFunction.SYV: Role.SYV,
    TeamFunction.IT_PEDAGOG: Role.IT_PEDAGOG,
}


def holders(roles: Iterable[Role], where: Q, on: date) -> QuerySet[User]:
    """People who hold one of the roles on a day, by name."""
    held = active_assignments(on).filter(where, role__in=list(roles))
    return User.objects.filter(pk__in=held.values("user_id")).order_by("sort_key")


def coaches_at(unit_id: int, on: date) -> QuerySet[User]:
    """Coaches at a unit on a day."""
    return holders([Role.COACH], at_unit(unit_id), on)


def staff_at(unit_id: int, on: date) -> QuerySet[User]:
    """Everybody who works at a unit on a day."""
    held = active_assignments(on).filter(works_at(unit_id))
    return User.objects.filter(pk__in=held.values("user_id")).order_by("sort_key")


def handlaggare_at(bistandsenhet_id: int, on: date) -> QuerySet[User]:
    """Who decides at an enhet on a day."""
    return holders([Role(role) for role in ENHET_ROLES], works_at_enhet(bistandsenhet_id), on)


def node_of(
    user_id: int, function: TeamFunction, on: date, *, unit_id: int, node_id: int | None = None
) -> int | None:
    """Where somebody holds the role of a team function on a day: at the unit before elsewhere.

    `node_id` asks of that node alone.
    """
    held = active_assignments(on).filter(user_id=user_id, role=ROLE_OF[function])
    if node_id is not None:
        held = held.filter(node_id=node_id)
    nodes = held.order_by("pk").values_list("node_id", flat=True)
    return min(nodes, key=lambda node_id: node_id != unit_id, default=None)


@dataclass(frozen=True, slots=True)
class CoachChoice:
    """A coach to choose, with what tells one from another."""

    user: User
    open_cases: int
    is_away: bool
    languages: list[str]

    @property
    def key(self) -> UUID:
        return self.user.key

    def __str__(self) -> str:
        parts = [
            words.plural(self.open_cases, "ärende", "ärenden"),
            ", ".join(language.lower() for language in self.languages),
            *(["borta"] * self.is_away),
        ]
        return f"{self.user} · {' · '.join(part for part in parts if part)}"


def coach_choices(unit_id: int, on: date) -> list[CoachChoice]:
    """Coaches at a unit with their open cases and languages, in one query."""
    load = Count("coached_cases", filter=~Q(coached_cases__state=CaseState.CLOSED))
    away = Absence.objects.filter(user=OuterRef("pk"), period__contains=on)
    spoken = User.languages.through.objects.filter(user=OuterRef("pk"))
    known = ArraySubquery(spoken.order_by("code__position", "code__label").values("code__label"))
    users = coaches_at(unit_id, on).annotate(load=load, away=Exists(away), known=known)
    return [CoachChoice(user, user.load, user.away, user.known) for user in users]


def roles_for(step: Step) -> frozenset[Role]:
    """The roles that can do a step: those that its page is for, of the side that has it."""
    side = ENHET_ROLES if step.party == Party.STADSDEL else CASEWORK_ROLES
    return frozenset(Role(role) for role in side & roles_of(_page_of(step.kind)))


def _page_of(kind: str) -> str:
    """The page of a kind of step, about nothing: who may open it is asked of the page alone."""
    nothing = UUID(int=0)
    case = Case(key=nothing)
    return step_type(kind).url(Step(case=case, subject_key=nothing, referral_key=nothing))


def takers_of(step: Step, on: date) -> QuerySet[User]:
    """Who could take a step instead of whoever has it: colleagues where it stands who may do it."""
    if step.party == Party.STADSDEL:
        where = works_at_enhet(step.bistandsenhet_id or 0)
    else:
        where = works_at(step.unit_id or 0)
    people = holders(sorted(roles_for(step)), where, on)
    return only_in_sight(people.exclude(pk=step.responsible_id or 0), step.participant)


@dataclass(frozen=True, slots=True)
class TakerChoice:
    """A colleague to choose, and whether they are here today."""

    user: User
    is_away: bool

    @property
    def key(self) -> UUID:
        return self.user.key

    def __str__(self) -> str:
        return f"{self.user} · borta" if self.is_away else str(self.user)


def taker_choices(step: Step, on: date) -> list[TakerChoice]:
    """Those who could take a step, by name, in one query."""
    away = Absence.objects.filter(user=OuterRef("pk"), period__contains=on)
    return [
        TakerChoice(user, user.away) for user in takers_of(step, on).annotate(away=Exists(away))
    ]


@dataclass(frozen=True, slots=True)
class MemberChoice:
    """A colleague to choose for the case team: who, as what, from where."""

    assignment: RoleAssignment

    @property
    def key(self) -> UUID:
        return self.assignment.key

    @property
    def function(self) -> TeamFunction:
        return next(f for f, role in ROLE_OF.items() if role == self.assignment.role)

    def __str__(self) -> str:
        held = self.assignment
        return f"{held.user}, {held.get_role_display().lower()}, {held.node}"


def member_choices(unit_id: int, on: date) -> list[MemberChoice]:
    """Colleagues that a case team may ask, those of the unit first."""
    held = (
        active_assignments(on)
        .filter(role__in=[Role.MATCHARE, Role.SYV, Role.IT_PEDAGOG])
        .select_related("user")
        .order_by("user__sort_key", "pk")
    )
    return sorted(
        (MemberChoice(row) for row in held),
        key=lambda c: unit_id not in {c.assignment.node_id, c.assignment.node.parent_id},
    )


def members_now(case_id: int, on: date) -> QuerySet[TeamMember]:
    """The case team, without those who no longer are what they were asked as."""
    held = active_assignments(on).filter(
        user_id=OuterRef("user_id"), role=OuterRef("function"), node_id=OuterRef("node_id")
    )
    return TeamMember.objects.filter(Exists(held), case_id=case_id, until_on__isnull=True)


def task_receivers(case_id: int, unit_id: int, on: date) -> QuerySet[User]:
    """Who may be asked to do something: the unit's staff and the case team."""
    members = members_now(case_id, on)
    at_work = staff_at(unit_id, on).values("pk")
    return User.objects.filter(Q(pk__in=members.values("user_id")) | Q(pk__in=at_work)).order_by(
        "sort_key"
    )
