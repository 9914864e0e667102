"""Lists of checks, and what the page of one shows: as much of a person as the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Count, Q

from cases.masking import name_of
from cases.models import Case
from jobbtorg.accounts.enums import Role
from jobbtorg.core import accesslog
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import AccessEntry
from jobbtorg.core.pages import Page, keyset_page
from jobbtorg.core.words import plural
from jobbtorg.oversight.enums import CheckKind, CheckState, Judgement
from jobbtorg.oversight.models import LogCheck, Review
from jobbtorg.oversight.page_words import page_words

SIZE = 25
MOST_LOOKS = 60
MOST_NAMES = 5
ANSWERED = "Svar"


class Tab(models.TextChoices):
    """The lists of checks, in order; the value is the address's `flik`."""

    OPEN = "granska", "Att granska"
    WAITING = "vantar", "Väntar på svar"
    DONE = "klara", "Granskade"


_IN_TAB = {
    Tab.OPEN: Q(state__in=[CheckState.OPEN, CheckState.ANSWERED]),
    Tab.WAITING: Q(state=CheckState.ASKED),
    Tab.DONE: Q(state=CheckState.DONE),
}


def counts(actor: Actor) -> dict[Tab, int]:
    """How many checks each list holds, in one query."""
    named = {tab.name: Count("pk", filter=_IN_TAB[tab]) for tab in Tab}
    found = LogCheck.objects.visible_to(actor).order_by().aggregate(**named)
    return {tab: found[tab.name] for tab in Tab}


def check_page(actor: Actor, tab: Tab, *, kind: str = "", after: str = "") -> Page[LogCheck]:
    """A page of a list: what is due first, or what was done last."""
    rows = LogCheck.objects.visible_to(actor).filter(_IN_TAB[tab]).select_related("user", "node")
    if kind:
        rows = rows.filter(kind=kind)
    order = ("-done_at", "-id") if tab == Tab.DONE else ("due_on", "id")
    return keyset_page(rows, order=order, after=after, size=SIZE)


@dataclass(frozen=True, slots=True)
class LookRow:
    """A row of the log as a page shows it. `persons` are names, and how many others."""

    at: datetime
    what: str
    persons: str
    purpose: str
    who: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A judgement, a question or an answer, as it was written."""

    heading: str
    text: str
    who: str
    at: datetime
    kind: str = "neutral"


def look_rows(entries: Sequence[AccessEntry], actor: Actor) -> list[LookRow]:
    """Rows with the persons of each, named as the actor may see them. Two queries."""
    names = _names({p for e in entries for p in e.participants}, actor)
    return [
        LookRow(
            at=entry.at,
            what=page_words(entry.page, entry.kind),
            persons=_persons(entry, names),
            purpose=entry.purpose,
        )
        for entry in entries
    ]


def entries_of(check: LogCheck) -> list[AccessEntry]:
    """The rows of the log that a check is about, oldest first."""
    ids = check.looks.values("entry_id")
    return list(AccessEntry.objects.filter(pk__in=ids).order_by("at", "id")[:MOST_LOOKS])


def _names(ids: Iterable[int], actor: Actor) -> dict[int, str]:
    """Names of those whose case the actor may open; the others are told to the log as unnamed."""
    wanted = set(ids)
    cases = Case.objects.visible_to(actor).filter(participant__in=wanted)
    rows = cases.select_related("participant", "to_enhet").prefetch_related("team")
    found = {case.participant_id: name_of(case, actor) for case in rows.order_by("pk")}
    for unknown in wanted - found.keys():
        accesslog.saw(participant_id=unknown, masked=True)
    return found


def _persons(entry: AccessEntry, names: dict[int, str]) -> str:
    """`Alva Exempel och 24 till`, `3 deltagare hos andra`."""
    known = sorted(names[person] for person in entry.participants if person in names)
    others = len(entry.participants) - len(known)
    parts = known[:MOST_NAMES]
    if len(known) > MOST_NAMES:
        parts.append(f"{len(known) - MOST_NAMES} till")
    if others:
        parts.append(f"{others} som du inte ser namnet på" if known else _unnamed(others))
    if entry.masked:
        parts.append(f"{len(entry.masked)} utan namn, med skyddad identitet")
    if entry.referrals:
        parts.append(plural(len(entry.referrals), "remiss", "remisser"))
    return ", ".join(parts) or "Ingen"


def _unnamed(count: int) -> str:
    return f"{plural(count, 'deltagare', 'deltagare')}, som du inte ser namnet på"


def person_of(check: LogCheck, actor: Actor) -> str:
    """Whom a signal is about, where it is about one."""
    if check.participant_id is None:
        return ""
    return _names({check.participant_id}, actor).get(check.participant_id, _unnamed(1))


def said(check: LogCheck) -> list[SaidRow]:
    """Everything written about a check, oldest first."""
    reviews = check.reviews.select_related("by_user", "answer__by_user").order_by(
        "occurred_at", "pk"
    )
    rows = []
    for review in reviews:
        rows.append(_judged(review))
        answer = getattr(review, "answer", None)
        if answer is not None:
            rows.append(SaidRow(ANSWERED, answer.text, str(answer.by_user), answer.occurred_at))
    return rows


def said_to_looker(check: LogCheck) -> list[SaidRow]:
    """The questions and one's own answers, and nothing of what was judged."""
    return [row for row in said(check) if row.heading in (Judgement.ASKED.label, ANSWERED)]


def _judged(review: Review) -> SaidRow:
    label = review.get_judgement_display()
    return SaidRow(
        heading=f"Ändrad bedömning: {label.lower()}" if review.corrects_id else label,
        text=review.text,
        who=str(review.by_user),
        at=review.occurred_at,
        kind=CHIPS[Judgement(review.judgement)],
    )


CHIPS = {Judgement.JUSTIFIED: "on_time", Judgement.ASKED: "info", Judgement.REPORTED: "late"}


def find_check(key: UUID, actor: Actor) -> LogCheck | None:
    """A check that the actor reviews."""
    rows = LogCheck.objects.visible_to(actor).select_related("user", "node", "sample")
    return rows.filter(key=key).first()


def find_question(key: UUID, actor: Actor) -> LogCheck | None:
    """A check in which the actor was asked."""
    return LogCheck.objects.asked_of(actor).select_related("node").filter(key=key).first()


def questions(actor: Actor) -> list[LogCheck]:
    """What the actor has been asked: what waits first, then the latest that are answered."""
    rows = LogCheck.objects.asked_of(actor).order_by("-asked_at", "-pk")[:SIZE]
    return sorted(rows, key=lambda check: check.state != CheckState.ASKED)


def role_words(check: LogCheck) -> str:
    """`coach, Farsta jobbtorg`."""
    label = Role(check.role).label.lower() if check.role in Role.values else "utan roll"
    return f"{label}, {check.node}"


def is_kind(text: str) -> bool:
    """Whether a filter's text names a kind of check."""
    return text in CheckKind.values
