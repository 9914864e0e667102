"""The whole large demo in one call: lives told, then copied to everybody else."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from django.db import transaction

from cases.actions.plan_documents import JOB as PAPERS
from cases.enums import PlanState
from cases.models import PlanVersion
from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.models import Job
from jobbtorg.core.scope import scoped
from jobbtorg.demo.fast.copying import Columns, Copy, Numbers
from jobbtorg.demo.fast.lives import Life, read_lives
from jobbtorg.demo.fast.places import Cast, City
from jobbtorg.demo.fast.quotas import apportioned, told_sources
from jobbtorg.demo.fast.writing import Made, write
from jobbtorg.demo.inflow import YOUNG, Source, as_arrived
from jobbtorg.demo.people import Person, unreal_people
from jobbtorg.demo.staff import Staff
from jobbtorg.demo.story import live
from jobbtorg.demo.world import Progress, World, build, first_day
from jobbtorg.organisation.models import TargetGroup
from staffing.actions.check import breaches

# So many lives are told by actions, at the most; the others are copies of them.
TOLD = 40
AT_ONCE = 250
# A fate falls to one of the told; copied as often as the rest it would be far too common.
FATED = 0.2

Copied = Callable[[int, int], None]


@dataclass
class Large:
    """What was built: the told world, and how much was copied."""

    told: World
    copies: int = 0
    rows: int = 0
    regions: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def build_large(
    *, persons: int, seed: int, until: date, progress: Progress, copied: Copied, told: int = TOLD
) -> Large:
    """A world of so many persons up to a day; the same seed gives the same one but for keys."""
    rng = Random(seed)
    first = first_day(until)
    everybody = [of_one_kind(p, first, until) for p in unreal_people(rng, persons, first)]
    world = build(persons=persons, seed=seed, until=until, drawn=everybody[:told])
    ages = {p.identity.number: p.age(first) for p in everybody}
    world.sources = told_sources(everybody[:told], ages, rng)
    live(world, progress)
    large = Large(world)
    with clock.at(world.moment), scoped(system_actor("Demo")):
        _copy_to(everybody[told:], large, rng, copied)
        units, enheter = breaches(system_actor("Demo"))
        if units or enheter:
            raise DomainError("Demon tappade bort någon. Det är ett fel i demon.")
    return large


def of_one_kind(person: Person, first: date, until: date) -> Person:
    """Nobody turns 25 in the middle: whoever would is a year younger, and youth throughout."""
    if person.age(first) <= YOUNG < person.age(until):
        later = person.birth_date.replace(year=person.birth_date.year + 1)
        return replace(person, birth_date=later)
    return person


def _copy_to(others: Sequence[Person], large: Large, rng: Random, copied: Copied) -> None:
    world = large.told
    lives = read_lives(world.fates, sorted(world.persons))
    if not lives:
        raise DomainError("Ingen har hunnit remitteras. Välj ett senare slutdatum.")
    copier = Copier(lives, world.until, rng)
    sources = _sources(others, world, rng)
    for first in range(0, len(others), AT_ONCE):
        batch = list(
            zip(others[first : first + AT_ONCE], sources[first : first + AT_ONCE], strict=True)
        )
        made = [copier.copy(person, source) for person, source in batch]
        large.rows += write(made)
        _order_papers(made)
        large.copies += len(made)
        large.regions.update(source.region for _, source in batch)
        copied(large.copies, len(others))


def _sources(others: Sequence[Person], world: World, rng: Random) -> list[Source]:
    """Where the others come from: the city's count to scale, less what the told have taken."""
    taken = Counter(source.region for source in world.sources.values())
    left = []
    for source in apportioned(len(others) + len(world.sources)):
        if taken[source.region]:
            taken[source.region] -= 1
        else:
            left.append(source)
    rng.shuffle(left)
    return left[: len(others)]


def _order_papers(copies: list[Made]) -> None:
    """Ask for the papers of the copies' plans, as an action does; the sweeper finds them."""
    versions = [v for made in copies for v in made[PlanVersion] if isinstance(v, PlanVersion)]
    Job.objects.bulk_create(
        Job(kind=PAPERS, args={"version": str(v.key)}, unique_key=f"{v.key}:{v.state}")
        for v in versions
        if v.state != PlanState.DRAFT
    )


class Copier:
    """Chooses a life for each person and copies it."""

    def __init__(self, lives: list[Life], until: date, rng: Random) -> None:
        self.lives, self.rng, self.until = lives, rng, until
        self.city = City(Staff(until))
        self.numbers, self.columns = Numbers(), Columns()
        self.groups = dict(TargetGroup.objects.values_list("name", "pk"))

    def copy(self, person: Person, source: Source) -> Made:
        source = as_arrived(source, person.age(self.until), self.rng)
        life = self._life_for(source)
        told = life.referral
        on = (told.sent_at or told.created_at).astimezone(clock.STOCKHOLM).date()
        place = self.city.place(source.region, self.rng, born_on=person.birth_date, on=on)
        nodes = (told.stadsdel, told.bistandsenhet, told.unit)
        cast = Cast.of(self.city, place, nodes, self.rng)
        group_id = self.groups[source.group] if life.support == source.support else life.group_id
        return Copy(life, person, group_id, cast, self.numbers, self.columns, self.rng).rows()

    def _life_for(self, source: Source) -> Life:
        """A life of the same group and försörjning, or the nearest that has been told."""
        group_id = self.groups[source.group]
        same = [life for life in self.lives if life.support == source.support]
        alike = [life for life in same if life.group_id == group_id]
        found = alike or same or self.lives
        weights = [FATED if life.fate else 1.0 for life in found]
        return self.rng.choices(found, weights)[0]
