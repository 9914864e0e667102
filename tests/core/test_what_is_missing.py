"""A form says what is missing by the name of the field, never only that something is."""

from collections.abc import Iterator

import pytest
from django import forms

from jobbtorg.core.forms import (
    NOT_FILLED_IN,
    BaseForm,
    DateField,
    TextLine,
    ThemeFormMixin,
    what_is_missing,
)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (forms.ChoiceField(label="Orsak"), "Välj orsak."),
        (forms.ChoiceField(label="Kön", widget=forms.RadioSelect), "Välj kön."),
        (DateField(label="Första dagen"), "Skriv ett datum."),
        (forms.FileField(label="Undertecknad plan"), "Välj en fil."),
        (TextLine(label="Varför"), "Skriv varför."),
        (TextLine(label="Plats"), "Fyll i plats."),
    ],
)
def test_each_kind_of_field_has_its_words(field: forms.Field, words: str) -> None:
    assert what_is_missing(field) == words


def test_a_label_that_is_set_late_is_the_one_that_counts() -> None:
    class Late(BaseForm):
        why = TextLine(label="Varför")

    form: BaseForm = Late({})
    form.fields["why"].label = "Varför planen återtas"
    assert form.errors["why"] == ["Skriv varför planen återtas."]


def all_forms(base: type[ThemeFormMixin] = ThemeFormMixin) -> Iterator[type[ThemeFormMixin]]:
    for form in base.__subclasses__():
        yield form
        yield from all_forms(form)


def test_no_form_says_only_that_a_field_must_be_filled_in() -> None:
    silent = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if field.required and not field.widget.is_hidden
        if field.error_messages["required"] == NOT_FILLED_IN
        and what_is_missing(field) == NOT_FILLED_IN
    ]
    assert silent == []
