"""The page of breaches: what no one will take, each with the one button that mends it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, QuerySet
from django.urls import reverse

from cases.enums import Party, StepKind
from cases.masking import shown
from cases.models import Case, Step
from cases.queries.lost import (
    AWAY,
    GONE,
    LOCKED,
    NOBODY,
    at_work,
    cases_of_absent,
    cases_without_step,
    lost_steps,
    stale_cases,
    steps_beside_keeper,
)
from cases.scope import is_enhet_staff
from cases.steps import referral_names
from jobbtorg.accounts.access import may_open
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core.actor import Actor
from jobbtorg.core.lists import address_of
from jobbtorg.core.pages import Page, keyset_page
from jobbtorg.core.scope import collecting
from jobbtorg.core.words import as_date
from jobbtorg.organisation.models import Unit
from jobbtorg.organisation.settings import values
from referrals.masking import name_in
from referrals.models import Referral
from referrals.queries.lost import lost_referrals

SIZE = 20
# Who may end somebody's work here; a gruppledare opens the case instead.
CHIEFS = frozenset({Role.LOKAL_CHEF, Role.ENHETSCHEF})
WHY = {
    GONE: "{who} arbetar inte kvar",
    LOCKED: "Kontot är stängt för {who}",
    AWAY: "{who} är ledig i dag",
    NOBODY: "Ingen har rollen som ska göra det",
}
PEOPLE = ("participant", "to_enhet", "coach", "handlaggare", "unit")


class Part(models.TextChoices):
    """The lists of the page, in order. The value is the address's `visa`."""

    NO_STEP = "utan-steg", "Ärenden utan nästa steg"
    STEPS = "steg", "Steg som ingen tar"
    REFERRALS = "remisser", "Remisser som ingen har"
    ABSENT = "ansvarig-borta", "Ansvarig är ledig eller har slutat"
    STALE = "stilla", "Stilla ärenden"


HELP = {
    Part.NO_STEP: "Öppna ärendet och bestäm vad som ska hända.",
    Part.STEPS: "Den som har steget är borta, eller så har ingen rollen.",
    Part.REFERRALS: "Byt handläggare till någon som är på plats.",
    Part.ABSENT: "Fördela ärendena till någon som är på plats. Vid kort ledighet står här bara det "
    "som ska göras innan den är slut.",
    Part.STALE: "Inget har hänt på länge. Öppna ärendet och ta kontakt.",
}


@dataclass(frozen=True, slots=True)
class LostRow:
    """One line: who, what, why it is in danger, and the button. `home` is what it is about."""

    name: str
    what: str
    why: str
    where: str
    since: date | None
    verb: str
    url: str
    home: str


@dataclass(frozen=True, slots=True)
class LostList:
    """One list with its rows and the cursor of the next page; `bulk` mends many at a time."""

    part: Part
    total: int
    rows: list[LostRow]
    next_cursor: str
    bulk: Sequence[tuple[str, str]] = ()

    @property
    def help(self) -> str:
        return HELP[self.part]


def querysets(actor: Actor, today: date) -> dict[Part, QuerySet[Any]]:
    """Everything that is in danger within the actor's reach, by list."""
    numbers = values(today)
    staff = at_work(today, numbers)
    return {
        Part.NO_STEP: cases_without_step(actor),
        Part.STEPS: steps_beside_keeper(lost_steps(actor, today, staff)),
        Part.REFERRALS: lost_referrals(actor, today, staff),
        Part.ABSENT: cases_of_absent(actor, today, staff),
        Part.STALE: stale_cases(actor, today, numbers),
    }


def totals(found: dict[Part, QuerySet[Any]]) -> dict[Part, int]:
    """How many each list holds: one query for all."""
    counts = [
        rows.order_by().values(part=models.Value(part.value)).annotate(n=Count("pk"))
        for part, rows in found.items()
    ]
    told = {row["part"]: row["n"] for row in counts[0].union(*counts[1:], all=True)}
    return {part: told.get(part.value, 0) for part in found}


def lost_lists(
    actor: Actor, today: date, *, only: Part | None = None, after: str = ""
) -> list[LostList]:
    """All lists from their beginning, or one of them after a cursor. An empty one costs nothing."""
    found = querysets(actor, today)
    counted = totals(found)
    told = []
    for part, rows in found.items():
        if only not in (None, part):
            continue
        page: Page[Any] = Page(rows=[], next_cursor="", is_first=True)
        order, related, to_rows = SHAPES[part]
        if counted[part]:
            apart = part is Part.STALE
            wanted = rows if apart else rows.select_related(*related)
            page = keyset_page(wanted, order=order, after=after if only else "", size=SIZE)
            if apart:
                page = replace(page, rows=with_related(page.rows, related))
        shown_rows = to_rows(page.rows, actor)
        bulk = many_at_a_time(actor, rows) if part is Part.ABSENT and page.rows else []
        told.append(LostList(part, counted[part], shown_rows, page.next_cursor, bulk))
    return told


def many_at_a_time(actor: Actor, cases: QuerySet[Any]) -> list[tuple[str, str]]:
    """All that wait for another coach than one who is away: words and address, by coach."""
    if not may_open(actor, reverse("staffing:distribution")):
        return []
    coach = ("coach__key", "coach__first_name", "coach__last_name")
    left = cases.exclude(danger=LOCKED).order_by(*coach[1:]).values(*coach)
    return [
        (f"Fördela alla {row['n']} hos {row[coach[1]]} {row[coach[2]]}", all_from(row[coach[0]]))
        for row in left.annotate(n=Count("pk"))
        if row["n"] > 1
    ]


def all_from(coach_key: UUID) -> str:
    """The page of distribution with all that somebody away leaves behind, chosen already."""
    return f"{reverse('staffing:distribution')}?coach={coach_key}&alla=1"


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many of each kind a unit has: figures for the city, without a single person."""

    name: str
    counts: dict[Part, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def counts_by_unit(actor: Actor, today: date) -> list[UnitCounts]:
    """Every unit within reach that is open today, in one query however many cases there are."""
    counts = [
        rows.order_by().values("unit_id", part=models.Value(part.value)).annotate(n=Count("pk"))
        for part, rows in querysets(actor, today).items()
    ]
    told: dict[int, dict[Part, int]] = defaultdict(lambda: dict.fromkeys(Part, 0))
    with collecting():
        for row in counts[0].union(*counts[1:], all=True):
            told[row["unit_id"]][Part(row["part"])] = row["n"]
    units = Unit.objects.filter(pk__in=actor.node_ids).order_by("name")
    still_open = models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=today)
    return [
        UnitCounts(name, told[pk])
        for pk, name in units.filter(still_open | models.Q(pk__in=list(told))).values_list(
            "pk", "name"
        )
    ]


def with_related(rows: Sequence[Case], related: tuple[str, ...]) -> list[Case]:
    """The rows of a page with what their lines need, in a question of its own.

    Joined to the search through seven tables of events they would make it dear to plan: the
    planner weighs the orders of them all before it has found a single row.
    """
    full = Case.objects.select_related(*related).in_bulk([row.pk for row in rows])
    return [full[row.pk] for row in rows]


def _case_row(case: Case, actor: Actor, why: str) -> LostRow:
    return LostRow(
        name=shown(case.participant, actor, case=case).name,
        what=case.get_state_display(),
        why=why,
        where=str(case.unit),
        since=as_date(case.enrolled_at),
        verb="Öppna ärendet",
        url=reverse("cases:case", args=[case.key]),
        home=reverse("cases:case", args=[case.key]),
    )


def _without_step(cases: Sequence[Case], actor: Actor) -> list[LostRow]:
    return [_case_row(case, actor, "Ingen har något att göra") for case in cases]


def _stale(cases: Sequence[Case], actor: Actor) -> list[LostRow]:
    return [_case_row(case, actor, _keeper(case, actor)) for case in cases]


def _keeper(case: Case, actor: Actor) -> str:
    keeper = case.handlaggare if is_enhet_staff(actor) else case.coach
    return f"Ansvarig: {keeper}" if keeper else "Ingen ansvarig än"


def _absent(cases: Sequence[Case], actor: Actor) -> list[LostRow]:
    """A coach's cases are distributed many at a time; an enhet changes handläggare in the case."""
    rows = []
    for case in cases:
        at_enhet = is_enhet_staff(actor)
        keeper = case.handlaggare if at_enhet else case.coach
        danger: str = getattr(case, "danger", GONE)
        row = _case_row(case, actor, WHY[danger].format(who=keeper))
        if danger == LOCKED and keeper is not None and actor.role in CHIEFS:
            row = replace(row, verb="Avsluta uppdrag", url=_leaving(keeper))
        elif at_enhet:
            url = reverse("cases:change_handlaggare", args=[case.key])
            row = replace(row, verb="Byt handläggare", url=url)
        elif keeper is not None:
            url = f"{reverse('staffing:distribution')}?coach={keeper.key}"
            row = replace(row, verb="Fördela", url=url)
        rows.append(row)
    return rows


def _leaving(user: User) -> str:
    return reverse("staffing:leaving", args=[user.key])


def _steps(steps: Sequence[Step], actor: Actor) -> list[LostRow]:
    keys = [s.referral_key for s in steps if s.participant is None and s.referral_key]
    names = referral_names(keys, actor)
    rows = []
    for step in steps:
        danger: str = getattr(step, "danger", NOBODY)
        person = shown(step.participant, actor, case=step.case) if step.participant else None
        verb, url = _mend(step, danger, actor)
        rows.append(
            LostRow(
                name=person.name if person else names.get(step.referral_key or step.key, ""),
                what=step.get_kind_display(),
                why=_why(step, danger),
                where=str(step.bistandsenhet if step.party == Party.STADSDEL else step.unit),
                since=step.due_on,
                verb=verb,
                url=url,
                home=_home(step),
            )
        )
    return rows


def _why(step: Step, danger: str) -> str:
    if danger == NOBODY and step.for_role:
        return f"Ingen är {step.get_for_role_display().lower()} här i dag"
    return WHY[danger].format(who=step.responsible)


def _mend(step: Step, danger: str, actor: Actor) -> tuple[str, str]:
    """Where it is put right: distribute, end the leaver's work here, else the page itself."""
    if step.kind == StepKind.DISTRIBUTE and not is_enhet_staff(actor):
        return "Fördela", address_of(reverse("staffing:distribution"), "")
    if danger == LOCKED and step.responsible is not None and actor.role in CHIEFS:
        return "Avsluta uppdrag", _leaving(step.responsible)
    return "Öppna ärendet" if step.case is not None else "Öppna remissen", _home(step)


def _home(step: Step) -> str:
    """The case that the step is about, or the remiss that is no case yet."""
    if step.case is not None:
        return reverse("cases:case", args=[step.case.key])
    return reverse("referrals:detail", args=[step.referral_key])


def _referrals(referrals: Sequence[Referral], actor: Actor) -> list[LostRow]:
    """The enhet changes handläggare straight away; a remiss without a step is opened and read."""
    rows = []
    for referral in referrals:
        danger: str = getattr(referral, "danger", NOBODY)
        kept = danger == NOBODY
        page = "referrals:detail" if kept else "referrals:change_handlaggare"
        why = WHY[danger].format(who=referral.handlaggare)
        rows.append(
            LostRow(
                name=name_in(referral, actor),
                what=referral.get_state_display(),
                why="Ingen har något att göra" if kept else why,
                where=str(referral.unit or "Inte skickad"),
                since=as_date(referral.created_at),
                verb="Öppna remissen" if kept else "Byt handläggare",
                url=reverse(page, args=[referral.key]),
                home=reverse("referrals:detail", args=[referral.key]),
            )
        )
    return rows


ToRows = Callable[[Any, Actor], list[LostRow]]
# How each list is ordered, what its lines need, and how a line is made.
SHAPES: dict[Part, tuple[tuple[str, ...], tuple[str, ...], ToRows]] = {
    Part.NO_STEP: (("enrolled_at", "id"), PEOPLE, _without_step),
    Part.STEPS: (
        ("due_on", "id"),
        ("participant", "case__to_enhet", "responsible", "unit", "bistandsenhet"),
        _steps,
    ),
    Part.REFERRALS: (("created_at", "id"), ("participant", "handlaggare", "unit"), _referrals),
    Part.ABSENT: (("enrolled_at", "id"), PEOPLE, _absent),
    Part.STALE: (("enrolled_at", "id"), PEOPLE, _stale),
}
