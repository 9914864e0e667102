"""Forms of the notes."""

from typing import Any, cast

from django import forms

from cases.enums import NoteLane
from jobbtorg.core.forms import BaseForm, TextField

NOTE_MAX = 20_000
EMPTY = {"required": "Skriv något i anteckningen."}


class NoteForm(BaseForm):
    """A note; the lane is asked where the writer has more than one."""

    lane = forms.ChoiceField(
        label="Vem läser?",
        widget=forms.RadioSelect,
        choices=NoteLane.choices,
        error_messages={"required": "Välj vem som ska läsa anteckningen."},
    )
    text = TextField(label="Anteckning", rows=8, max_length=NOTE_MAX, error_messages=EMPTY)

    def __init__(self, *args: Any, lanes: list[NoteLane], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(lane.value, lane.label) for lane in lanes]
        field = cast("forms.ChoiceField", self.fields["lane"])
        field.choices = choices
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = choices[0][0]


class NoteTextForm(BaseForm):
    """The text of a note that is mended or corrected."""

    text = TextField(label="Anteckning", rows=8, max_length=NOTE_MAX, error_messages=EMPTY)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
