"""What the case page asks the database for its head and right column: five queries in all."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch
from django.db.models.functions import JSONObject
from django.urls import NoReverseMatch

from cases.enums import CaseState, Party, StepKind
from cases.masking import contact_in, facts_of, shown
from cases.models import Case, GroupPeriod, Step, TeamMember
from cases.permissions.case_page import has_now
from cases.rules import StateClock, state_clocks
from cases.scope import is_enhet_staff, told_steps
from cases.steps import find_step_type
from jobbtorg.accounts.access import may_open
from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.core.persons import Contact, PersonView
from jobbtorg.core.ui import Flag, NextStep, PersonHead
from jobbtorg.organisation import settings

MAX_STEPS = 20


def find_case(key: uuid.UUID, actor: Actor) -> Case | None:
    """The case with what head, panels and menu ask of it, or None outside the actor's reach."""
    groups = GroupPeriod.objects.filter(case=OuterRef("pk"), period__contains=clock.today())
    row = JSONObject(name="group__name", primary="is_primary")
    return (
        Case.objects.visible_to(actor)
        .filter(key=key)
        .select_related(
            "participant__language",
            "to_enhet__language",
            "unit",
            "bistandsenhet",
            "hindrance",
            "af_programme",
            "stadsdel",
            "coach",
            "handlaggare",
        )
        .annotate(
            groups_now=ArraySubquery(
                groups.order_by("-is_primary", "group__name").values_list(row, flat=True)
            )
        )
        .prefetch_related(Prefetch("team", TeamMember.objects.select_related("user")))
        .first()
    )


def head(case: Case, actor: Actor) -> PersonHead:
    """Who the page is about. A unit or enhet that had the case once gets name and number."""
    person = shown(case.participant, actor, case=case)
    if not has_now(actor, case):
        return PersonHead(name=person.name, personnummer=person.number)
    groups = getattr(case, "groups_now", [])
    primary = [g["name"] for g in groups if g["primary"]]
    return PersonHead(
        name=person.name,
        personnummer=person.number,
        age=person.age,
        language=str(facts_of(case, actor).language or ""),
        interpreter=person.interpreter,
        target_group=primary[0] if primary else "",
        unit=case.unit.name,
        flags=_flags(case, person, [g["name"] for g in groups if not g["primary"]]),
    )


def _flags(case: Case, person: PersonView, groups: list[str]) -> list[Flag]:
    """What one must know before one speaks to the person: protection first."""
    flags = [Flag(person.warning, "late", "shield-alert")] if person.warning else []
    if case.state in {CaseState.ON_HOLD, CaseState.INTERRUPTED}:
        flags.append(Flag(case.get_state_display(), "paused"))
    elif case.state == CaseState.CLOSED:
        flags.append(Flag(case.get_state_display(), "neutral", "lock"))
    else:
        flags.append(Flag(case.get_state_display(), "info"))
    return flags + [Flag(name, "neutral", "flag") for name in groups]


def open_steps(case: Case, actor: Actor) -> list[Step]:
    """What waits in the case, earliest first, without what the jobbtorg keeps to itself.

    A colleague's answer is no step of the case: it has a panel of its own.
    """
    steps = Step.objects.open().filter(told_steps(actor), case=case).select_related("responsible")
    steps = steps.exclude(kind=StepKind.READ_ANSWER)
    found = list(steps.order_by("due_on", "id")[:MAX_STEPS])
    for step in found:
        step.case = case  # the page of a step is found by its case
    return found


@dataclass(frozen=True, slots=True)
class FiveDays:
    """The clock of handbook §5.6, with remiss → first visit beside it so that nothing hides."""

    referred_on: date | None
    first_visit_on: date | None
    days_to_visit: int | None
    due_on: date | None
    met_on: date | None
    met_by: str
    met_in_time: bool


def five_days(case: Case) -> FiveDays:
    """The five days of a case as its columns tell them."""
    waited = None
    if case.referred_on and case.first_visit_on:
        waited = workdays.working_days_between(case.referred_on, case.first_visit_on)
    due, met = case.five_days_due_on, case.five_days_met_on
    return FiveDays(
        referred_on=case.referred_on,
        first_visit_on=case.first_visit_on,
        days_to_visit=waited,
        due_on=due,
        met_on=met,
        met_by=case.get_five_days_met_by_display() if met else "",
        met_in_time=bool(met and due and met <= due),
    )


@dataclass(frozen=True, slots=True)
class WaitingStep:
    """One open step as the right column shows it; `url` only for the side that takes it."""

    step: NextStep
    verb: str = ""
    url: str = ""
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """The right column that stays. `stated` is what the enhet says otherwise than the record."""

    person: PersonView
    stated: Contact
    first: WaitingStep | None
    later: list[WaitingStep]
    clock: FiveDays
    state_clocks: list[StateClock]
    team: list[str]
    paused: bool


def aside(case: Case, actor: Actor) -> Aside:
    """What is next, who has the ball, by when, who answers for it; clocks and contact."""
    waiting = [waiting_step(step, case, actor) for step in open_steps(case, actor)]
    person = shown(case.participant, actor, case=case)
    stated = Contact() if person.contact_hidden else contact_in(case.to_enhet)
    members = [m for m in case.team.all() if m.until_on is None and m.function != "coach"]
    return Aside(
        person=person,
        stated=stated if stated != person.contact else Contact(),
        first=waiting[0] if waiting else None,
        later=waiting[1:],
        clock=five_days(case),
        state_clocks=clocks_of_state(case),
        team=[f"{m.user}, {m.get_function_display().lower()}" for m in members],
        paused=case.state in {CaseState.ON_HOLD, CaseState.INTERRUPTED},
    )


def clocks_of_state(case: Case) -> list[StateClock]:
    """The state's clocks by the numbers in force today; asked for only where one runs."""
    born = case.participant.birth_date
    if born is None or case.af_since is None:
        return []
    return state_clocks(case.af_since, born, settings.values(clock.today()))


def waiting_step(step: Step, case: Case, actor: Actor) -> WaitingStep:
    """A step with who has the ball, and its button where the actor's side takes it."""
    ours = (step.party == Party.STADSDEL) == is_enhet_staff(actor)
    yours = ours and (
        step.responsible_id == actor.user_id
        or (step.responsible_id is None and step.for_role in {"", actor.role})
    )
    card = NextStep(
        what=step.get_kind_display(),
        why=step.text,
        party=_party(step, case),
        due_on=step.due_on,
        responsible=str(step.responsible or ""),
        paused=case.state == CaseState.ON_HOLD and step.kind != StepKind.END_HOLD,
        ball_is_yours=yours and step.party != Party.PERSON,
    )
    kind = find_step_type(step.kind)
    if not ours or kind is None:
        return WaitingStep(card)
    try:
        address = kind.url(step)
        if not (kind.can_be_done(step, clock.today()) and may_open(actor, address)):
            return WaitingStep(card)
        return WaitingStep(card, kind.verb, address, kind.begins)
    except NoReverseMatch:  # one step without its page does not take the case with it
        return WaitingStep(card)


def _party(step: Step, case: Case) -> str:
    if step.party == Party.STADSDEL:
        return case.bistandsenhet.name
    if step.party == Party.JOBBTORG:
        return case.unit.name
    return str(step.get_party_display())
