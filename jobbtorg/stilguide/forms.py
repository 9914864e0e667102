"""Forms of the mock-ups: one field of each kind."""

from typing import Any

from django import forms

from jobbtorg.core.forms import BaseForm, DateField, FilterForm, TextField, TextLine


class ExampleForm(BaseForm):
    """Each kind of field once."""

    name = TextLine(label="Namn", max_length=80)
    phone = TextLine(label="Telefon", required=False, help_text="Ett nummer där hen svarar.")
    visit_on = DateField(label="Första besök")
    language = forms.ChoiceField(
        label="Språk", choices=[("", "Välj språk"), ("sv", "Svenska"), ("so", "Somaliska")]
    )
    reason = TextField(label="Varför", max_length=500)
    support = forms.ChoiceField(
        label="Försörjning",
        widget=forms.RadioSelect,
        choices=[("f", "Försörjningsstöd"), ("i", "Introduktionsersättning"), ("n", "Ingen")],
    )
    groups = forms.MultipleChoiceField(
        label="Målgrupper",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("u", "Ungdom"), ("s", "SFI-studerande"), ("r", "Resurs")],
    )
    interpreter = forms.BooleanField(label="Tolk behövs", required=False)
    consent = forms.FileField(label="Undertecknat samtycke", required=False)


class ReferralForm(BaseForm):
    """The remiss, as its page groups it."""

    first_name = TextLine(label="Förnamn", max_length=80)
    last_name = TextLine(label="Efternamn", max_length=80)
    phone = TextLine(label="Telefon", required=False)
    email = forms.EmailField(label="E-post", required=False)
    language = forms.ChoiceField(
        label="Språk", choices=[("sv", "Svenska"), ("so", "Somaliska"), ("ar", "Arabiska")]
    )
    interpreter = forms.BooleanField(label="Tolk behövs", required=False)
    support = forms.ChoiceField(
        label="Försörjning",
        widget=forms.RadioSelect,
        choices=[("f", "Försörjningsstöd"), ("i", "Introduktionsersättning"), ("n", "Ingen")],
        help_text="Avgör vem som beslutar om planen.",
    )
    benefit_since = DateField(label="På försörjningsstöd sedan", required=False)
    enrolled_since = DateField(label="Inskriven hos Arbetsförmedlingen sedan", required=False)
    group = forms.ChoiceField(
        label="Målgrupp",
        choices=[("1", "Arbetslös med försörjningsstöd"), ("2", "SFI-studerande")],
    )
    wants = TextField(label="Vad personen kan och vill", rows=3, max_length=2000)
    obstacles = TextField(label="Hinder för arbete", rows=3, max_length=2000, required=False)
    consent = forms.ChoiceField(
        label="Samtycke till att uppgifter lämnas till jobbtorget",
        widget=forms.RadioSelect,
        choices=[("s", "Skriftligt"), ("m", "Muntligt"), ("n", "Inget samtycke")],
    )


class PlanLineForm(BaseForm):
    """One line of a plan in the editor."""

    insats = TextLine(label="Insats", max_length=120)
    provider = TextLine(label="Utförs av", max_length=120, required=False)
    aim = TextField(label="Syfte", rows=2, max_length=500)
    followed_by = forms.ChoiceField(
        label="Följs genom",
        choices=[
            ("r", "Närvaroregister"),
            ("i", "Intyg"),
            ("e", "Deltagarens egen redovisning"),
            ("m", "Mäts inte"),
        ],
    )
    hours = forms.DecimalField(label="Timmar per vecka", max_digits=4, decimal_places=1)
    weekdays = forms.MultipleChoiceField(
        label="Veckodagar",
        widget=forms.CheckboxSelectMultiple,
        choices=[(1, "mån"), (2, "tis"), (3, "ons"), (4, "tors"), (5, "fre")],
    )
    from_on = DateField(label="Från")
    until_on = DateField(label="Till", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].widget.attrs["data-week-hours"] = ""
        self.fields["weekdays"].widget.attrs["data-week-weekday"] = ""
        self.fields["insats"].widget.attrs["list"] = "katalog"


class ListFilterForm(FilterForm):
    """Filters above a list."""

    q = TextLine(label="Namn", required=False)
    status = forms.ChoiceField(
        label="Läge",
        required=False,
        choices=[("", "Alla"), ("k", "Kartläggning"), ("p", "Plan väntar"), ("a", "Aktiv")],
    )
    coach = forms.ChoiceField(
        label="Ansvarig", required=False, choices=[("", "Alla"), ("1", "Karin Exempel")]
    )
