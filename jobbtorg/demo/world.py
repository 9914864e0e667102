"""The demo's moving clock: arrivals, what waits for people each day, and what befalls them.

Everything is drawn from one random generator in a fixed order, so the same seed gives the
same history. Rows get random keys; nothing here is ordered by them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from textwrap import fill
from typing import Any, TypeVar

from cases.enums import StepKind
from cases.models import Case, Participant, Step
from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.scope import scoped
from jobbtorg.demo.inflow import Source
from jobbtorg.demo.people import Person, people
from jobbtorg.demo.staff import Staff

# People act late on this share of their steps, by one to four working days.
LATE_SHARE = 0.14
DAYS_BACK = 270
# In the last days some things are left lying, so that Min dag has something on it.
LAST_DAYS = 9
LEFT_LYING = 0.65
# Kinds of end that a small world might miss by chance: each falls to one person for certain,
# referred this many working days before the end.
UNDISTRIBUTED, STILL, DISPUTED, SENT = "ofördelad", "stilla", "oenighet", "skickad"
FATES = (
    ("utkast", 2),
    ("återsänd", 9),
    (DISPUTED, 8),
    ("dödläge", 20),
    ("skyddad", 30),
    ("uppehåll", 50),
    ("avbrott", 60),
    (UNDISTRIBUTED, 4),
    (STILL, 80),
    (UNDISTRIBUTED, 6),
    (STILL, 95),
    (UNDISTRIBUTED, 7),
    (SENT, 1),
    (SENT, 4),
)
# Fates that come about at once, and the step at which each is then left lying.
LEFT_AT = {
    SENT: StepKind.RECEIVE_REFERRAL,
    UNDISTRIBUTED: StepKind.DISTRIBUTE,
    DISPUTED: StepKind.DECIDE_DISPUTE,
}
# So long nothing happens in a case that stands still: a little more than the dated setting.
STILL_DAYS = 36
OPENING = date(2008, 1, 1)
FRIDAY = 4

Found = TypeVar("Found")

Act = Callable[["World", Step, Actor], None]
Event = Callable[["World", Case], None]
Progress = Callable[[int, int, date], None]


@dataclass
class World:
    """One run: who there is, what day it is, and what has happened so far."""

    seed: int
    until: date
    rng: Random
    staff: Staff
    persons: dict[str, Person]
    arrivals: dict[date, list[Person]]
    moment: datetime
    fates: dict[str, str] = field(default_factory=dict)
    # Where named persons come from; the others are drawn from the city's count.
    sources: dict[str, Source] = field(default_factory=dict)
    planned: dict[object, date] = field(default_factory=dict)
    leaves_on: dict[int, date] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    found: dict[object, Any] = field(default_factory=dict)

    def once(self, key: object, ask: Callable[[], Found]) -> Found:
        """What `ask` answers, asked once a run."""
        if key not in self.found:
            self.found[key] = ask()
        answer: Found = self.found[key]
        return answer

    @property
    def near_end(self) -> bool:
        return (self.until - self.today).days <= LAST_DAYS

    def stands_still(self, person: Participant | None) -> bool:
        """Nothing happens any more to one or two, so that the chief has somebody to ask about."""
        fate = self.fates.get(person.identity_number, "") if person else ""
        return fate == STILL and (self.until - self.today).days <= STILL_DAYS

    @property
    def today(self) -> date:
        return self.moment.date()

    def tick(self, minutes: int = 7) -> datetime:
        """A little later the same day; a day never runs past its evening."""
        later = self.moment + timedelta(minutes=minutes)
        if later >= self.latest:
            later = max(self.moment, min(self.moment + timedelta(seconds=1), self.latest))
        self.moment = later
        return self.moment

    @property
    def latest(self) -> datetime:
        """How late anything happens on the day: in the evening, and never after now."""
        evening = datetime.combine(self.today, time(22), tzinfo=clock.STOCKHOLM)
        now = clock.now()
        return min(evening, now) if self.today == now.date() else evening

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def acting(self, by: Actor, name: str, act: Callable[[], object]) -> bool:
        """Do one thing as somebody, in a transaction of its own; a refusal is kept and told."""
        try:
            with clock.at(self.tick()), scoped(by):
                act()
        except DomainError as error:
            self.refused.append(f"{self.today} {name}: {error.message}")
            return False
        self.done[name] += 1
        return True

    def summary(self) -> str:
        """What was done, how often, in lines; and what was refused, where anything was."""
        told = [f"{name} {count}" for name, count in sorted(self.done.items())]
        lines = [fill(", ".join(told), width=78)]
        if self.refused:
            lines.append(f"Avvisat: {len(self.refused)}.")
        return "\n".join(lines)


def first_day(until: date) -> date:
    """The day that a history begins."""
    return max(OPENING, until - timedelta(days=DAYS_BACK))


def build(*, persons: int, seed: int, until: date, drawn: Sequence[Person] | None = None) -> World:
    """A world before its first day: people, and the day each is referred."""
    rng = Random(seed)
    first = first_day(until)
    drawn = people(rng, persons, first) if drawn is None else drawn
    days = workdays_between(first, until)
    if not days:
        raise DomainError("Demons slutdatum ligger för nära starten den 1 januari 2008.")
    arrivals: dict[date, list[Person]] = {}
    told = dict(zip((p.identity.number for p in drawn), FATES, strict=False))
    # The last weeks get a larger share, so that every state is present at the end.
    weights = [5 if place > len(days) * 0.85 else 2 for place in range(len(days))]
    for person in drawn:
        _fate, before = told.get(person.identity.number, ("", None))
        at = None if before is None else max(len(days) - 1 - before, 0)
        day = rng.choices(days, weights)[0] if at is None else days[at]
        arrivals.setdefault(day, []).append(person)
    return World(
        seed=seed,
        until=until,
        rng=rng,
        staff=Staff(until),
        persons={p.identity.number: p for p in drawn},
        arrivals=arrivals,
        fates={number: fate for number, (fate, _before) in told.items()},
        moment=datetime.combine(first, time(8), tzinfo=clock.STOCKHOLM),
    )


def workdays_between(first: date, last: date) -> list[date]:
    """Every working day from the first to the last, both counted."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if workdays.is_working_day(day)]


def run(
    world: World,
    *,
    arrive: Callable[[World, Person], None],
    acts: dict[str, Act],
    events: list[tuple[float, Event]],
    nightly: Callable[[], None],
    progress: Progress,
) -> None:
    """Live through every working day up to the last."""
    days = workdays_between(world.moment.date(), world.until)
    for place, day in enumerate(days):
        world.moment = datetime.combine(day, time(8), tzinfo=clock.STOCKHOLM)
        world.moment = min(world.moment, world.latest)
        for person in world.arrivals.get(day, []):
            arrive(world, person)
        _take_steps(world, acts)
        # The last day is left as its morning finds it, so that Min dag is alive.
        if day != days[-1]:
            _let_things_happen(world, events)
            # A night is much the same as the next: one a week is enough until the end is near.
            if day.weekday() == FRIDAY or world.near_end:
                with clock.at(datetime.combine(day, time(23), tzinfo=clock.STOCKHOLM)):
                    nightly()
        progress(place + 1, len(days), day)


def _take_steps(world: World, acts: dict[str, Act]) -> None:
    for step in _open_steps():
        act = acts.get(step.kind)
        if act is None or not _is_time(world, step):
            continue
        by = world.staff.for_step(step, world.rng)
        # What is still open after this is tried again some days later.
        world.planned[step.pk] = workdays.add_working_days(world.today, world.rng.randint(1, 4))
        if by is not None:
            act(world, step, by)


def _open_steps() -> list[Step]:
    """Open steps in an order that does not depend on keys."""
    return list(
        Step.objects.open()
        .select_related("participant", "case__participant", "case__unit", "case__bistandsenhet")
        .order_by("due_on", "participant__identity_number", "kind", "id")
    )


def _is_time(world: World, step: Step) -> bool:
    """Whether somebody takes the step today; decided once, when it is first seen."""
    if world.stands_still(step.participant):
        return False
    person = step.participant.identity_number if step.participant else ""
    left_at = LEFT_AT.get(world.fates.get(person, ""))
    if left_at and world.today < world.until:
        return step.kind != left_at
    if step.pk not in world.planned:
        if world.chance(LATE_SHARE):
            planned = workdays.add_working_days(step.due_on, world.rng.randint(1, 4))
        else:
            ahead = max(workdays.working_days_between(world.today, step.due_on), 0)
            planned = workdays.add_working_days(world.today, world.rng.randint(0, ahead))
        world.planned[step.pk] = planned
    if world.planned[step.pk] > world.today or world.today >= world.until:
        return False
    return not (world.near_end and world.chance(LEFT_LYING))


def _let_things_happen(world: World, events: list[tuple[float, Event]]) -> None:
    cases = (
        Case.objects.open()
        .select_related("participant", "unit", "bistandsenhet")
        .order_by("participant__identity_number")
    )
    for case in cases:
        if world.fates.get(case.participant.identity_number) == STILL:
            continue  # no hold and no work: these would be still for a reason
        for share, event in events:
            if world.chance(share):
                event(world, case)
                break
