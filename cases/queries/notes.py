"""The notes of a case as its page shows them."""

from dataclasses import dataclass
from typing import Any

from cases.enums import NoteLane
from cases.models import Case, Note
from cases.permissions.notes import can_correct_note, can_mend_note, can_write_note, lanes_of
from cases.scope import is_enhet_staff
from jobbtorg.accounts.enums import ENHET_ROLES
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.settings import setting


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note with what its reader may do to it; a corrected one stands struck, below its correction."""

    note: Note
    author: str
    from_enhet: bool
    can_mend: bool
    can_correct: bool
    corrected: Note | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One of the two columns."""

    value: str
    label: str
    help: str
    rows: list[NoteRow]
    can_write: bool


HELP = {
    NoteLane.INTERNAL: "Läses av dem på jobbtorget som arbetar med deltagaren.",
    NoteLane.SHARED: "Läses av jobbtorget och av försörjningsstödsenheten.",
}


def notes_panel(case: Case, actor: Actor) -> dict[str, Any]:
    """Both lanes, latest first; the handläggare has one. Two queries."""
    found = (
        Note.objects.visible_to(actor)
        .filter(case=case)
        .select_related("by_user", "corrected_by", "corrects__by_user", "by_assignment")
        .order_by("-occurred_at", "-id")
    )
    minutes = setting("note_edit_minutes", clock.today())
    rows: dict[str, list[NoteRow]] = {lane: [] for lane in NoteLane}
    for note in found:
        note.case = case
        if not hasattr(note, "corrected_by"):
            rows[note.lane].append(_row(note, actor, minutes))
    writes = bool(can_write_note(actor, case))
    lanes = [NoteLane.SHARED] if is_enhet_staff(actor) else list(NoteLane)
    return {
        "lanes": [
            Lane(lane, lane.label, HELP[lane], rows[lane], writes and lane in lanes_of(actor))
            for lane in lanes
        ]
    }


def _row(note: Note, actor: Actor, minutes: int) -> NoteRow:
    mend = bool(can_mend_note(actor, note, now=clock.now(), minutes=minutes))
    return NoteRow(
        note=note,
        author=str(note.by_user or note.by_system),
        from_enhet=bool(note.by_assignment and note.by_assignment.role in ENHET_ROLES),
        can_mend=mend,
        can_correct=not mend and bool(can_correct_note(actor, note)),
        corrected=note.corrects,
    )
