"""The search field."""

from django import forms

from jobbtorg.core.forms import FilterForm, TextLine


class SearchForm(FilterForm):
    """One line: a personnummer of 10 or 12 digits, or the beginning of a name."""

    q = TextLine(
        label="Namn eller personnummer",
        max_length=80,
        error_messages={"required": "Skriv ett namn eller ett personnummer."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
