"""How often a named test does what it does, and from which seed: both can be told.

`script/test` takes the short counts; `script/assure` the full ones, or those that
`--count name=n` says. Whatever was used is written down beside the figures.
"""

import os

from tests.assurance.record import write

# Set by script/assure: "full" or "short", name=n pairs by comma, and the seed.
MODE, COUNTS, SEED = "JOBBTORG_ASSURE", "JOBBTORG_ASSURE_COUNTS", "JOBBTORG_ASSURE_SEED"
USUAL_SEED = 2008


def assured_count(name: str, *, short: int, full: int) -> int:
    """The count of this name: the short one in an ordinary test run. May be asked at import."""
    said = told(os.environ.get(COUNTS, ""))
    count = said.get(name, full if is_full() else short)
    write("count", name=name, value=count, full=full)
    return count


def is_full() -> bool:
    """Whether this is the whole test, and not its short form."""
    return os.environ.get(MODE) == "full"


def assured_seed() -> int:
    """The seed of everything that is drawn: the same every time, unless told."""
    return int(os.environ.get(SEED, USUAL_SEED))


def told(text: str) -> dict[str, int]:
    """Counts by name from `kills=3,plans=10`."""
    pairs = (part.partition("=") for part in text.split(",") if part)
    return {name.strip(): int(value) for name, _, value in pairs}
