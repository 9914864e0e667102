"""What rooms above the organisation want to know of its changes.

Filled in `AppConfig.ready()`; the organisation never imports upwards.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from jobbtorg.core.actor import Actor
from jobbtorg.organisation.models import Node, Succession

T = TypeVar("T")

# Carries dated rows over when a succession is written, for example role assignments.
DatedHandler = Callable[[Succession, Actor], None]
# Moves what is under way on the day itself, for example open cases and steps. Safe twice.
LiveHandler = Callable[[Succession, Actor], None]
# A Swedish sentence saying what still hangs on a node after its last day, or "".
Objection = Callable[[Node, date], str]

dated_handlers: list[DatedHandler] = []
succession_handlers: list[LiveHandler] = []
closing_objections: list[Objection] = []


def add_once(registry: list[T], item: T) -> None:
    """Register something; `ready()` may run twice in one process."""
    if item not in registry:
        registry.append(item)
