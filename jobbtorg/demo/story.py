"""The whole demo in one call: arrivals, steps, events and nights."""

from datetime import date

from jobbtorg.core.nightly import run_night
from jobbtorg.demo.acts.living import EVENTS, LIFE_ACTS
from jobbtorg.demo.acts.overseeing import oversee
from jobbtorg.demo.acts.planning import PLAN_ACTS
from jobbtorg.demo.acts.referring import REFERRAL_ACTS, arrive
from jobbtorg.demo.acts.visiting import VISIT_ACTS
from jobbtorg.demo.world import Act, Progress, World, build, run

ACTS: dict[str, Act] = {**REFERRAL_ACTS, **VISIT_ACTS, **PLAN_ACTS, **LIFE_ACTS}


def tell(*, persons: int, seed: int, until: date, progress: Progress) -> World:
    """Live through a history of so many persons up to a day; the same seed, the same story."""
    world = live(build(persons=persons, seed=seed, until=until), progress)
    oversee(world)
    return world


def live(world: World, progress: Progress) -> World:
    """Live through a world that has been built."""
    run(world, arrive=arrive, acts=ACTS, events=EVENTS, nightly=run_night, progress=progress)
    return world
