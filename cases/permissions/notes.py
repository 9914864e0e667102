"""Who writes in which lane, and who mends or corrects a note."""

from datetime import datetime, timedelta

from cases.enums import NoteLane
from cases.models import Case, Note
from cases.permissions.case_page import has_now
from cases.scope import is_enhet_staff
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict

NOT_YOURS = "Ärendet finns inte längre hos er. Det som skrevs medan ni hade det går att läsa."


def can_write_note(actor: Actor, case: Case) -> Verdict:
    """Whoever has the case writes, also after it is closed: documentation does not end then."""
    return Allowed() if has_now(actor, case) else Denied(NOT_YOURS)


def lanes_of(actor: Actor) -> list[NoteLane]:
    """The lanes the actor writes in; the handläggare only in the shared one."""
    return [NoteLane.SHARED] if is_enhet_staff(actor) else [NoteLane.INTERNAL, NoteLane.SHARED]


def can_write_in(actor: Actor, case: Case, lane: str) -> Verdict:
    """Whether the actor may write a note that this lane's readers see."""
    if lane not in lanes_of(actor):
        return Denied("Du skriver anteckningar som delas med jobbtorget, inte interna.")
    return can_write_note(actor, case)


def mendable_until(note: Note, minutes: int) -> datetime:
    """When the author may no longer change the text itself."""
    return note.recorded_at + timedelta(minutes=minutes)


def can_mend_note(actor: Actor, note: Note, *, now: datetime, minutes: int) -> Verdict:
    """The author, for a while (`note_edit_minutes`), as long as nobody has built on it."""
    if note.by_user_id != actor.user_id:
        return Denied("Bara den som skrev anteckningen får ändra den.")
    if hasattr(note, "corrected_by"):
        return Denied("Anteckningen är redan rättad. Rätta rättelsen i stället.")
    if now >= mendable_until(note, minutes):
        return Denied(
            f"Det har gått mer än {minutes} minuter sedan du skrev anteckningen. "
            "Skriv en rättelse, så står båda kvar."
        )
    return can_write_in(actor, note.case, note.lane)


def can_correct_note(actor: Actor, note: Note) -> Verdict:
    """The author, by a new note linked to the old one; a note is corrected once."""
    if note.by_user_id != actor.user_id:
        return Denied("Bara den som skrev anteckningen får rätta den. Skriv en egen anteckning.")
    if hasattr(note, "corrected_by"):
        return Denied("Anteckningen är redan rättad. Rätta rättelsen i stället.")
    return can_write_in(actor, note.case, note.lane)
