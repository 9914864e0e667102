"""Everything that hangs on one member of staff, and where each thing would go.

The dry run and the action read the same list, so that nothing is moved that was not shown
and nothing is left that nobody saw.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cases.enums import Party, StepKind, TeamFunction
from cases.masking import name_of, shown
from cases.models import Case, GroupPeriod, InternalTask, Step, TeamMember
from cases.queries.lost import steps_at
from cases.queries.staff import ROLE_OF, roles_for
from cases.scope import enhet_scope, is_enhet_staff, unit_scope
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.accounts.queries import active_assignments, away
from jobbtorg.accounts.workplaces import Rota
from jobbtorg.core.actor import Actor
from referrals.enums import CLOSED_STATES
from referrals.masking import name_in
from referrals.models import Referral

Roles = frozenset[Role]
COACHES: Roles = frozenset({Role.COACH})
STAFF: Roles = frozenset(Role(role) for role in UNIT_ROLES)
ENHET: Roles = frozenset(Role(role) for role in ENHET_ROLES)


class Kind(models.TextChoices):
    """What hangs on a person. Tasks go before places on teams, and both before cases."""

    TASK = "uppgift", "Uppgift"
    MEMBERSHIP = "plats", "Plats i ärendegrupp"
    CASE = "arende", "Ärende som coach"
    HANDLED = "arende_enhet", "Ärende som handläggare"
    REFERRAL = "remiss", "Remiss"
    STEP = "steg", "Steg"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing before anybody has been found for it: `node_id` is where, `roles` who could.

    `group_id` is the person's primary target group, by which a coach is proposed.
    """

    pk: int
    person: str
    detail: str
    node_id: int
    roles: Roles
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Belonging:
    """One thing, who it concerns, who could take it over, and who the product would choose.

    `may_end`: it can also simply end (a place on a team).
    """

    kind: Kind
    pk: int
    person: str
    detail: str
    takers: list[User]
    suggestion: User | None
    may_end: bool = False

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return f"{self.kind.value}-{self.pk}"

    @property
    def is_orphan(self) -> bool:
        """Nobody could take it over, and it can't end."""
        return not self.takers and not self.may_end


class Takers:
    """Who could take over at each of the chief's nodes, asked once; never the one who leaves.

    `everyone` is set to one person: who is proposed wherever they may take over.
    """

    def __init__(self, leaver: User, node_ids: Collection[int], today: date) -> None:
        self.everyone: User | None = None
        held = active_assignments(today).filter(node_id__in=node_ids).exclude(user_id=leaver.pk)
        held = held.select_related("user", "node").prefetch_related("user__target_groups")
        held = held.annotate(is_away=Exists(away(today).filter(pk=OuterRef("user_id"))))
        rows = list(held.order_by("user__sort_key", "pk"))
        self.away = {row.user_id for row in rows if row.is_away}
        self._rota = Rota(rows)
        # The enhet's chief takes over only where no handläggare is there to do it.
        roles = {
            role: {r.user_id for r in self._rota.everybody if r.role == role} for role in ENHET
        }
        self._chiefs = roles[Role.ENHETSCHEF] - roles[Role.HANDLAGGARE]
        self._given: Counter[int] = Counter()
        self._heirs: dict[str, User] = {}
        self._found: dict[tuple[Roles, int], list[User]] = {}

    def choose(self, key: str) -> None:
        """Propose one person wherever they may take over."""
        found = (row.user for row in self._rota.everybody if key and str(row.user.key) == key)
        self.everyone = next(found, None)

    def at(self, roles: Roles, node_id: int) -> list[User]:
        """Those who hold one of the roles at a node today, or in a group of it, by name."""
        if (roles, node_id) not in self._found:
            people = (row.user for row in self._rota.at(node_id) if row.role in roles)
            self._found[roles, node_id] = sorted(set(people), key=lambda user: user.sort_key)
        return self._found[roles, node_id]

    def first(self, users: Iterable[User], group_id: int | None = None) -> User | None:
        """Who is here today and has been given least so far: a leaver's work is spread.

        Those who work with the person's target group go before those who have none of their
        own, and these before those who work with others.
        """
        present = [user for user in users if user.pk not in self.away]
        chosen = min(
            present,
            key=lambda u: (
                u != self.everyone,
                u.pk in self._chiefs,
                _rank(u, group_id),
                self._given[u.pk],
                str(u),
            ),
            default=None,
        )
        if chosen is not None:
            self._given[chosen.pk] += 1
        return chosen

    def heir(self, thing: Thing, users: list[User]) -> User | None:
        """One for all steps about a person: a coach where there is one, else whoever may."""
        known = self._heirs.get(thing.person)
        if known in users:
            return known
        coaches = [user for user in self.at(COACHES, thing.node_id) if user in users]
        if self.everyone in users:
            coaches = users
        chosen = self.first(coaches, thing.group_id) or self.first(users, thing.group_id)
        if chosen is not None:
            self._heirs[thing.person] = chosen
        return chosen


def _rank(user: User, group_id: int | None) -> int:
    """How well somebody's own target groups fit; those who have none take anybody."""
    own = {group.pk for group in user.target_groups.all()}
    return 0 if group_id in own else 2 if own else 1


def belongings(
    actor: Actor, leaver: User, today: date, *, everything_to: str = ""
) -> list[Belonging]:
    """All that hangs on somebody at the actor's nodes, in the order it is moved.

    `everything_to` is the key of one who is proposed for all that they may take over.
    """
    takers = Takers(leaver, actor.node_ids, today)
    takers.choose(everything_to)
    found = []
    for kind, things in _sources(actor, leaver):
        for thing in things:
            people = takers.at(thing.roles, thing.node_id)
            may_end = kind == Kind.MEMBERSHIP
            if kind == Kind.STEP:
                suggestion = takers.heir(thing, people)
            else:
                suggestion = None if may_end else takers.first(people, thing.group_id)
            found.append(
                Belonging(
                    kind=kind,
                    pk=thing.pk,
                    person=thing.person,
                    detail=thing.detail,
                    takers=people,
                    suggestion=suggestion,
                    may_end=may_end,
                )
            )
    return found


def _group(case: str) -> Subquery:
    """The primary target group of a case in force, as a column."""
    periods = GroupPeriod.objects.filter(
        case_id=OuterRef(case), is_primary=True, period__upper_inf=True
    )
    return Subquery(periods.values("group_id")[:1])


def _sources(actor: Actor, leaver: User) -> list[tuple[Kind, Iterator[Thing]]]:
    """What is looked through: a jobbtorg and an enhet keep different things."""
    steps = (Kind.STEP, _steps(actor, leaver))
    if is_enhet_staff(actor):
        handled = (Kind.HANDLED, _handled(actor, leaver))
        return [handled, (Kind.REFERRAL, _referrals(actor, leaver)), steps]
    return [
        (Kind.TASK, _tasks(actor, leaver)),
        (Kind.MEMBERSHIP, _memberships(actor, leaver)),
        (Kind.CASE, _cases(actor, leaver)),
        steps,
    ]


def _tasks(actor: Actor, leaver: User) -> Iterator[Thing]:
    tasks = InternalTask.objects.filter(
        unit_scope(actor, "case__"), to_user=leaver, done_at=None, cancelled_at=None
    )
    tasks = tasks.select_related("case__participant").annotate(group_now=_group("case_id"))
    for task in tasks.order_by("due_on", "id"):
        about, where = name_of(task.case, actor), task.case.unit_id
        yield Thing(task.pk, about, task.text, where, STAFF, getattr(task, "group_now", None))


def seat_scope(actor: Actor) -> Q:
    """Places on teams that somebody of the actor's unit has, here or elsewhere."""
    return Q(node_id__in=actor.node_ids)


def _memberships(actor: Actor, leaver: User) -> Iterator[Thing]:
    """Places on teams: here, and from here at other units, whose cases are none of ours to see."""
    here = unit_scope(actor, "case__") | seat_scope(actor)
    members = TeamMember.objects.filter(here, user=leaver, until_on=None).exclude(
        function=TeamFunction.COACH
    )
    members = members.select_related("case__participant", "case__unit")
    for member in members.order_by("case_id", "id"):
        if member.case.unit_id not in actor.node_ids:
            what = f"{member.get_function_display()}, uppgifterna går till ansvarig coach"
            about = f"Deltagare vid {member.case.unit}"
            yield Thing(member.pk, about, what, member.node_id or 0, frozenset())
            continue
        roles = frozenset({ROLE_OF[TeamFunction(member.function)]})
        about = name_of(member.case, actor)
        what = member.get_function_display()
        yield Thing(member.pk, about, what, member.case.unit_id, roles)


def _cases(actor: Actor, leaver: User) -> Iterator[Thing]:
    cases = Case.objects.open().filter(unit_scope(actor), coach=leaver)
    rows = cases.select_related("participant").annotate(group_now=_group("pk"))
    for case in rows.order_by("enrolled_at", "id"):
        about, state = name_of(case, actor), case.get_state_display()
        yield Thing(case.pk, about, state, case.unit_id, COACHES, getattr(case, "group_now", None))


def _handled(actor: Actor, leaver: User) -> Iterator[Thing]:
    cases = Case.objects.open().filter(enhet_scope(actor), handlaggare=leaver)
    for case in cases.select_related("participant", "to_enhet").order_by("enrolled_at", "id"):
        about, state = name_of(case, actor), case.get_state_display()
        yield Thing(case.pk, about, state, case.bistandsenhet_id, ENHET)


def _referrals(actor: Actor, leaver: User) -> Iterator[Thing]:
    referrals = Referral.objects.filter(enhet_scope(actor), handlaggare=leaver)
    referrals = referrals.exclude(state__in=CLOSED_STATES)
    for referral in referrals.select_related("participant").order_by("created_at", "id"):
        where = referral.bistandsenhet_id
        about, state = name_in(referral, actor), referral.get_state_display()
        yield Thing(referral.pk, about, state, where, ENHET)


def _steps(actor: Actor, leaver: User) -> Iterator[Thing]:
    """Steps that follow with nothing else: not a task, nor of an own open case or remiss.

    What is asked months after an avslut hangs on a closed case, which nobody takes over.
    Without a case a step is the sender's or a role's, and follows the remiss.
    """
    followed = Case.objects.open()
    steps = (
        Step.objects.open()
        .filter(steps_at(actor), responsible=leaver, case__isnull=False)
        .exclude(kind=StepKind.INTERNAL_TASK)
        .exclude(case__in=followed.filter(coach=leaver))
        .exclude(case__in=followed.filter(handlaggare=leaver))
    )
    rows = steps.select_related("participant", "case__to_enhet")
    for step in rows.annotate(group_now=_group("case_id")).order_by("due_on", "id"):
        at_enhet = step.party == Party.STADSDEL
        node_id = step.bistandsenhet_id if at_enhet else step.unit_id
        yield Thing(
            step.pk,
            shown(step.participant, actor, case=step.case).name if step.participant else "",
            step.get_kind_display(),
            node_id or 0,
            roles_for(step),
            None if at_enhet else getattr(step, "group_now", None),
        )


def roles_here(actor: Actor, leaver: uuid.UUID, today: date) -> QuerySet[RoleAssignment]:
    """The roles that the user of this key holds today at the actor's nodes."""
    return (
        RoleAssignment.objects.filter(
            user__key=leaver, node_id__in=actor.node_ids, period__contains=today
        )
        .select_related("node", "user")
        .order_by("id")
    )
