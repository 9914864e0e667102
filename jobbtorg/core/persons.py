"""Persons on pages, papers and in exports: only through what a room above has masked.

Core knows no domain. A room registers how one of its objects is shown to an actor; the tag
`name_of` and `core.exports` ask here. That a `PersonView` is made is what the access log calls
that somebody was shown: there is no other way to a name, a number or a contact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jobbtorg.core import accesslog
from jobbtorg.core.actor import Actor
from jobbtorg.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Contact:
    """How the person is reached; all empty when it is kept from the one who looks."""

    phone: str = ""
    email: str = ""
    address: tuple[str, ...] = ()
    guardian: str = ""

    def __bool__(self) -> bool:
        return bool(self.phone or self.email or self.address or self.guardian)


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as one actor sees them. `warning` is the protection to tell of, or empty.

    `participant_id` is the person's record; `referral_id` the remiss, where there is none yet.
    """

    key: UUID
    name: str
    number: str
    age: int | None
    interpreter: bool
    warning: str
    contact: Contact
    participant_id: int | None
    referral_id: int | None = None
    contact_hidden: bool = False
    masked: bool = False

    def __post_init__(self) -> None:
        accesslog.saw(
            participant_id=self.participant_id,
            referral_id=self.referral_id,
            name=self.name,
            masked=self.masked,
            protected=bool(self.warning) and not self.masked,
        )


Mask = Callable[[Any, Actor], PersonView]
MASKS: Registry[Mask] = Registry("mask")


def register_mask(model: str, mask: Mask) -> None:
    """Say in `AppConfig.ready()` how the person of an object of this model is shown."""
    MASKS.register(model, mask)


def shown(subject: Any, actor: Actor) -> PersonView:
    """The person of a case, a remiss or what else has a mask, as the actor sees them."""
    return MASKS[subject._meta.label](subject, actor)
