"""The one place that decides what is shown of a person (handbook §10).

Every page, list and search gives a person to its template through `shown`; templates never
read a `Participant`. Two of the three levels warn; fingerade personuppgifter has no marker
at all, and looks like no protection.
"""

from dataclasses import dataclass
from uuid import UUID

from cases.enums import ProtectionLevel
from cases.models import Case, Participant
from cases.rules import age_on
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor

WARNED = frozenset({ProtectionLevel.MARKED, ProtectionLevel.PROTECTED_REGISTRATION})


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
    """A person as one actor sees them. `warning` is the protection to tell of, or empty."""

    key: UUID
    name: str
    number: str
    age: int | None
    interpreter: bool
    warning: str
    contact: Contact
    contact_hidden: bool = False


def shown(person: Participant, actor: Actor, *, case: Case | None = None) -> PersonView:
    """What the actor sees of a person, within a case where there is one."""
    level = ProtectionLevel(person.protection_level)
    hidden = level in WARNED and not _reaches_them(actor, case)
    return PersonView(
        key=person.key,
        name=person.full_name,
        number=person.identity_number,
        age=age_on(person.birth_date, clock.today()) if person.birth_date else None,
        interpreter=person.needs_interpreter,
        warning=level.label if level in WARNED else "",
        contact=Contact() if hidden else _contact(person),
        contact_hidden=hidden,
    )


def _reaches_them(actor: Actor, case: Case | None) -> bool:
    """The responsible coach and handläggare keep the contact of a protected person."""
    return case is not None and actor.user_id in {case.coach_id, case.handlaggare_id}


def _contact(person: Participant) -> Contact:
    place = f"{person.postal_code} {person.city}".strip()
    guardian = ", ".join(part for part in (person.guardian_name, person.guardian_phone) if part)
    return Contact(
        phone=person.phone,
        email=person.email,
        address=tuple(line for line in (person.street, place) if line),
        guardian=guardian,
    )
