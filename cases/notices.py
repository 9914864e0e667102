"""What Min dag says above the steps: things of a person's own that are no step of a case.

A step belongs to a case or a remiss and says who has the ball; a question about what one has
looked at does neither. Rooms above register theirs in `AppConfig.ready()`: at most one query each.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from jobbtorg.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Notice:
    """One line: what waits, and the way there."""

    text: str
    verb: str
    url: str
    icon: str = "bell"


Source = Callable[[Actor], Iterable[Notice]]
_sources: list[Source] = []


def register_notices(source: Source) -> None:
    """Add a source; the same one once."""
    if source not in _sources:
        _sources.append(source)


def notices(actor: Actor) -> list[Notice]:
    """What all sources say to the actor."""
    return [notice for source in _sources for notice in source(actor)]
