"""Writes on notes: write, mend for a while, then correct. Nothing is ever deleted."""

from django.db import transaction

from cases.models import Case, Note
from cases.permissions.notes import can_correct_note, can_mend_note, can_write_in
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.locking import check_version, next_version
from jobbtorg.core.permissions import require
from jobbtorg.organisation.settings import setting


@transaction.atomic
def write_note(*, by: Actor, case: Case, lane: str, text: str) -> Note:
    """Write a note in a lane; the handläggare writes in the shared one only."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    require(can_write_in(by, case, lane))
    note = Note(lane=lane, text=text).stand_under(case, by)
    note.save()
    return note


@transaction.atomic
def mend_note(*, by: Actor, note: Note, text: str, version: int | None) -> Note:
    """Change one's own note while `note_edit_minutes` have not gone."""
    note = _locked(note)
    minutes = setting("note_edit_minutes", clock.today())
    require(can_mend_note(by, note, now=clock.now(), minutes=minutes))
    check_version(note, version, mine={"text": text})
    note.text = text
    note.edited_at = clock.now()
    note.save(update_fields=["text", "edited_at", next_version(note)])
    return note


@transaction.atomic
def correct_note(*, by: Actor, note: Note, text: str) -> Note:
    """Write a new note in the place of an old one of one's own; both stay to be read."""
    note = _locked(note)
    require(can_correct_note(by, note))
    correction = Note(lane=note.lane, text=text, corrects=note).stand_under(note.case, by)
    correction.save()
    return correction


def _locked(note: Note) -> Note:
    """Locked alone, then read: a correction that was waited for is seen."""
    Note.objects.select_for_update(of=("self",)).only("pk").get(pk=note.pk)
    return Note.objects.select_related("case", "corrected_by").get(pk=note.pk)
