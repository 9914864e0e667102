"""The list of deltagare: one query whatever the filters, in Swedish order, a page at a time."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Case as CaseWhen
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from cases.enums import CaseState, Party, StepKind
from cases.masking import shown
from cases.models import Case, GroupPeriod, Step, TeamMember
from cases.scope import is_enhet_staff, told_steps
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.lists import query_of
from jobbtorg.core.pages import Page, keyset_page
from jobbtorg.core.persons import PersonView
from jobbtorg.organisation.models import TargetGroup, Unit

OPEN, ALL = "oppna", "alla"
NOBODY = "ingen"
DEADLINES = {
    "forfallna": "Förfallna",
    "idag": "Senast i dag",
    "vecka": "Inom 7 dagar",
}
STATE_KINDS = {
    CaseState.ON_HOLD: "paused",
    CaseState.INTERRUPTED: "paused",
    CaseState.CLOSED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty means no narrowing. The names are those of the URL.

    Enhet, coach and handläggare are named by their keys, a group by its short name.
    """

    enhet: str = ""
    coach: str = ""
    handlaggare: str = ""
    lage: str = ""
    grupp: str = ""
    frist: str = ""
    mina: bool = False

    @property
    def held(self) -> dict[str, object]:
        """The same filters in the words of the URL, in one order."""
        return {
            "mina": "ja" if self.mina else "",
            "enhet": self.enhet,
            "coach": self.coach,
            "handlaggare": self.handlaggare,
            "lage": self.lage,
            "grupp": self.grupp,
            "frist": self.frist,
        }

    def query(self) -> str:
        """The same filters as a query string."""
        return query_of(self.held)


def cases_of(actor: Actor, filters: Filters, today: date) -> QuerySet[Case]:
    """The cases of the list, on light columns alone."""
    cases = Case.objects.current_for(actor)
    if filters.lage == "":
        cases = cases.open()
    elif filters.lage != ALL:
        cases = cases.filter(state=filters.lage)
    if filters.enhet:
        cases = cases.filter(unit__key=filters.enhet)
    if filters.coach:
        cases = cases.filter(coach__key=filters.coach)
    if filters.handlaggare:
        cases = cases.filter(_handled_by(filters.handlaggare))
    if filters.mina:
        cases = cases.filter(_mine(actor))
    if filters.grupp:
        cases = cases.filter(
            Exists(_groups(today).filter(case=OuterRef("pk"), group__slug=filters.grupp))
        )
    if filters.frist:
        # What is on hold is late for nobody, its dates move when it goes on; but it may run out.
        due = _steps(actor).filter(_due(filters.frist, today))
        cases = cases.filter(
            (~Q(state=CaseState.ON_HOLD) & Exists(due)) | Exists(due.filter(kind=StepKind.END_HOLD))
        )
    return cases


def _handled_by(who: str) -> Q:
    return Q(handlaggare=None) if who == NOBODY else Q(handlaggare__key=who)


def _mine(actor: Actor) -> Q:
    if is_enhet_staff(actor):
        return Q(handlaggare_id=actor.user_id)
    member = TeamMember.objects.filter(
        case=OuterRef("pk"), user_id=actor.user_id or 0, until_on__isnull=True
    )
    return Q(coach_id=actor.user_id) | Q(Exists(member))


def _groups(today: date) -> QuerySet[GroupPeriod]:
    return GroupPeriod.objects.filter(period__contains=today)


def _steps(actor: Actor) -> QuerySet[Step]:
    """Open steps of the outer case, without what the jobbtorg keeps to itself, and answers."""
    steps = Step.objects.open().filter(told_steps(actor), case=OuterRef("pk"))
    return steps.exclude(kind=StepKind.READ_ANSWER)


def _due(deadline: str, today: date) -> Q:
    if deadline == "forfallna":
        return Q(due_on__lt=today)
    return Q(due_on__lte=today if deadline == "idag" else today + timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many the tabs hold, whichever of them is open."""

    all: int
    mine: int


def counts_of(actor: Actor, filters: Filters) -> Counts:
    """Both tabs under the other filters, in one query; one's own are never another's as well."""
    wanted = replace(filters, mina=False, coach="", handlaggare="")
    by_keeper = Q()
    if not filters.mina:
        by_keeper &= Q(coach__key=filters.coach) if filters.coach else Q()
        by_keeper &= _handled_by(filters.handlaggare) if filters.handlaggare else Q()
    cases = cases_of(actor, wanted, clock.today()).order_by()
    counted = cases.annotate(is_mine=CaseWhen(When(_mine(actor), then=True), default=False))
    return Counts(
        **counted.aggregate(
            all=Count("pk", filter=by_keeper, distinct=True),
            mine=Count("pk", filter=Q(is_mine=True), distinct=True),
        )
    )


def order_for(actor: Actor) -> tuple[str, str]:
    """By name, as the actor knows it."""
    person = "to_enhet" if is_enhet_staff(actor) else "participant"
    return (f"{person}__sort_key", "id")


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One line of the list."""

    case: Case
    person: PersonView
    state: str
    kind: str
    group: str
    what: str
    due_on: date | None
    elsewhere: str
    paused: bool


def page_of_participants(
    actor: Actor, filters: Filters, *, after: str = ""
) -> tuple[list[ParticipantRow], Page[Case]]:
    """A page of the list: what a line shows is joined or annotated, never asked for per row."""
    today = clock.today()
    step = _steps(actor).order_by("due_on", "id")
    group = _groups(today).filter(case=OuterRef("pk"), is_primary=True)
    cases = (
        cases_of(actor, filters, today)
        .select_related("participant", "to_enhet", "coach", "handlaggare", "unit", "bistandsenhet")
        .annotate(
            next_step=Subquery(
                step.values_list(JSONObject(kind="kind", due="due_on", party="party"))[:1]
            ),
            group_name=Subquery(group.values("group__name")[:1]),
        )
    )
    page: Page[Case] = keyset_page(cases, order=order_for(actor), after=after)
    return [_row(case, actor) for case in page.rows], page


def _row(case: Case, actor: Actor) -> ParticipantRow:
    step: dict[str, Any] = getattr(case, "next_step", None) or {}
    return ParticipantRow(
        case=case,
        person=shown(case.participant, actor, case=case),
        state=case.get_state_display(),
        kind=STATE_KINDS.get(CaseState(case.state), "info"),
        group=getattr(case, "group_name", "") or "",
        what=StepKind(step["kind"]).label if step else "",
        due_on=date.fromisoformat(step["due"]) if step else None,
        elsewhere=Party(step["party"]).label if step and not _ours(step, actor) else "",
        paused=case.state == CaseState.ON_HOLD and step.get("kind") != StepKind.END_HOLD,
    )


def _ours(step: dict[str, Any], actor: Actor) -> bool:
    party: str = step["party"]
    return party != Party.PERSON and (party == Party.STADSDEL) == is_enhet_staff(actor)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: units, coaches and groups that the actor's cases have.

    An enhet chooses among its handläggare too; the jobbtorg has no use for that.
    """

    units: list[tuple[str, str]]
    coaches: list[tuple[str, str]]
    handlaggare: list[tuple[str, str]]
    groups: list[tuple[str, str]]


def choices_for(actor: Actor) -> Choices:
    """Three small queries, at an enhet four, however many cases there are."""
    cases = Case.objects.current_for(actor).order_by()
    units = Unit.objects.filter(pk__in=cases.values("unit_id")).order_by("name")
    coaches = User.objects.filter(pk__in=cases.open().values("coach_id")).order_by(
        "first_name", "last_name"
    )
    handled = User.objects.filter(pk__in=cases.open().values("handlaggare_id"))
    handlaggare = (
        [(str(u.key), str(u)) for u in handled.order_by("first_name", "last_name")]
        if (is_enhet_staff(actor))
        else []
    )
    groups = TargetGroup.objects.order_by("step", "name")
    return Choices(
        units=[(str(unit.key), unit.name) for unit in units.only("key", "name")],
        coaches=[(str(user.key), str(user)) for user in coaches],
        handlaggare=handlaggare,
        groups=list(groups.values_list("slug", "name")),
    )
