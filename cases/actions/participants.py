"""Persons' records: found in silence or begun, and kept by the jobbtorg (handbook §5.3)."""

from django.db import IntegrityError, transaction

from cases.enums import Sex
from cases.models import Participant, PersonFacts
from cases.permissions.life import can_attach
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.identity import Identity
from jobbtorg.core.permissions import require

PERSON_FIELDS: tuple[str, ...] = tuple(f.attname for f in PersonFacts._meta.fields)


@transaction.atomic
def attach_participant(*, by: Actor, identity: Identity, facts: PersonFacts) -> Participant:
    """The record of the person with this number; begun from the statement when there is none.

    A record that exists is returned as it stands: the sender's statement overwrites
    nothing, and nothing in the answer tells the sender whether it was there before.
    """
    require(can_attach(by))
    _require_whole(facts)
    found = Participant.objects.filter(identity_number=identity.number).first()
    return found or _begin(identity, facts)


def _require_whole(facts: PersonFacts) -> None:
    if not facts.first_name.strip() or not facts.last_name.strip():
        raise DomainError("Ange både förnamn och efternamn.", field="first_name")
    if facts.birth_date is None:
        raise DomainError("Ange födelsedatum.", field="birth_date")


def _begin(identity: Identity, facts: PersonFacts) -> Participant:
    """A new record; somebody else may begin the same one at this very moment."""
    values = {name: getattr(facts, name) for name in PERSON_FIELDS}
    values["sex"] = facts.sex or Sex.UNKNOWN
    try:
        with transaction.atomic():
            return Participant.objects.create(
                identity_kind=identity.kind, identity_number=identity.number, **values
            )
    except IntegrityError:
        return Participant.objects.get(identity_number=identity.number)
