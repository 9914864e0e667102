"""The list of a person: who sees a person with a protected identity, and why (handbook §10).

The same for every person, protected or not: the page of the list may be no marker (fingerade
personuppgifter has none). The rule itself is `cases.scope.hidden_persons`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cases.enums import ProtectionLevel
from cases.models import Case, Participant, ParticipantChange, ProtectedAccess, TeamMember
from jobbtorg.accounts.enums import ENHET_ROLES, LEAD_ROLES, Role
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.accounts.workplaces import works_at, works_at_enhet
from jobbtorg.core import clock

CHIEFS = frozenset({*LEAD_ROLES, Role.ENHETSCHEF})


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list by what they are."""

    user: User
    function: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Those who work at one place and are not on the list."""

    place: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class AccessList:
    """Who is on the list of a person, who has been, and who works there and is not."""

    by_function: list[Listed]
    named: list[ProtectedAccess]
    ended: list[ProtectedAccess]
    outside: list[Outside]


def around_case(case: Case, on: date) -> list[RoleAssignment]:
    """Everybody who works where the case stands, by name."""
    where = works_at(case.unit_id) | works_at_enhet(case.bistandsenhet_id)
    held = active_assignments(on).filter(where).select_related("user", "node")
    return list(held.order_by("user__sort_key", "pk"))


def access_list(case: Case, on: date) -> AccessList:
    """The list as its page shows it. `case` is read with coach, handläggare and team."""
    held = around_case(case, on)
    by_function = _by_function(case, held)
    rows = ProtectedAccess.objects.filter(participant=case.participant_id)
    rows = rows.select_related("user", "by_user", "ended_by").order_by("-occurred_at", "-pk")
    named = [row for row in rows if row.holds_on(on)]
    inside = {*(row.user.pk for row in by_function), *(row.user_id for row in named)}
    return AccessList(
        by_function, named, [row for row in rows if row not in named], _outside(case, held, inside)
    )


def _by_function(case: Case, held: Iterable[RoleAssignment]) -> list[Listed]:
    found = [Listed(case.coach, "coach")] if case.coach else []
    found += [Listed(case.handlaggare, "handläggare")] if case.handlaggare else []
    for member in case.team.all():
        if member.until_on is None and member.function != "coach":
            found.append(Listed(member.user, member.get_function_display().lower()))
    chiefs = [row for row in held if row.role in CHIEFS]
    found += [Listed(row.user, f"{row.get_role_display().lower()}") for row in chiefs]
    return list(dict.fromkeys(found))


def _outside(case: Case, held: Iterable[RoleAssignment], inside: Collection[int]) -> list[Outside]:
    unit: dict[int, str] = {}
    enhet: dict[int, str] = {}
    for row in held:
        if row.user_id not in inside:
            (enhet if row.role in ENHET_ROLES else unit)[row.user_id] = str(row.user)
    places = ((case.unit.name, unit), (case.bistandsenhet.name, enhet))
    return [Outside(place, list(names.values())) for place, names in places if names]


def can_be_named(case: Case, unit: bool, on: date) -> QuerySet[User]:
    """Colleagues at the chief's own side who are not on the list already, in whatever way."""
    where = works_at(case.unit_id) if unit else works_at_enhet(case.bistandsenhet_id)
    held = active_assignments(on).filter(where).exclude(role__in=CHIEFS)
    now = ProtectedAccess.objects.holding(on).filter(participant=case.participant_id)
    people = User.objects.filter(pk__in=held.values("user_id"))
    team = TeamMember.objects.filter(case=case, until_on=None).values("user_id")
    by_function = Q(pk__in=[case.coach_id or 0, case.handlaggare_id or 0]) | Q(pk__in=team)
    people = people.exclude(pk__in=now.values("user_id")).exclude(by_function)
    return people.order_by("sort_key")


def in_sight(participant: Participant, on: date) -> set[int] | None:
    """Those who see a protected person, by user; None where the person has no protection."""
    if participant.protection_level == ProtectionLevel.NONE:
        return None
    cases = list(Case.objects.filter(participant=participant))
    chiefs = Q(pk__in=[])
    for case in cases:
        chiefs |= works_at(case.unit_id) | works_at_enhet(case.bistandsenhet_id)
    held = active_assignments(on).filter(chiefs, role__in=CHIEFS)
    team = TeamMember.objects.filter(case__in=[c for c in cases if c.is_open], until_on=None)
    named = ProtectedAccess.objects.holding(on).filter(participant=participant)
    found = {user for case in cases for user in (case.coach_id, case.handlaggare_id) if user}
    for rows in (held, team, named):
        found |= set(rows.values_list("user_id", flat=True))
    return found


def only_in_sight(people: QuerySet[User], participant: Participant | None) -> QuerySet[User]:
    """Of colleagues to choose from, those who see the person, where the protection is marked.

    Fingerade personuppgifter has no marker, and a shorter list would be one: there everybody is
    offered, and whoever does not work with the case is refused in the words used for others too.
    """
    if participant is None or participant.protection_level == ProtectionLevel.ASSUMED:
        return people
    known = in_sight(participant, clock.today())
    return people if known is None else people.filter(pk__in=known)


def sees(user: User, participant: Participant | None) -> bool:
    """Whether something about the person may wait with a colleague."""
    known = in_sight(participant, clock.today()) if participant is not None else None
    return known is None or user.pk in known


def changes_of_protection(case: Case) -> list[ParticipantChange]:
    """How the protection has been changed and why, the latest first.

    Nothing of fingerade personuppgifter, which has no marker: neither the change nor, while it
    holds, what was before it.
    """
    if case.participant.protection_level == ProtectionLevel.ASSUMED:
        return []
    rows = ParticipantChange.objects.filter(
        participant=case.participant_id, field="protection_level"
    ).exclude(Q(before=ProtectionLevel.ASSUMED.label) | Q(after=ProtectionLevel.ASSUMED.label))
    return list(rows.select_related("by_user").order_by("-occurred_at", "-pk"))
