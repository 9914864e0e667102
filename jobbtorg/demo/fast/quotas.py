"""How many persons come from each region, group and försörjning: the city's count, to scale."""

from random import Random

from cases.enums import SupportKind
from jobbtorg.demo.inflow import (
    YOUNG,
    YOUTH,
    Source,
    weighted_sources,
)
from jobbtorg.demo.people import Person

# What the lives to copy live on, in turn: each kind of arrival comes several times.
ADULT_TURNS = (0, 0, 1, 0, 2, 0, 0, 2, 0, 1)
YOUTH_TURNS = (
    SupportKind.FORSORJNINGSSTOD,
    SupportKind.NONE,
    SupportKind.FORSORJNINGSSTOD,
    SupportKind.INTRODUKTION,
    SupportKind.NONE,
)


def apportioned(count: int) -> list[Source]:
    """So many arrivals in the proportions of the count, by the largest remainders.

    For 7 552 persons they are the figures of the count themselves.
    """
    sources, weights = weighted_sources()
    whole = sum(weights)
    shares = [count * weight / whole for weight in weights]
    numbers = [int(share) for share in shares]
    by_remainder = sorted(
        range(len(shares)), key=lambda place: (numbers[place] - shares[place], place)
    )
    for place in by_remainder[: count - sum(numbers)]:
        numbers[place] += 1
    return [source for source, number in zip(sources, numbers, strict=True) for _ in range(number)]


def told_sources(told: list[Person], ages: dict[str, int], rng: Random) -> dict[str, Source]:
    """What those who are told about live on: every kind there is, in turn."""
    sources, weights = weighted_sources()
    kinds = sorted({(s.group, s.support) for s in sources}, key=lambda kind: kind[0])
    by_kind = {kind: [s for s in sources if (s.group, s.support) == kind] for kind in kinds}
    chosen: dict[str, Source] = {}
    adults = young = 0
    for person in told:
        number = person.identity.number
        if ages[number] <= YOUNG:
            region = rng.choices(sources, weights)[0].region
            chosen[number] = Source(region, YOUTH, YOUTH_TURNS[young % len(YOUTH_TURNS)])
            young += 1
        else:
            kind = kinds[ADULT_TURNS[adults % len(ADULT_TURNS)]]
            chosen[number] = rng.choice(by_kind[kind])
            adults += 1
    return chosen
