"""What loggkontroll looks for. Pure: looks, facts, numbers and days are passed in.

Each signal has a rule that was chosen to give few false alarms; what a reviewer gets too much
of is not read. The rules are told in words in docs/loggkontroll.md.
"""

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from jobbtorg.accounts.enums import TEAM_ROLES, Role
from jobbtorg.core.words import clocktime, plural
from jobbtorg.oversight.enums import CheckKind

# Kinds of row in the access log.
PAGE, EXPORT, PAPER, SEARCH, DENIED = "page", "export", "paper", "search", "denied"
READING = frozenset({PAGE, EXPORT, PAPER, SEARCH})
# They have persons of their own; all others of a place work with everybody there.
WITH_OWN_PERSONS = frozenset({Role.COACH, Role.HANDLAGGARE, *TEAM_ROLES})
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """A row of the access log as the rules read it. `place` is the unit or enhet of the role."""

    id: int
    key: str
    at: datetime
    user_id: int
    role: str
    place: int
    kind: str
    page: str = ""
    object_key: str = ""
    assignment_id: int | None = None
    persons: tuple[int, ...] = ()
    # Protected persons whom a search or a refused address was about, and who were not shown.
    aimed: tuple[int, ...] = ()

    @property
    def shows(self) -> bool:
        """Something about somebody was shown."""
        return self.kind in READING

    @property
    def opened(self) -> bool:
        """One person's own page, paper or plan: somebody chose to see it, which no list says."""
        return self.kind in (PAGE, PAPER) and bool(self.object_key)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the persons and staff of a day.

    `at_node`: persons with something at a node then, or shortly before. `ties`: (user, person)
    who work or have worked together. `stands_in`: persons whose own coach or handläggare was
    away or lacking. `keepers`: (user, person) responsible now. `warned`: persons with a
    protection that is marked; fingerade personuppgifter has no marker and raises none.
    `kin`: (user, person) where the person bears the name of the one who looked or of a
    colleague there, or has the e-mail address of somebody with an account.
    """

    nodes_of: Mapping[int, frozenset[int]] = field(default_factory=dict)
    at_node: Mapping[int, frozenset[int]] = field(default_factory=dict)
    ties: Collection[tuple[int, int]] = frozenset()
    stands_in: Collection[int] = frozenset()
    keepers: Collection[tuple[int, int]] = frozenset()
    warned: Collection[int] = frozenset()
    kin: Collection[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Numbers:
    """The dated settings that the rules count with."""

    unrelated_looks: int
    many_persons: int
    many_minutes: int
    hours_from: int
    hours_until: int
    denied_many: int


@dataclass(frozen=True, slots=True)
class Found:
    """One signal: of whom, where, about which person if one, and the rows that show it."""

    kind: CheckKind
    user_id: int
    role: str
    place: int
    why: str
    looks: tuple[int, ...]
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample: which rows, out of how many, and the text from which anybody draws it again."""

    seed: str
    ids: tuple[int, ...]
    population: int


def sample_size(population: int, *, percent: int, least: int, most: int) -> int:
    """A share of the looks, within limits, and never more than there are."""
    share = -(-population * percent // 100)
    return min(population, max(least, min(share, most)))


def seed_of(node_key: object, month: date) -> str:
    """Follows from place and month alone, so that nobody chooses it."""
    return f"loggkontroll {node_key} {month:%Y-%m}"


def rank(seed: str, key: object) -> str:
    """The lot of a row: its key is random, and nobody who makes it knows what it will draw."""
    return hashlib.sha256(f"{seed} {key}".encode()).hexdigest()


def draw(rows: Iterable[tuple[int, object]], seed: str, size: Callable[[int], int]) -> Drawn:
    """The rows (id, key) with the lowest lots: the same from the same log, in any order."""
    lots = [(rank(seed, key), id_) for id_, key in rows]
    chosen = heapq.nsmallest(size(len(lots)), lots)
    return Drawn(seed=seed, ids=tuple(id_ for _, id_ in chosen), population=len(lots))


def signals(
    looks: Sequence[Look], facts: Facts, numbers: Numbers, *, working_day: bool
) -> list[Found]:
    """Everything that a day's looks give reason to ask about."""
    return [
        *no_relation(looks, facts, numbers.unrelated_looks),
        *protected(looks, facts),
        *colleague(looks, facts),
        *many(looks, numbers),
        *outside_hours(looks, numbers, working_day=working_day),
        *denied(looks, numbers.denied_many),
    ]


def no_relation(looks: Iterable[Look], facts: Facts, unrelated_looks: int) -> Iterator[Found]:
    """A person's own pages opened by somebody who has nothing to do with them.

    Either the person has nothing at the place of the one who looked, nor had lately; or the one
    who looked has persons of their own, this is none of them, the pages were opened several
    times, and nobody's absence calls for a stand-in.
    """
    for (user, place, person), seen in _by_person(looks).items():
        if (user, person) in facts.ties:
            continue
        reached = facts.nodes_of.get(seen[0].assignment_id or 0, frozenset({place}))
        if not reached & facts.at_node.get(person, frozenset()):
            yield _found(CheckKind.NO_RELATION, seen, "Deltagaren har inget hos er", person)
        elif (
            seen[0].role in WITH_OWN_PERSONS
            and len(seen) >= unrelated_looks
            and person not in facts.stands_in
        ):
            times = plural(len(seen), "gång", "gånger")
            why = f"En annans deltagare, öppnad {times} samma dag"
            yield _found(CheckKind.NO_RELATION, seen, why, person)


def protected(looks: Sequence[Look], facts: Facts) -> Iterator[Found]:
    """A protected person looked at or sought by another than the responsible, or exported."""
    chosen = [
        replace(look, persons=(*look.persons, *look.aimed))
        for look in looks
        if look.opened or look.kind == EXPORT or look.aimed or (look.kind == DENIED)
    ]
    for (user, _place, person), seen in _by_person(chosen, whatever=True).items():
        if person not in facts.warned:
            continue
        exported = [look for look in seen if look.kind == EXPORT]
        if (user, person) in facts.keepers and not exported:
            continue
        why = "Inte den egna deltagaren"
        if exported:
            why = "Uppgifter om deltagaren togs ut"
        elif not any(look.opened for look in seen):
            why = "Försök att nå deltagaren: sökning på numret, eller en sida som nekades"
        yield _found(CheckKind.PROTECTED, exported or seen, why, person)


def colleague(looks: Iterable[Look], facts: Facts) -> Iterator[Found]:
    """A person of one's own name, of a colleague's name, or with an employee's e-mail address.

    The product holds no personnummer, address or phone of those who work here: a name may be
    shared by strangers, and somebody under another name is not found.
    """
    for (user, _place, person), seen in _by_person(looks).items():
        if (user, person) in facts.kin:
            why = "Samma namn eller e-post som någon som arbetar här; det kan vara en annan person"
            yield _found(CheckKind.COLLEAGUE, seen, why, person)


def many(looks: Iterable[Look], numbers: Numbers) -> Iterator[Found]:
    """More persons opened or exported within some minutes than work calls for."""
    window = timedelta(minutes=numbers.many_minutes)
    for seen in _by_user(look for look in looks if look.opened or look.kind == EXPORT):
        worst = max(_windows(seen, window), key=lambda span: len(_persons(span)))
        count = len(_persons(worst))
        if count > numbers.many_persons:
            why = f"{count} deltagare på {plural(numbers.many_minutes, 'minut', 'minuter')}"
            yield _found(CheckKind.MANY, worst, why)


def outside_hours(looks: Iterable[Look], numbers: Numbers, *, working_day: bool) -> Iterator[Found]:
    """Persons looked at by night, early or late, or on a day when nobody is at work."""
    for seen in _by_user(look for look in looks if look.shows and look.persons):
        late = [
            look
            for look in seen
            if not working_day or not numbers.hours_from <= look.at.hour < numbers.hours_until
        ]
        if late:
            when = span_words(late[0].at, late[-1].at)
            why = f"Klockan {when}" if working_day else f"På en ledig dag, klockan {when}"
            yield _found(CheckKind.OUTSIDE_HOURS, late, why)


def span_words(first: datetime, last: datetime) -> str:
    """`05.59–20.00`; one time where both are the same minute."""
    begun, ended = clocktime(first), clocktime(last)
    return begun if begun == ended else f"{begun}–{ended}"


def denied(looks: Iterable[Look], denied_many: int) -> Iterator[Found]:
    """Somebody who was refused again and again in one day."""
    for seen in _by_user(look for look in looks if look.kind == DENIED):
        if len(seen) >= denied_many:
            why = f"{plural(len(seen), 'nekat försök', 'nekade försök')} samma dag"
            yield _found(CheckKind.DENIED, seen, why)


def _by_person(
    looks: Iterable[Look], *, whatever: bool = False
) -> dict[tuple[int, int, int], list[Look]]:
    """Looks by who looked, where and at whom, in the order of the day."""
    found: dict[tuple[int, int, int], list[Look]] = defaultdict(list)
    for look in _in_order(looks):
        if whatever or look.opened:
            for person in look.persons:
                found[look.user_id, look.place, person].append(look)
    return found


def _by_user(looks: Iterable[Look]) -> list[list[Look]]:
    """Looks of each user at each place, in the order of the day."""
    found: dict[tuple[int, int], list[Look]] = defaultdict(list)
    for look in _in_order(looks):
        found[look.user_id, look.place].append(look)
    return list(found.values())


def _in_order(looks: Iterable[Look]) -> list[Look]:
    return sorted(looks, key=lambda look: (look.at, look.id))


def _windows(seen: Sequence[Look], width: timedelta) -> Iterator[list[Look]]:
    """For every look, those that came with it and within so long after it."""
    for place, first in enumerate(seen):
        yield [look for look in seen[place:] if look.at < first.at + width]


def _persons(seen: Iterable[Look]) -> set[int]:
    return {person for look in seen for person in look.persons}


def _found(kind: CheckKind, seen: Sequence[Look], why: str, person: int | None = None) -> Found:
    first = seen[0]
    return Found(
        kind=kind,
        user_id=first.user_id,
        role=first.role,
        place=first.place,
        why=why,
        looks=tuple(look.id for look in seen),
        person=person,
    )


# Who reviews whom: the first of the roles that somebody else than the looker holds.
_CHIEF_OF_UNIT = (Role.LOKAL_CHEF, Role.JOBBTORGSCHEF, Role.SYSTEMFORVALTARE)
_ABOVE = (Role.JOBBTORGSCHEF, Role.SYSTEMFORVALTARE)
# Between nämnder nobody reads another's log: an enhet without a second chief has no one above
# it here, so somebody without case content looks at when and how much, and asks.
_CHIEF_OF_ENHET = (Role.ENHETSCHEF, Role.SYSTEMFORVALTARE)
REVIEWERS: dict[str, tuple[Role, ...]] = {
    Role.LOKAL_CHEF: _ABOVE,
    Role.HANDLAGGARE: _CHIEF_OF_ENHET,
    Role.ENHETSCHEF: _CHIEF_OF_ENHET,
    Role.JOBBTORGSCHEF: (Role.SYSTEMFORVALTARE,),
    Role.ANORDNARE: _ABOVE,
    Role.STYRNING: _ABOVE,
    Role.LEX_SARAH: _ABOVE,
    Role.SYSTEMFORVALTARE: (Role.JOBBTORGSCHEF,),
}
# They review at the place itself; the two others for the whole city.
AT_PLACE = frozenset({Role.LOKAL_CHEF, Role.ENHETSCHEF})


def reviewer_role(role: str, looker: int, holders: Mapping[str, Collection[int]]) -> Role:
    """Who reviews a look made in a role: never the one who looked, whatever roles they hold.

    `holders` are the users who hold each of the reviewing roles, at the place where it counts.
    """
    chain = REVIEWERS.get(role, _CHIEF_OF_UNIT)
    for reviewer in chain:
        if any(user != looker for user in holders.get(reviewer, ())):
            return reviewer
    return chain[-1]


# Where a reviewer's report goes: above them, as far as anybody above is in Jobbtorg.
HANDED: dict[str, Role] = {
    Role.LOKAL_CHEF: Role.JOBBTORGSCHEF,
    Role.SYSTEMFORVALTARE: Role.JOBBTORGSCHEF,
}


def handed_role(reviewer: str, looker: int, holders: Mapping[str, Collection[int]]) -> Role:
    """Who is handed what a reviewer has reported: never the one who looked."""
    first = HANDED.get(reviewer, Role.SYSTEMFORVALTARE)
    if any(user != looker for user in holders.get(first, ())):
        return first
    return Role.SYSTEMFORVALTARE
