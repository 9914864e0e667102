"""Forms of visits, group meetings and the contact log."""

from datetime import datetime
from typing import Any, ClassVar

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
from jobbtorg.core.forms import row


class BookForm(PickForm):
    """A time of its own, or a seat at a group meeting."""

    meeting = PickField(label="Gruppträff", required=False, empty="Ingen, enskilt besök")
    on = DateField(label="Dag", required=False)
    at = TimeField(label="Tid", required=False)
    place = TextLine(label="Plats", required=False, max_length=120)
    layout: ClassVar[Any] = Layout("meeting", row("on", "at", "place"))

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


class FollowUpForm(BookForm):
    """A follow-up visit is always one's own."""

    meeting = None  # type: ignore[assignment]
    layout = Layout(row("on", "at", "place"))


class RebookForm(BookForm):
    """Another time instead."""

    why = TextLine(label="Varför", required=False, max_length=200)
    layout = Layout("meeting", row("on", "at", "place"), "why")


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
