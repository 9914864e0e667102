"""Writing, mending and correcting notes: forms beside the case."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cases.actions.notes import correct_note, mend_note, write_note
from cases.casepage import CaseTab
from cases.forms.notes import NoteForm, NoteTextForm
from cases.models import Case, Note
from cases.permissions.notes import can_correct_note, can_mend_note, can_write_note, lanes_of
from cases.queries.case_page import head
from cases.views.case_page import READERS, find_or_404
from jobbtorg.accounts.access import roles
from jobbtorg.core import clock, drafts, feedback, formtokens
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from jobbtorg.organisation.settings import setting

DRAFT = "anteckning"


@roles(*READERS)
@require_http_methods(["GET", "POST"])
@formtokens.one_time
def write(request: Request, key: uuid.UUID) -> HttpResponse:
    """A new note in one of the writer's lanes."""
    case = find_or_404(key, request.actor)
    require(can_write_note(request.actor, case))
    form = NoteForm(request.POST or None, lanes=lanes_of(request.actor))
    draft = drafts.restore(request, form, DRAFT, key)
    if "till" in request.GET:
        # The lane whose button was pressed, whatever an unfinished note was meant for.
        form.initial["lane"] = request.GET["till"]
    if form.is_valid():
        write_note(by=request.actor, case=case, **form.cleaned_data)
        feedback.success(request, "Anteckningen är sparad.")
        return _to_notes(case)
    words = ("Skriv anteckning", "Spara anteckningen")
    return _page(request, case, form, words, key, draft)


@roles(*READERS)
@require_http_methods(["GET", "POST"])
@formtokens.one_time
def mend(request: Request, key: uuid.UUID) -> HttpResponse:
    """Change one's own note while it is new."""
    note = _note(request, key)
    minutes = setting("note_edit_minutes", clock.today())
    require(can_mend_note(request.actor, note, now=clock.now(), minutes=minutes))
    form = NoteTextForm(request.POST or None, initial={"text": note.text, "version": note.version})
    draft = drafts.restore(request, form, DRAFT, key)
    if form.is_valid():
        mend_note(by=request.actor, note=note, **form.cleaned_data)
        feedback.success(request, "Anteckningen är ändrad.")
        return _to_notes(note.case)
    words = ("Ändra anteckningen", "Spara ändringen")
    return _page(request, note.case, form, words, key, draft)


@roles(*READERS)
@require_http_methods(["GET", "POST"])
@formtokens.one_time
def correct(request: Request, key: uuid.UUID) -> HttpResponse:
    """Write a correction beside the old note."""
    note = _note(request, key)
    require(can_correct_note(request.actor, note))
    form = NoteTextForm(request.POST or None, initial={"text": note.text})
    draft = drafts.restore(request, form, DRAFT, f"rattelse {key}")
    if form.is_valid():
        correct_note(by=request.actor, note=note, text=form.cleaned_data["text"])
        feedback.success(request, "Rättelsen är sparad. Den gamla texten står kvar under den.")
        return _to_notes(note.case)
    words = ("Rätta anteckningen", "Spara rättelsen")
    subject = f"rattelse {key}"
    return _page(request, note.case, form, words, subject, draft, corrects=True)


def _note(request: Request, key: uuid.UUID) -> Note:
    notes = Note.objects.visible_to(request.actor).select_related(
        "case__participant__language", "case__to_enhet__language", "case__unit", "corrected_by"
    )
    return get_object_or_404(notes, key=key)


def _to_notes(case: Case) -> HttpResponse:
    return redirect("cases:case_tab", key=case.key, tab=CaseTab.NOTES)


def _page(
    request: Request,
    case: Case,
    form: NoteForm | NoteTextForm,
    words: tuple[str, str],
    subject: object,
    draft: object,
    *,
    corrects: bool = False,
) -> HttpResponse:
    title, verb = words
    context = {
        "case": case,
        "head": head(case, request.actor),
        "form": form,
        "title": title,
        "verb": verb,
        "draft_form": DRAFT,
        "draft_subject": subject,
        "draft": draft,
        "note_to_correct": corrects,
    }
    return render(request, "cases/note_form.html", context, status=422 if form.errors else 200)
