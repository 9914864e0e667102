"""Lists of remisser: the enhet's own, the unit's reception, the matters in deadlock."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from cases.enums import Party
from cases.models import Step
from jobbtorg.accounts.enums import ENHET_ROLES, Role
from jobbtorg.core import clock, words, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.core.pages import keyset_page
from referrals.enums import CLOSED_STATES, ReferralState
from referrals.masking import UNNAMED, shown_in
from referrals.models import Referral
from referrals.queries.page import STATE_CHIPS, holds, party_name, responsible_for
from referrals.queries.typed import typed_names

OPEN = "oppna"
ALL = "alla"
MINE = "mina"


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One row: the person, where the remiss is, who has the ball, how old it is."""

    key: uuid.UUID
    name: str
    number: str
    url: str
    state: str
    chip: str
    other_side: str
    other_short: str
    ball: str
    ball_in_full: str
    is_yours: bool
    since: date
    age_days: int
    due_on: date | None
    is_draft: bool


@dataclass(frozen=True, slots=True)
class ReferralList:
    """A page of rows and the cursor of the next one."""

    rows: Sequence[ReferralRow]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the address: a state (or open, or all), and whose."""

    state: str = OPEN
    whose: str = ALL


def filtered(actor: Actor, filters: Filters) -> QuerySet[Referral]:
    """The remisser that the actor sees and the filters let through."""
    found = Referral.objects.visible_to(actor)
    if filters.state == OPEN:
        found = found.exclude(state__in=CLOSED_STATES)
    elif filters.state in ReferralState.values:
        found = found.filter(state=filters.state)
    if filters.whose == MINE:
        found = found.filter(handlaggare_id=actor.user_id)
    return found


def referral_list(actor: Actor, filters: Filters, after: str = "") -> ReferralList:
    """A page of the list, latest first; two queries whatever the number of rows."""
    found = filtered(actor, filters).select_related("participant", "bistandsenhet", "unit", "case")
    page = keyset_page(found, order=("-id",), after=after)
    steps = earliest_steps([r.key for r in page.rows])
    typed = typed_names(page.rows, actor)
    rows = [_row(actor, r, steps.get(r.key), typed.get(r.key, "")) for r in page.rows]
    return ReferralList(rows, page.next_cursor)


def earliest_steps(keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, Step]:
    """The open step that has the ball, by remiss."""
    steps = (
        Step.objects.open()
        .filter(referral_key__in=keys)
        .select_related("responsible")
        .order_by("referral_key", "due_on", "id")
        .distinct("referral_key")
    )
    return {step.referral_key: step for step in steps if step.referral_key}


def _row(actor: Actor, referral: Referral, step: Step | None, typed: str) -> ReferralRow:
    since = words.as_date(referral.sent_at or referral.created_at)
    until = words.as_date(referral.answered_at) if step is None and referral.answered_at else None
    own = actor.role in ENHET_ROLES
    person = shown_in(referral, actor)
    unit = referral.unit.name if referral.unit else "Inte skickad"
    other = unit if own else referral.bistandsenhet.name
    ball, ball_in_full = _ball(referral, step, own=own) if step else ("", "")
    return ReferralRow(
        key=referral.key,
        name=person.name or typed or UNNAMED,
        number=person.number,
        url=_url(referral, own=own),
        state=str(referral.get_state_display()),
        chip=STATE_CHIPS[ReferralState(referral.state)],
        other_side=other,
        other_short=short(other),
        ball=ball,
        ball_in_full=ball_in_full,
        is_yours=bool(step and holds(actor, step)),
        since=since,
        age_days=workdays.working_days_between(since, until or clock.today()),
        due_on=step.due_on if step else None,
        is_draft=referral.state == ReferralState.DRAFT,
    )


def _ball(referral: Referral, step: Step, *, own: bool) -> tuple[str, str]:
    """Who has the ball in a word or two, and in full: a colleague by name, else the side."""
    party, who = party_name(referral, step), responsible_for(step)
    ours = (step.party == Party.STADSDEL) == own and step.for_role != Role.JOBBTORGSCHEF
    brief = (str(step.responsible or "") or "Vi") if ours else short(party)
    return brief, f"{party}, {who}" if who else party


def short(node: str) -> str:
    """A node in a column whose head says what it is: "Sydost", "Farsta"."""
    return node.removeprefix("Jobbtorg ").removesuffix(" försörjningsstödsenhet")


def _url(referral: Referral, *, own: bool) -> str:
    if own and referral.state == ReferralState.DRAFT:
        return reverse("referrals:edit", args=[referral.key])
    return reverse("referrals:detail", args=[referral.key])
