"""The one place that decides what is shown of a person (handbook §10).

Every page, list, search and message shows a person through `shown`; templates name one by the
tag `name_of` and never read a `Participant` or the words of a remiss. What it gives has told the
access log whom it shows (`core.persons`). Two of the three levels
warn; fingerade personuppgifter has no marker at all, and looks like no protection.

Who a protected person is: known to those who work with them (coach, handläggare, the case
team, whoever has the step, who is named on the person's list) and to the chiefs who choose
these. To all others the rows are not there (`cases/scope.py`, and the database below it); what
is masked here holds where no scope has been asked: in messages and papers. How the person is
reached is for coach and handläggare alone.

The enhet of a case reads its own words about the person and what the jobbtorg has changed
since; the record may carry another enhet's (§5.3). A closed case shows what was known when it
was closed. Protection is the record's to everybody.
"""

from collections.abc import Collection
from datetime import date
from typing import Protocol
from uuid import UUID

from cases.enums import ProtectionLevel
from cases.models import Case, Participant, PersonFacts, PersonToEnhet, ProtectedAccess
from cases.scope import is_enhet_staff, is_member
from jobbtorg.accounts.enums import LEAD_ROLES, Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.persons import Contact, PersonView
from jobbtorg.core.words import age_on

WARNED = frozenset({ProtectionLevel.MARKED, ProtectionLevel.PROTECTED_REGISTRATION})
MASKED_NAME = "Skyddad identitet"
# They decide who works with the person; the Jobbtorgschef sees one matter at a time.
CHOOSERS = frozenset({*LEAD_ROLES, Role.ENHETSCHEF, Role.JOBBTORGSCHEF})


class Person(Protocol):
    """What is shown of: a person's record, or the words of a remiss about one."""

    key: UUID
    identity_number: str
    protection_level: str
    birth_date: date | None
    needs_interpreter: bool
    phone: str
    email: str
    street: str
    postal_code: str
    city: str
    guardian_name: str
    guardian_phone: str

    @property
    def full_name(self) -> str: ...

    @property
    def record_id(self) -> int | None: ...

    @property
    def statement_id(self) -> int | None: ...


def shown(
    person: Person,
    actor: Actor,
    *,
    case: Case | None = None,
    keepers: Collection[int | None] = (),
    level: ProtectionLevel | None = None,
) -> PersonView:
    """What the actor sees of a person, within a case where there is one.

    `keepers` are others who work with the person: whoever wrote the remiss, or has the step.
    `level` is a protection that is stricter than the words themselves say.
    """
    level = level or ProtectionLevel(person.protection_level)
    facts = case.to_enhet if case is not None and _reads_its_words(case, actor) else person
    hidden = level in WARNED and not _reaches_them(actor, case)
    masked = level in WARNED and not _knows_them(actor, case, keepers, person.record_id)
    born = None if masked else facts.birth_date
    return PersonView(
        key=person.key,
        name=MASKED_NAME if masked else facts.full_name,
        number="" if masked else person.identity_number,
        age=age_on(born, clock.today()) if born else None,
        interpreter=facts.needs_interpreter,
        warning=level.label if level in WARNED else "",
        contact=Contact() if hidden else contact_in(facts),
        participant_id=person.record_id,
        referral_id=person.statement_id,
        contact_hidden=hidden,
        masked=masked,
    )


def facts_of(case: Case, actor: Actor) -> Participant | PersonToEnhet:
    """Whose words about the person of a case the actor reads: the enhet's own, or the record.

    Of a closed case everybody reads what was known when it was closed: the person may be with
    others since, who are told other things. Lists fetch `to_enhet` with the case.
    """
    return case.to_enhet if _reads_its_words(case, actor) else case.participant


def _reads_its_words(case: Case, actor: Actor) -> bool:
    return is_enhet_staff(actor) or not case.is_open


def shown_of(case: Case, actor: Actor) -> PersonView:
    """The person of a case: what the tag `name_of` and exports ask for."""
    return shown(case.participant, actor, case=case)


def name_of(case: Case, actor: Actor) -> str:
    """The person of a case by name, as the actor may see it."""
    return shown_of(case, actor).name


def _knows_them(
    actor: Actor, case: Case | None, keepers: Collection[int | None], record_id: int | None
) -> bool:
    if actor.is_system or actor.role in CHOOSERS or actor.user_id in keepers:
        return True
    if case is not None and (_reaches_them(actor, case) or _on_team(actor, case)):
        return True
    return record_id is not None and _is_named(actor, record_id)


def _is_named(actor: Actor, record_id: int) -> bool:
    """Asked last: of those to whom the row is there at all, only somebody named comes so far."""
    named = ProtectedAccess.objects.holding(clock.today())
    return named.filter(participant_id=record_id, user_id=actor.user_id or 0).exists()


def _on_team(actor: Actor, case: Case) -> bool:
    """Asked only where the team has been read with the case: a list never asks per row."""
    team = getattr(case, "_prefetched_objects_cache", {}).get("team", ())
    return any(is_member(actor, row) for row in team)


def _reaches_them(actor: Actor, case: Case | None) -> bool:
    """The responsible coach and handläggare keep the contact of a protected person.

    In that role: who is the coach sees no more than others while acting as something else.
    """
    if case is None:
        return False
    keeper = case.handlaggare_id if is_enhet_staff(actor) else case.coach_id
    in_role = is_enhet_staff(actor) or actor.role == Role.COACH
    return in_role and actor.user_id is not None and actor.user_id == keeper


def contact_in(person: Person | PersonFacts) -> Contact:
    """How a record or a statement says that the person is reached."""
    place = f"{person.postal_code} {person.city}".strip()
    guardian = ", ".join(part for part in (person.guardian_name, person.guardian_phone) if part)
    return Contact(
        phone=person.phone,
        email=person.email,
        address=tuple(line for line in (person.street, place) if line),
        guardian=guardian,
    )
