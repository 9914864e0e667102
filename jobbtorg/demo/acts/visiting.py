"""The unit distributes, books, meets and maps."""

from datetime import datetime, time, timedelta

from cases.actions.kartlaggning import save_section
from cases.actions.team import assign_coach
from cases.actions.visits import book_visit, rebook_visit, register_absent, register_came
from cases.enums import (
    DigitalLevel,
    LiteracyLevel,
    MappingSection,
    SfiLevel,
    StepKind,
    VisitOutcome,
    VisitPurpose,
)
from cases.models import Case, Step, Visit
from cases.rules import REQUIRED_SECTIONS
from jobbtorg.accounts.models import User
from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.demo.world import Act, World

TEXTS: dict[str, tuple[str, ...]] = {
    MappingSection.WORK: (
        "Har arbetat två år på lager och något år med städ. Trivs när det händer mycket.",
        "Har inte haft arbete i Sverige. Drev egen butik i hemlandet.",
        "Sommarjobb i hemtjänsten. Fick bra omdömen.",
    ),
    MappingSection.OBSTACLES: (
        "Har svårt att få svar på sina ansökningar. Behöver hjälp med cv.",
        "Behöver mer svenska för att klara en intervju.",
        "Saknar aktuella referenser. Tider för förskolan styr dagen.",
    ),
    MappingSection.GOAL: (
        "Arbete inom vård och omsorg.",
        "Fast arbete på lager inom ett halvår.",
        "Börja på yrkesutbildning till hösten.",
        "Deltidsarbete för att komma i gång, sedan heltid.",
    ),
    MappingSection.EDUCATION: ("Grundskola och två år på gymnasiet.", "Nio år i skola."),
    MappingSection.LANGUAGE: ("Talar bra svenska, vill träna på att skriva.",),
    MappingSection.HEALTH: ("Inget som hindrar arbete.", "Undviker tunga lyft."),
    MappingSection.HOME: ("Bor stadigt. Barn i förskola.",),
    MappingSection.DIGITAL: ("Använder mobil varje dag, datorn ibland.",),
    MappingSection.LICENCE: ("",),
    MappingSection.RESOURCES: ("Punktlig, van vid skift och talar flera språk.",),
}


def distribute(world: World, step: Step, by: Actor) -> None:
    """A coach is chosen: whoever has the fewest cases at the unit."""
    case = _case(step)
    load = {
        actor.user_id: Case.objects.open().filter(coach_id=actor.user_id).count()
        for actor in world.staff.coaches(case.unit_id)
    }
    if load:
        chosen = min(load, key=lambda user_id: (load[user_id], world.rng.random()))
        coach = User.objects.get(pk=chosen or 0)
        world.acting(by, "ärenden fördelade", lambda: assign_coach(by=by, case=case, coach=coach))


def book(world: World, step: Step, by: Actor) -> None:
    """A time within a week or so; some come late, so that it shows."""
    days = world.rng.choices((2, 3, 4, 6, 12), (3, 4, 4, 3, 1))[0]
    starts_at = _time(world, days)
    case = _case(step)
    world.acting(by, "besök bokade", lambda: book_visit(by=by, case=case, starts_at=starts_at))


def meet(world: World, step: Step, by: Actor) -> None:
    """Most come. Some do not, some have called and get another time."""
    visit = _booked(step)
    if visit is None:
        return
    at = visit.starts_at.astimezone(clock.STOCKHOLM)
    if at.date() > world.today or at > world.latest:
        return
    if at.date() == world.today and world.moment < at:
        world.moment = max(at, min(at + timedelta(minutes=5), world.latest))
    what = world.rng.choices(("kom", "kom inte", "ombokat"), (80, 13, 7))[0]
    if what == "kom":
        world.acting(by, "besök där någon kom", lambda: register_came(by=by, visit=visit))
    elif what == "kom inte":
        world.acting(by, "besök där någon inte kom", lambda: register_absent(by=by, visit=visit))
    else:
        later = _time(world, 4)
        world.acting(
            by,
            "besök ombokade",
            lambda: rebook_visit(
                by=by, visit=visit, starts_at=later, why="Ringde och bad om en annan tid."
            ),
        )


def map_person(world: World, case: Case, by: Actor) -> None:
    """The kartläggning: always what is required, the rest as it matters."""
    mapping = case.kartlaggning
    for section in mapping.sections.order_by("id"):
        if section.done_at is not None or not (
            section.kind in REQUIRED_SECTIONS or world.chance(0.6)
        ):
            continue
        answers = _answers(world, section.kind)
        text = world.rng.choice(TEXTS[section.kind])
        save_section(
            by=by,
            section=section,
            version=section.version,
            text=text,
            done=True,
            answers=answers,
        )


def _answers(world: World, kind: str) -> dict[str, object]:
    rng = world.rng
    levels = list(LiteracyLevel.values)
    answers: dict[str, dict[str, object]] = {
        MappingSection.EDUCATION: {"education_level": "grundskola"},
        MappingSection.LANGUAGE: {
            "sfi_level": rng.choice(list(SfiLevel.values)),
            "reading": rng.choices(levels, (6, 3, 1, 1))[0],
            "writing": rng.choices(levels, (5, 3, 2, 1))[0],
        },
        MappingSection.DIGITAL: {"digital_level": rng.choice(list(DigitalLevel.values))},
        MappingSection.LICENCE: {"has_driving_licence": rng.random() < 0.4},
    }
    return answers.get(kind, {})


def _case(step: Step) -> Case:
    assert step.case is not None  # noqa: S101 — these steps stand in a case
    return step.case


def _booked(step: Step) -> Visit | None:
    visits = Visit.objects.filter(case=step.case, outcome=VisitOutcome.BOOKED)
    return visits.filter(purpose=VisitPurpose.FIRST).order_by("starts_at", "id").first()


def _time(world: World, days: int) -> datetime:
    day = workdays.add_working_days(world.today, days)
    return datetime.combine(
        day, time(world.rng.choice((9, 10, 11, 13, 14, 15))), tzinfo=clock.STOCKHOLM
    )


VISIT_ACTS: dict[str, Act] = {
    StepKind.DISTRIBUTE: distribute,
    StepKind.BOOK_FIRST_VISIT: book,
    StepKind.HOLD_FIRST_VISIT: meet,
}
