"""Lists of checks, and what the page of one shows: as much of a person as the reader may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Count, Q

from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import AccessEntry
from jobbtorg.core.pages import Page, keyset_page
from jobbtorg.core.scope import current_actor
from jobbtorg.oversight.enums import WITH_REVIEWER, CheckKind, CheckState, Judgement
from jobbtorg.oversight.models import LogCheck, Review
from jobbtorg.oversight.queries.looks import Person, named
from jobbtorg.oversight.scope import handed_scope, review_scope

SIZE = 25
MOST_LOOKS = 60
ANSWERED = "Svar"


class Tab(models.TextChoices):
    """The lists of checks, in order; the value is the address's `flik`."""

    OPEN = "granska", "Att granska"
    WAITING = "vantar", "Väntar på svar"
    REPORTED = "anmalda", "Anmälda"
    DONE = "klara", "Granskade"


# Reported, and not seen to yet by whoever it was handed on to.
ON_ITS_WAY = ~Q(handed_to="") & Q(closed_at=None)
_IN_TAB = {
    Tab.OPEN: Q(state__in=[CheckState.OPEN, CheckState.ANSWERED]),
    Tab.WAITING: Q(state=CheckState.ASKED),
    Tab.REPORTED: ON_ITS_WAY,
    Tab.DONE: Q(state=CheckState.DONE) & ~ON_ITS_WAY,
}


def counts(actor: Actor) -> dict[Tab, int]:
    """How many checks each list holds, in one query."""
    named = {tab.name: Count("pk", filter=_IN_TAB[tab]) for tab in Tab}
    found = LogCheck.objects.visible_to(actor).order_by().aggregate(**named)
    return {tab: found[tab.name] for tab in Tab}


def waiting() -> int:
    """How much the acting reviewer has to see to, for the rail."""
    actor = current_actor()
    mine = review_scope(actor) & Q(state__in=WITH_REVIEWER)
    return LogCheck.objects.filter(mine | handed_scope(actor) & ON_ITS_WAY).order_by().count()


def check_page(actor: Actor, tab: Tab, *, kind: str = "", after: str = "") -> Page[LogCheck]:
    """A page of a list: what is due first, or what was done last."""
    rows = LogCheck.objects.visible_to(actor).filter(_IN_TAB[tab]).select_related("user", "node")
    if kind:
        rows = rows.filter(kind=kind)
    order = ("-done_at", "-id") if tab == Tab.DONE else ("due_on", "id")
    return keyset_page(rows, order=order, after=after, size=SIZE)


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A judgement, a question or an answer, as it was written."""

    heading: str
    text: str
    who: str
    at: datetime
    kind: str = "neutral"


def entries_of(check: LogCheck) -> list[AccessEntry]:
    """The rows of the log that a check is about, oldest first."""
    ids = check.looks.values("entry_id")
    return list(AccessEntry.objects.filter(pk__in=ids).order_by("at", "id")[:MOST_LOOKS])


def person_of(check: LogCheck, actor: Actor) -> Person | None:
    """Whom a check is about, where it is about one that the actor may know."""
    who = check.participant_id
    return named({who}, (), actor).persons.get(who) if who is not None else None


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


CHIPS = {
    Judgement.JUSTIFIED: "on_time",
    Judgement.ASKED: "info",
    Judgement.REPORTED: "late",
    Judgement.CLOSED: "neutral",
}


def find_check(key: UUID, actor: Actor) -> LogCheck | None:
    """A check that the actor reviews."""
    rows = LogCheck.objects.visible_to(actor).select_related("user", "node", "sample")
    return rows.filter(key=key).first()


def next_of(check: LogCheck, actor: Actor) -> LogCheck | None:
    """Another one that waits for a judgement, what is due first."""
    rows = LogCheck.objects.visible_to(actor).filter(_IN_TAB[Tab.OPEN]).exclude(pk=check.pk)
    return rows.order_by("due_on", "id").first()


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
