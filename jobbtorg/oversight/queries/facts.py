"""What the signals ask about the persons and staff of a day: who has to do with whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, Q, QuerySet

from cases.enums import CaseState, Party
from cases.masking import WARNED
from cases.models import (
    Case,
    CaseStay,
    CaseTransition,
    Contact,
    Note,
    Participant,
    PlanVersion,
    Step,
    TeamMember,
    Visit,
)
from jobbtorg.accounts.models import Absence, RoleAssignment, User
from jobbtorg.accounts.queries import active_assignments, reach
from jobbtorg.accounts.workplaces import Rota
from jobbtorg.core import clock
from jobbtorg.oversight.rules import EXPORT, Facts, Look
from referrals.enums import ReferralState
from referrals.models import Referral

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the facts are about: persons and users of a day, from when a tie still counts."""

    persons: list[int]
    users: list[int]
    day: date
    since: datetime
    end: datetime


def facts_of(looks: Sequence[Look], day: date, relation_days: int) -> Facts:
    """The facts of a day, about those whose own pages were opened, exported or refused."""
    chosen = [look for look in looks if look.object_key or look.kind == EXPORT]
    asked = Asked(
        persons=sorted({person for look in chosen for person in (*look.persons, *look.aimed)}),
        users=sorted({look.user_id for look in chosen}),
        day=day,
        since=clock.midnight(day - clock.days(relation_days)),
        end=clock.midnight(day + clock.days(1)),
    )
    if not asked.persons:
        return Facts()
    keepers = _keepers(asked)
    return Facts(
        nodes_of=_reaches({look.assignment_id for look in chosen}, day),
        at_node=_at_node(asked),
        ties=frozenset(_ties(asked)) | keepers,
        stands_in=_stands_in(asked),
        keepers=keepers,
        warned=_warned(asked),
        kin=_kin(asked, chosen),
    )


def _reaches(assignments: Iterable[int | None], day: date) -> dict[int, frozenset[int]]:
    rows = RoleAssignment.objects.filter(pk__in=[one for one in assignments if one])
    return {row.pk: reach(row, day) for row in rows.select_related("node")}


def _at_node(asked: Asked) -> dict[int, frozenset[int]]:
    """Where each person had a case, a remiss or a step that day or shortly before."""
    lasted = Q(until_at=None) | Q(until_at__gte=asked.since)
    kept = Q(case__closed_at=None) | Q(case__closed_at__gte=asked.since)
    stays = CaseStay.objects.filter(
        lasted, kept, case__participant__in=asked.persons, from_at__lt=asked.end
    ).values_list("case__participant_id", "unit_id", "bistandsenhet_id")
    remisser = (
        Referral.objects.filter(
            Q(answered_at=None) | Q(answered_at__gte=asked.since),
            participant__in=asked.persons,
            created_at__lt=asked.end,
        )
        .exclude(state=ReferralState.WITHDRAWN)
        .values_list("participant_id", "unit_id", "bistandsenhet_id")
    )
    steps = Step.objects.filter(
        Q(closed_at=None) | Q(closed_at__gte=asked.since),
        participant__in=asked.persons,
        opened_at__lt=asked.end,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for person, *nodes in (*stays, *remisser):
        found[person or 0].update(node for node in nodes if node)
    for step in steps.only("participant_id", "party", "unit_id", "bistandsenhet_id"):
        node = step.bistandsenhet_id if step.party == Party.STADSDEL else step.unit_id
        if node:
            found[step.participant_id or 0].add(node)
    return {person: frozenset(nodes) for person, nodes in found.items()}


def _ties(asked: Asked) -> Iterator[Pair]:
    """Who has done something in a person's matters lately, or is to do it."""
    done: tuple[QuerySet[Model], ...] = (
        CaseTransition.objects.all(),
        Contact.objects.all(),
        Note.objects.all(),
    )
    for rows in done:
        yield from _pairs(asked, rows.filter(occurred_at__gte=asked.since), "case", "by_user")
    visits = Visit.objects.filter(
        Q(starts_at__gte=asked.since) | Q(outcome_at__gte=asked.since) | Q(outcome_at=None)
    )
    steps = Step.objects.filter(Q(closed_at=None) | Q(closed_at__gte=asked.since))
    team = TeamMember.objects.filter(Q(until_on=None) | Q(until_on__gte=asked.since))
    plans = PlanVersion.objects.filter(Q(submitted_at=None) | Q(submitted_at__gte=asked.since))
    yield from _pairs(asked, visits, "case", "by_user", "outcome_by")
    yield from _pairs(asked, steps, "", "responsible", "closed_by", "awaited_by")
    yield from _pairs(asked, team, "case", "user")
    yield from _pairs(asked, plans, "case", "written_by")


def _pairs(asked: Asked, rows: QuerySet[Model], prefix: str, *columns: str) -> Iterator[Pair]:
    """(user, person) of rows: one query a table."""
    person = f"{prefix}__participant_id" if prefix else "participant_id"
    named = Q()
    for column in columns:
        named |= Q(**{f"{column}_id__in": asked.users})
    mine = rows.filter(named, **{f"{person}__in": asked.persons}).order_by()
    users = set(asked.users)
    for about, *who in mine.values_list(person, *(f"{column}_id" for column in columns)):
        yield from ((user, about) for user in who if user in users)


def _cases(asked: Asked) -> QuerySet[Case]:
    return Case.objects.filter(participant__in=asked.persons).exclude(state=CaseState.CLOSED)


def _keepers(asked: Asked) -> frozenset[Pair]:
    """The coach and the handläggare of an open case, and whoever wrote an open remiss."""
    cases = _cases(asked).values_list("participant_id", "coach_id", "handlaggare_id")
    found = {(user, person) for person, *users in cases for user in users if user}
    remisser = Referral.objects.filter(
        Q(answered_at=None) | Q(answered_at__gte=asked.since), participant__in=asked.persons
    )
    found.update(
        (user, person)
        for user, person in remisser.values_list("handlaggare_id", "participant_id")
        if person
    )
    return frozenset(found)


def _stands_in(asked: Asked) -> frozenset[int]:
    """Persons whose coach or handläggare is lacking, or was on leave that day."""
    away = Absence.objects.filter(period__contains=asked.day).values("user_id")
    alone = Q(coach=None) | Q(handlaggare=None) | Q(coach__in=away) | Q(handlaggare__in=away)
    return frozenset(_cases(asked).filter(alone).values_list("participant_id", flat=True))


def _warned(asked: Asked) -> frozenset[int]:
    rows = Participant.objects.filter(pk__in=asked.persons, protection_level__in=WARNED)
    return frozenset(rows.values_list("pk", flat=True))


def _kin(asked: Asked, looks: Collection[Look]) -> frozenset[Pair]:
    """Persons who bear the name of the looker or of a colleague there, or share an e-mail."""
    people = Participant.objects.filter(pk__in=asked.persons).values_list("pk", "sort_key", "email")
    named = list(people)
    users = User.objects.filter(
        Q(sort_key__in=[name for _pk, name, _email in named])
        | Q(email__in=[email.lower() for _pk, _name, email in named if email]),
        is_active=True,
    )
    rows = list(users.values_list("pk", "sort_key", "email"))
    if not rows:
        return frozenset()
    rota = Rota(active_assignments(asked.day).filter(user__in=[pk for pk, _, _ in rows]))
    found = set()
    for look in looks:
        beside = {look.user_id, *(row.user_id for row in rota.at(look.place))}
        for person, name, email in named:
            same = any(pk in beside and key == name for pk, key, _ in rows)
            if person in look.persons and (same or email.lower() in {e for _, _, e in rows}):
                found.add((look.user_id, person))
    return frozenset(found)
