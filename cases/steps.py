"""Kinds of step: their heading on Min dag, the verb of their button and the page they open.

`cases` registers its own; rooms above add theirs in `AppConfig.ready()`.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cases.enums import StepKind
from jobbtorg.core.actor import Actor

if TYPE_CHECKING:
    from cases.models import Step


@dataclass(frozen=True, slots=True)
class StepType:
    """How one kind of step reads and where it leads.

    `group` is the heading on Min dag and `position` its place there; `verb` is the text
    of the one button; `url` gives the page where the step is done. `days_setting` names
    the dated setting that counts its working days, where the date is counted. `begins`
    says that the page is begun by a POST that may be repeated: its button is a form.
    `first_day` gives, from the step's date, the first day on which it can be done at all.
    """

    kind: StepKind
    group: str
    position: int
    verb: str
    url: Callable[["Step"], str]
    days_setting: str = ""
    begins: bool = False
    first_day: Callable[[date], date] | None = None

    def can_be_done(self, step: "Step", today: date) -> bool:
        """Whether the day has come; before it the button would lead to a refusal."""
        return self.first_day is None or self.first_day(step.due_on) <= today


_types: dict[str, StepType] = {}


def register_step_type(step_type: StepType) -> None:
    """Add a kind; a kind is registered once."""
    if step_type.kind in _types:
        raise ValueError(f"Step kind {step_type.kind} is registered twice.")
    _types[step_type.kind] = step_type


def step_type(kind: str) -> StepType:
    """The registered type of a kind."""
    return _types[kind]


def find_step_type(kind: str) -> StepType | None:
    """The registered type of a kind, or None while no room has a page for it."""
    return _types.get(kind)


def step_types() -> list[StepType]:
    """All types in the order of Min dag."""
    return sorted(_types.values(), key=lambda t: (t.position, t.verb))


ReferralNames = Callable[[Sequence[uuid.UUID], Actor], dict[uuid.UUID, str]]
_referral_names: list[ReferralNames] = []


def register_referral_names(names: ReferralNames) -> None:
    """Tell how to name the persons of remisser that have not been sent: `referrals` fills it."""
    _referral_names.append(names)


def referral_names(keys: Sequence[uuid.UUID], actor: Actor) -> dict[uuid.UUID, str]:
    """Names of persons by the key of their remiss, asked for a whole page at once; masked as the actor sees them."""
    found: dict[uuid.UUID, str] = {}
    for names in _referral_names if keys else ():
        found.update(names(keys, actor))
    return found
