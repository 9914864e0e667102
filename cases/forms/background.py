"""Target groups and background of a case, and the number that names the person."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from cases.actions.background import Background, Groups
from cases.forms.life_base import (
    READ_BY_BOTH,
    BaseForm,
    DateField,
    PickField,
    PickForm,
    PickSeveralField,
    TextField,
    TextLine,
)
from cases.models import Case
from jobbtorg.core import clock, identity
from jobbtorg.core.forms import row, section


class BackgroundForm(PickForm):
    """What a remiss said of the person's background, as it has turned out."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    primary = PickField(label="Huvudgrupp")
    from_on = DateField(
        label="Gäller från och med", help_text="Används bara när en målgrupp ändras."
    )
    flags = PickSeveralField(label="Hör också till", required=False)
    hindrance = PickField(label="Försörjningshinder", required=False, empty="Inte angivet")
    benefit_since = DateField(label="Ersättning sedan", required=False)
    af_since = DateField(label="Inskriven på Arbetsförmedlingen sedan", required=False)
    af_programme = PickField(
        label="Program hos Arbetsförmedlingen", required=False, empty="Inte angivet"
    )
    af_contact = TextLine(label="Kontakt på Arbetsförmedlingen", max_length=120, required=False)
    why = TextField(
        label="Kommentar", rows=3, max_length=2000, required=False, help_text=READ_BY_BOTH
    )
    layout = Layout(
        "version",
        section("Målgrupp", row("primary", "from_on"), "flags"),
        section("Försörjning", row("hindrance", "benefit_since")),
        section("Arbetsförmedlingen", row("af_since", "af_programme"), "af_contact"),
        "why",
    )

    def groups(self) -> Groups:
        """The groups that hold, and from when."""
        said = self.cleaned_data
        return Groups(primary=said["primary"], from_on=said["from_on"], flags=said["flags"])

    def facts(self) -> Background:
        """The rest."""
        return Background(**{name: self.cleaned_data[name] for name in Background.__slots__})


def initial_background(case: Case) -> dict[str, Any]:
    """The case as the form opens with it."""
    values: dict[str, Any] = {
        "version": case.version,
        "from_on": clock.today(),
        "benefit_since": case.benefit_since,
        "af_since": case.af_since,
        "af_contact": case.af_contact,
        "hindrance": str(case.hindrance_id or ""),
        "af_programme": str(case.af_programme_id or ""),
        "flags": [],
    }
    for period in case.group_periods.filter(period__upper_inf=True):
        if period.is_primary:
            values["primary"] = str(period.group_id)
        else:
            values["flags"].append(str(period.group_id))
    return values


class NumberForm(BaseForm):
    """The number that names the person from now on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = TextLine(
        label="Nytt nummer",
        max_length=20,
        help_text="10 eller 12 siffror. Samordningsnummer går också bra.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    why = TextLine(label="Varför", max_length=500)

    def clean_number(self) -> identity.Identity:
        try:
            return identity.parse(
                self.cleaned_data["number"],
                today=clock.today(),
                allow_demo=bool(settings.DEBUG or settings.TESTING),
            )
        except identity.IdentityError as error:
            raise ValidationError(error.message) from error
