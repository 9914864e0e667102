"""Persons' records: found in silence or begun, and kept by the jobbtorg (handbook §5.3)."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, models, transaction

from cases.actions.base import locked_person
from cases.actions.protection import keep_in_sight
from cases.enums import CaseState, ProtectionLevel, Sex
from cases.models import Participant, ParticipantChange, PersonFacts, PersonToEnhet
from cases.permissions.life import can_attach, can_edit_person
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.identity import Identity, IdentityKind
from jobbtorg.core.locking import check_version, next_version
from jobbtorg.core.permissions import require
from jobbtorg.core.scope import crossing

PERSON_FIELDS: tuple[str, ...] = tuple(f.attname for f in PersonFacts._meta.fields)
STATED_ANEW = "Avsändaren har skickat nya uppgifter."
NUMBER_IN_REACH = (
    "Numret står redan på en annan deltagare. Jämför siffrorna. Är det samma person, "
    "arbeta vidare i det ärende som finns."
)
NUMBER_REFUSED = (
    "Numret går inte att sätta här. Jämför siffrorna. Stämmer de, be din chef att gå vidare."
)
RAISED = "En remiss anger skyddet. Det strängaste gäller."


@transaction.atomic
def attach_participant(
    *,
    by: Actor,
    identity: Identity,
    facts: PersonFacts,
    known: Participant | None = None,
    own_words: Callable[[Participant], bool] = lambda _person: False,
) -> Participant:
    """The record of the person with this number; begun from the statement when there is none.

    `known` is the record that the sender means whatever number it has now. `own_words` says
    whether all that the record holds is what the sender itself has said before: until a case
    has used such a record it follows what the sender now says instead.

    A record that exists is returned as it stands: the sender's statement overwrites
    nothing, and nothing in the answer tells the sender whether it was there before. Its
    protection alone is raised at once where the statement's is stricter, never lowered.
    """
    require(can_attach(by))
    _require_whole(facts)
    found = known or Participant.objects.filter(identity_number=identity.number).first()
    participant = locked_person(found.pk) if found else _begin(identity, facts)
    if found and not participant.cases.exists() and own_words(participant):
        _follow(participant, facts, by)
    _raise_protection(participant, facts.protection_level, by)
    return participant


def _follow(participant: Participant, facts: PersonFacts, by: Actor) -> None:
    """What was stated before is replaced; a protection is never lowered by a statement."""
    changed = []
    for name in PERSON_FIELDS:
        value = getattr(facts, name)
        if name == "sex":
            value = value or Sex.UNKNOWN
        if name != "protection_level" and getattr(participant, name) != value:
            _change(participant, name, value, by=by, why=STATED_ANEW)
            changed.append(name)
    if changed:
        participant.save(update_fields=[*changed, next_version(participant)])


def _raise_protection(participant: Participant, stated: str, by: Actor) -> None:
    level = ProtectionLevel.strictest(participant.protection_level, stated)
    if level != participant.protection_level:
        _change(participant, "protection_level", level, by=by, why=RAISED)
        participant.save(update_fields=["protection_level", next_version(participant)])
        keep_in_sight(participant, by=by)


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
        begun = Participant.objects.get(identity_number=identity.number)
        return locked_person(begun.pk)


@transaction.atomic
def edit_participant(
    *,
    by: Actor,
    participant: Participant,
    version: int | None,
    changes: dict[str, Any],
    why: str = "",
) -> Participant:
    """Change facts of a record, each with a row of what it was. `version` is the form's.

    `changes` holds values by the name of the field; those that are the same are left alone.
    The enhet with an open case sees what is changed, and of the rest its own words.
    A changed protection level needs its reason.
    """
    participant = locked_person(participant.pk)
    require(can_edit_person(by, participant))
    check_version(participant, version, mine=changes)
    changed = {
        name: value for name, value in changes.items() if getattr(participant, name) != value
    }
    _require_sound_changes(participant, changed, why)
    with crossing("edit_person"):
        for name, value in changed.items():
            _change(participant, name, value, by=by, why=why.strip()[:500])
        if changed:
            participant.save(update_fields=[*changed, next_version(participant)])
            told = PersonToEnhet.objects.filter(case__participant=participant)
            told.exclude(case__state=CaseState.CLOSED).update(**changed)
        if "protection_level" in changed:
            keep_in_sight(participant, by=by)
    return participant


def _change(participant: Participant, name: str, value: Any, *, by: Actor, why: str) -> None:
    """Set a fact, and write down what it was."""
    field = Participant._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101
    before = _said(participant, field)
    setattr(participant, name, value)
    row = ParticipantChange(
        participant=participant,
        field=name,
        before=before,
        after=_said(participant, field),
        why=why,
    )
    row.set_actor(by)
    row.save()


@transaction.atomic
def change_number(
    *, by: Actor, participant: Participant, version: int | None, identity: Identity, why: str
) -> Participant:
    """Another number names the person: the real one after a reservnummer, or one put right (§11).

    Birth date and sex are facts of their own and stay. Two records are never made one here.
    """
    participant = locked_person(participant.pk)
    require(can_edit_person(by, participant))
    check_version(participant, version, mine={"identity_number": identity.number})
    if not why.strip():
        raise DomainError("Skriv varför numret ändras.", field="why")
    if identity.kind == IdentityKind.RESERVNUMMER:
        raise DomainError(
            "Ett reservnummer skrivs inte för hand: det kan vara någon annans. Skriv "
            "personnumret eller samordningsnumret.",
            field="number",
        )
    if identity.number == participant.identity_number:
        raise DomainError("Det är det nummer som redan står.", field="number")
    before = participant.identity_number
    participant.identity_kind, participant.identity_number = identity.kind, identity.number
    try:
        with transaction.atomic():
            participant.save(
                update_fields=["identity_kind", "identity_number", next_version(participant)]
            )
    except IntegrityError:
        raise DomainError(_taken(identity, by), field="number") from None
    _tell_of_number(participant, before=before, why=why.strip()[:500], by=by)
    return participant


def _taken(identity: Identity, by: Actor) -> str:
    """Whose number it is, as far as the actor reaches: beyond that nothing of who, or why."""
    there = Participant.objects.visible_to(by).filter(identity_number=identity.number)
    return NUMBER_IN_REACH if there.exists() else NUMBER_REFUSED


def _tell_of_number(participant: Participant, *, before: str, why: str, by: Actor) -> None:
    row = ParticipantChange(
        participant=participant,
        field="identity_number",
        before=before,
        after=participant.identity_number,
        why=why,
    )
    row.set_actor(by)
    row.save()


def _require_sound_changes(participant: Participant, changed: dict[str, Any], why: str) -> None:
    unknown = set(changed) - {f.name for f in PersonFacts._meta.fields}
    if unknown:
        raise ValueError(f"Not a fact of a person: {', '.join(sorted(unknown))}")
    for name in ("first_name", "last_name"):
        if name in changed and not str(changed[name]).strip():
            raise DomainError("Ange både förnamn och efternamn.", field=name)
    if "birth_date" in changed and changed["birth_date"] is None:
        raise DomainError("Ange födelsedatum.", field="birth_date")
    if "birth_date" in changed and changed["birth_date"] > clock.today():
        raise DomainError("Födelsedatumet ligger i framtiden.", field="birth_date")
    if "protection_level" in changed and not why.strip():
        now = ProtectionLevel(participant.protection_level).label.lower()
        raise DomainError(f"Skriv varför skyddet ändras. Nu: {now}.", field="why")


def _said(participant: Participant, field: "models.Field[Any, Any]") -> str:
    """The value of a fact as its log row keeps it: the words people read."""
    value = getattr(participant, field.name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    choices = dict(getattr(field, "flatchoices", None) or ())
    return str(choices.get(value, value))
