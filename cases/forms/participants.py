"""The filters of the list of deltagare, and the name of a saved list."""

from typing import Any, cast

from django import forms

from cases.enums import CaseState
from cases.queries.participants import ALL, DEADLINES, NOBODY, Choices, Filters
from jobbtorg.core.forms import BaseForm, FilterForm, TextLine

ANY = [("", "Alla")]


class ParticipantFilterForm(FilterForm):
    """Filters as the URL names them. What is not offered is ignored, not an error."""

    mina = forms.BooleanField(label="Bara mina", required=False)
    enhet = forms.ChoiceField(label="Enhet", required=False)
    coach = forms.ChoiceField(label="Ansvarig coach", required=False)
    handlaggare = forms.ChoiceField(label="Handläggare", required=False)
    lage = forms.ChoiceField(label="Läge", required=False)
    grupp = forms.ChoiceField(label="Målgrupp", required=False)
    frist = forms.ChoiceField(label="Frist", required=False)

    def __init__(self, data: Any, *, choices: Choices) -> None:
        super().__init__(data)
        states = [(state.value, state.label) for state in CaseState]
        self.offered: dict[str, list[tuple[Any, str]]] = {
            "enhet": [*ANY, *choices.units],
            "coach": [*ANY, *choices.coaches],
            "handlaggare": [*ANY, *choices.handlaggare, (NOBODY, "Ingen särskild")],
            "lage": [("", "Öppna ärenden"), *states, (ALL, "Alla, även avslutade")],
            "grupp": [*ANY, *choices.groups],
            "frist": [*ANY, *DEADLINES.items()],
        }
        for name, options in self.offered.items():
            cast("forms.ChoiceField", self.fields[name]).choices = options

    @property
    def filters(self) -> Filters:
        """The filters that hold; broken ones are left out."""
        self.is_valid()
        data = self.cleaned_data
        return Filters(**{name: data[name] for name in self.fields if data.get(name)})

    def chosen(self, filters: Filters) -> list[tuple[str, str, str]]:
        """Name, label and value in words of each filter in force."""
        held = []
        for name, field in self.fields.items():
            value = getattr(filters, name)
            if not value:
                continue
            offered = dict(self.offered.get(name, ()))
            held.append((name, str(field.label), offered.get(value, "ja")))
        return held


class SavedViewForm(BaseForm):
    """The name under which a list is kept."""

    name = TextLine(label="Listans namn", max_length=40)
    query = forms.CharField(widget=forms.HiddenInput, max_length=500)
