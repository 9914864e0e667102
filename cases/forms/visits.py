"""Forms of visits, group meetings and the contact log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from cases.enums import ContactResult, ContactWay
from cases.forms.life_base import (
    BaseForm,
    DateField,
    PickField,
    PickForm,
    TextLine,
    TimeField,
    moment,
)
from cases.queries.visits import MeetingChoice
from jobbtorg.core.forms import FilterForm, row


class DayForm(FilterForm):
    """The day whose visits are shown."""

    dag = DateField(label="Dag", required=False)


class BookForm(PickForm):
    """A time of its own, or a seat at a group meeting where there is one to choose."""

    mark_optional = False
    meeting = PickField(label="Gruppträff", required=False, empty="Ingen, enskilt besök")
    on = DateField(label="Dag", required=False)
    at = TimeField(label="Tid", required=False)
    place = TextLine(label="Plats", required=False, max_length=120)
    after: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, choices: Sequence[MeetingChoice] = (), **kwargs: Any) -> None:
        super().__init__(*args, offers={"meeting": choices}, **kwargs)
        if choices:
            self.fields["on"].help_text = "Behövs inte när du väljer en gruppträff."
        else:
            del self.fields["meeting"]

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        first = ("meeting",) if "meeting" in self.fields else ()
        helper.layout = Layout(*first, row("on", "at", "place"), *self.after)
        return helper

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        if chosen.get("meeting") is None:
            for name, text in (("on", "Ange vilken dag."), ("at", "Ange vilken tid.")):
                if name not in self.errors and chosen.get(name) is None:
                    self.add_error(name, text)
        return chosen

    def booking(self) -> dict[str, Any]:
        """What the actions are given; a group meeting has time and place of its own."""
        chosen = self.cleaned_data
        choice: MeetingChoice | None = chosen.get("meeting")
        if choice is not None:
            return {"meeting": choice.meeting}
        return {"starts_at": self.starts_at(), "place": chosen["place"]}

    def starts_at(self) -> datetime | None:
        return moment(self.cleaned_data["on"], self.cleaned_data["at"])


class RebookForm(BookForm):
    """Another time instead."""

    why = TextLine(label="Varför", required=False, max_length=200)
    after = ("why",)


class MeetingForm(BaseForm):
    """A group meeting with its seats."""

    on = DateField(label="Dag")
    at = TimeField(label="Tid")
    place = TextLine(label="Plats", max_length=120)
    seats = forms.IntegerField(label="Platser", min_value=1, max_value=200)
    layout = Layout(row("on", "at"), row("place", "seats"))

    def starts_at(self) -> datetime | None:
        return moment(self.cleaned_data["on"], self.cleaned_data["at"])


class ContactForm(BaseForm):
    """One line in the log."""

    way = forms.ChoiceField(label="Sätt", choices=ContactWay.choices)
    result = forms.ChoiceField(label="Resultat", choices=ContactResult.choices)
    text = TextLine(label="Anteckning", required=False, max_length=500)
    layout = Layout(row("way", "result"), "text")
