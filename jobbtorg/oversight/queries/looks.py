"""Rows of the access log as a page shows them: as much of a person as the reader may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from cases.masking import name_of
from cases.models import Case, Participant
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import accesslog
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import AccessEntry
from jobbtorg.core.words import plural
from jobbtorg.oversight.page_words import page_words
from jobbtorg.oversight.queries.attempts import aimed_at
from referrals.masking import shown_in
from referrals.models import Referral

MOST_NAMES = 5
# Equal rows so close together are one look: a page and its panels, or a page loaded again.
SAME_LOOK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the reader may know: the name, and the page of their case or remiss."""

    name: str
    url_name: str
    key: UUID
    coach: str = ""
    is_case: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """Whom of the persons and remisser in some rows the reader may know."""

    persons: Mapping[int, Person] = field(default_factory=dict)
    referrals: Mapping[int, Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Shown:
    """A person of a row in words, and the key of the case by which one asks for all their rows."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class LookRow:
    """A row of the log. `names` stand first, `more` are opened, `others` says how many more."""

    at: datetime
    what: str
    purpose: str
    names: tuple["Shown", ...] = ()
    more: tuple["Shown", ...] = ()
    others: str = ""
    who: str = ""
    role: str = ""
    times: int = 1

    @property
    def persons(self) -> str:
        """`Alva Exempel, Bo Exempel, 3 som du inte ser namnet på`; nobody is `Ingen`."""
        said = [one.text for one in (*self.names, *self.more)]
        return ", ".join(part for part in (*said, self.others) if part) or "Ingen"


def look_rows(entries: Sequence[AccessEntry], actor: Actor) -> list[LookRow]:
    """Rows with the persons of each, named as the actor may see them."""
    people = {p for e in entries for p in (*e.participants, *e.masked)}
    aimed = aimed_at(entries, Participant.objects.visible_to(actor))
    people.update(p for who in aimed.values() for p in who)
    found = named(people, {r for e in entries for r in e.referrals}, actor)
    return [_row(entry, found, aimed.get(entry.pk, ())) for entry in entries]


def log_rows(entries: Sequence[AccessEntry], actor: Actor) -> list[LookRow]:
    """The same with who looked, and as what."""
    users = User.objects.in_bulk({entry.user_id for entry in entries if entry.user_id})
    return [
        replace(row, who=str(users.get(entry.user_id or 0, "Okänd")), role=_role(entry.role))
        for entry, row in zip(entries, look_rows(entries, actor), strict=True)
    ]


def together(rows: Iterable[LookRow]) -> list[LookRow]:
    """Equal rows within a minute as one, with how many they were."""
    found: list[LookRow] = []
    for row in rows:
        last = found[-1] if found else None
        same = last is not None and replace(row, at=last.at, times=last.times) == last
        if last is not None and same and row.at - last.at < SAME_LOOK:
            found[-1] = replace(last, times=last.times + 1)
        else:
            found.append(row)
    return found


def named(people: set[int], referrals: Iterable[int], actor: Actor) -> Named:
    """Persons by the case that the actor may open, or by the remiss that waits there.

    The others are told to the log as unnamed.
    """
    cases = Case.objects.visible_to(actor).filter(participant__in=people)
    rows = cases.select_related("participant", "to_enhet", "coach").prefetch_related("team")
    found = {
        case.participant_id: Person(
            name_of(case, actor), "cases:case", case.key, str(case.coach or "")
        )
        for case in rows.order_by("pk")
    }
    missing, of_referral = people - found.keys(), {*referrals}
    if missing or of_referral:
        sent = Referral.objects.visible_to(actor).select_related("participant", "case")
        for one in sent.filter(participant__in=missing).order_by("pk"):
            found[one.participant_id or 0] = _of_referral(one, actor)
    for unknown in people - found.keys():
        accesslog.saw(participant_id=unknown, masked=True)
    stated = sent.filter(pk__in=of_referral) if of_referral else ()
    return Named(found, {one.pk: _of_referral(one, actor) for one in stated})


def _of_referral(one: Referral, actor: Actor) -> Person:
    name = shown_in(one, actor).name or "Remiss utan namn"
    return Person(name, "referrals:detail", one.key, is_case=False)


def _row(entry: AccessEntry, found: Named, aimed: tuple[int, ...]) -> LookRow:
    seen = [found.persons[who] for who in entry.participants if who in found.persons]
    seen += [found.referrals[one] for one in entry.referrals if one in found.referrals]
    unnamed = [found.persons[who] for who in entry.masked if who in found.persons]
    tried = [found.persons[who] for who in aimed if who in found.persons]
    names = [
        *sorted(_shown(one, "{}") for one in seen),
        *sorted(_shown(one, "{}, visad utan namn") for one in unnamed),
        *sorted(_shown(one, "Försök att nå {}") for one in tried if one not in seen),
    ]
    unknown = sum(who not in found.persons for who in (*entry.participants, *entry.masked))
    unknown += sum(one not in found.referrals for one in entry.referrals)
    return LookRow(
        at=entry.at,
        what=page_words(entry.page, entry.kind),
        purpose=entry.purpose,
        names=tuple(names[:MOST_NAMES]),
        more=tuple(names[MOST_NAMES:]),
        others=_unnamed(unknown, alone=not names),
    )


def _shown(one: Person, words: str) -> Shown:
    return Shown(words.format(one.name), str(one.key) if one.is_case else "")


def _unnamed(count: int, *, alone: bool) -> str:
    if not count:
        return ""
    who = plural(count, "deltagare", "deltagare") if alone else str(count)
    return f"{who}, som du inte ser namnet på" if alone else f"{who} som du inte ser namnet på"


def _role(role: str) -> str:
    return Role(role).label if role in Role.values else ""
