"""Facts about a person that the jobbtorg keeps."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from cases.enums import EducationLevel, ProtectionLevel, Sex
from cases.forms.life_base import DateField, PickField, PickForm, TextField, TextLine
from cases.models import Participant
from jobbtorg.core.forms import row, section

FACTS = (
    "first_name",
    "last_name",
    "birth_date",
    "sex",
    "phone",
    "email",
    "street",
    "postal_code",
    "city",
    "guardian_name",
    "guardian_phone",
    "language",
    "needs_interpreter",
    "education_level",
    "work_background",
    "protection_level",
)


class PersonForm(PickForm):
    """Contact, language, background and protection; the version guards against two at once."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    first_name = TextLine(label="Förnamn", max_length=80)
    last_name = TextLine(label="Efternamn", max_length=80)
    birth_date = DateField(label="Födelsedatum")
    sex = forms.ChoiceField(label="Kön", choices=Sex.choices)
    phone = TextLine(label="Telefon", max_length=30, required=False)
    email = forms.EmailField(
        label="E-post",
        required=False,
        error_messages={"invalid": "Skriv adressen som namn@exempel.se."},
    )
    street = TextLine(label="Gatuadress", max_length=120, required=False)
    postal_code = TextLine(label="Postnummer", max_length=10, required=False)
    city = TextLine(label="Postort", max_length=60, required=False)
    guardian_name = TextLine(label="Vårdnadshavare", max_length=120, required=False)
    guardian_phone = TextLine(label="Vårdnadshavarens telefon", max_length=30, required=False)
    language = PickField(label="Språk", required=False, empty="Inte angivet")
    needs_interpreter = forms.BooleanField(label="Behöver tolk", required=False)
    education_level = forms.ChoiceField(
        label="Utbildning",
        required=False,
        choices=[("", "Inte angivet"), *EducationLevel.choices],
    )
    work_background = TextField(label="Arbete hittills", rows=3, required=False)
    protection_level = forms.ChoiceField(label="Skyddad identitet", choices=ProtectionLevel.choices)
    why = TextLine(
        label="Varför skyddet ändras",
        required=False,
        max_length=500,
        help_text="Måste fyllas i när skyddet ändras. Visas på åtkomstlistan.",
    )
    needed_by_choice = ("why",)
    layout = Layout(
        "version",
        section("Namn", row("first_name", "last_name"), row("birth_date", "sex")),
        section(
            "Kontakt",
            row("phone", "email"),
            row("street", "postal_code", "city"),
            row("guardian_name", "guardian_phone"),
        ),
        section("Språk och bakgrund", row("language", "education_level"), "needs_interpreter"),
        "work_background",
        section("Skyddad identitet", "protection_level", "why"),
    )

    def facts(self) -> dict[str, Any]:
        """What the action is given."""
        return {name: self.cleaned_data[name] for name in FACTS}


def initial_facts(participant: Participant) -> dict[str, Any]:
    """The record as the form opens with it."""
    values = {name: getattr(participant, name) for name in FACTS}
    values["language"] = str(participant.language_id or "")
    return {**values, "version": participant.version}
