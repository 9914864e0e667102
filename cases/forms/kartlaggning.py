"""The form of one section of the kartläggning."""

from typing import Any

from django import forms
from django.db import models

from cases.models import Kartlaggning, KartlaggningSection
from cases.rules import ANSWERS_OF_SECTION
from jobbtorg.core.forms import BaseForm, TextField

SECTION_MAX = 20_000
LICENCE_CHOICES = [("", "Inte frågat"), ("ja", "Ja"), ("nej", "Nej")]


class SectionForm(BaseForm):
    """Text, the section's own answers, and the version it was opened at.

    Whether it is done is said by the button that sends it.
    """

    mark_optional = False

    text = TextField(label="Text", rows=10, max_length=SECTION_MAX, required=False)
    done = forms.BooleanField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, section: KartlaggningSection, **kwargs: Any) -> None:
        mapping = section.kartlaggning
        self.names = ANSWERS_OF_SECTION.get(section.kind, ())
        initial = {
            "text": section.text,
            "version": section.version,
            **{name: _initial(mapping, name) for name in self.names},
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        for name in self.names:
            self.fields[name] = _field(name)
        self.order_fields([*self.names, "text", "done", "version"])

    @property
    def asked(self) -> list[forms.BoundField]:
        """What the page shows as fields."""
        return [self[name] for name in (*self.names, "text")]

    @property
    def answers(self) -> dict[str, Any]:
        """The structured answers as the model keeps them."""
        return {name: _value(name, self.cleaned_data[name]) for name in self.names}


def _column(name: str) -> "models.Field[Any, Any]":
    column: models.Field[Any, Any] = Kartlaggning._meta.get_field(name)  # type: ignore[assignment]
    return column


def _field(name: str) -> forms.ChoiceField:
    column = _column(name)
    label = str(column.verbose_name)
    choices = LICENCE_CHOICES
    if column.choices:
        choices = [("", "Inte frågat"), *column.choices]
    return forms.ChoiceField(
        label=label[:1].upper() + label[1:],
        choices=choices,
        required=False,
        widget=forms.RadioSelect,
    )


def _initial(mapping: Kartlaggning, name: str) -> str:
    value = getattr(mapping, name)
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return value or ""


def _value(name: str, posted: str) -> Any:
    if isinstance(_column(name), models.BooleanField):
        return {"ja": True, "nej": False}.get(posted)
    return posted
