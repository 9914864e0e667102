"""Forms of the systemförvaltare's pages: each is saved by an action."""

from typing import Any

from django import forms

from jobbtorg.core import clock
from jobbtorg.core.forms import DateField
from jobbtorg.organisation.admin_site import ModelForm
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Catchment,
    DatedSetting,
    Node,
    Route,
    Stadsdel,
    Succession,
    Unit,
)
from jobbtorg.organisation.rules import YOUNGEST
from jobbtorg.organisation.settings import REGISTRY

PARENTS: dict[str, tuple[str, ...]] = {
    NodeKind.REGION: (NodeKind.CITY,),
    NodeKind.UNIT: (NodeKind.REGION, NodeKind.UNIT),
    NodeKind.GROUP: (NodeKind.UNIT,),
    NodeKind.STADSDEL: (NodeKind.CITY, NodeKind.REGION),
    NodeKind.BISTANDSENHET: (NodeKind.CITY,),
    NodeKind.ANORDNARE: (NodeKind.CITY,),
}


class NewNodeForm(ModelForm):
    """A node to open. What it stands under depends on its kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = PARENTS.get(self._meta.model.NODE_KIND or "", ())
        self.fields["parent"] = forms.ModelChoiceField(
            Node.objects.filter(kind__in=kinds, closed_on=None), label="Hör till"
        )
        self.fields["opened_on"].initial = clock.today()


class ChangeNodeForm(ModelForm):
    """What a node is to be from a day on: another name, another place, or its end."""

    from_on = DateField(label="Gäller från och med", required=False)
    new_name = forms.CharField(label="Nytt namn", max_length=120, required=False)
    new_parent = forms.ModelChoiceField(
        Node.objects.none(), label="Hör i stället till", required=False
    )
    last_day = DateField(
        label="Upphör efter",
        required=False,
        help_text="Sista dagen. Går bara när inget hänger kvar; slå annars ihop enheten.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = PARENTS.get(self.instance.kind, ())
        parents = Node.objects.filter(kind__in=kinds, closed_on=None).exclude(pk=self.instance.pk)
        if "new_parent" in self.fields:
            self.fields["new_parent"].queryset = parents  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("new_name") or cleaned.get("new_parent")) and not cleaned.get("from_on"):
            self.add_error("from_on", "Ange från vilken dag ändringen gäller.")
        return cleaned


class CatchmentForm(ModelForm):
    """Which enhet serves a stadsdel from a day on."""

    from_on = DateField(label="Från och med")

    class Meta:
        model = Catchment
        fields = ("stadsdel", "bistandsenhet")


class RouteForm(ModelForm):
    """Where referrals of some ages go from a day on."""

    stadsdel = forms.ModelChoiceField(
        Stadsdel.objects.filter(closed_on=None), label="Stadsdel", required=False
    )
    bistandsenhet = forms.ModelChoiceField(
        Bistandsenhet.objects.filter(closed_on=None),
        label="Eller enhet för hela staden",
        required=False,
    )
    unit = forms.ModelChoiceField(Unit.objects.filter(closed_on=None), label="Jobbtorg")
    min_age = forms.IntegerField(label="Från ålder", min_value=0, max_value=120, initial=YOUNGEST)
    max_age = forms.IntegerField(
        label="Till och med ålder", required=False, min_value=0, max_value=120
    )
    from_on = DateField(label="Från och med")

    class Meta:
        model = Route
        fields = ("stadsdel", "bistandsenhet", "unit")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("stadsdel")) == bool(cleaned.get("bistandsenhet")):
            self.add_error("stadsdel", "Välj en stadsdel eller en enhet för hela staden.")
        low, high = cleaned.get("min_age"), cleaned.get("max_age")
        if low is not None and high is not None and high < low:
            self.add_error("max_age", "Den högsta åldern är lägre än den lägsta.")
        return cleaned


class SuccessionForm(ModelForm):
    """A merger: what goes into what, and from when."""

    predecessors = forms.ModelMultipleChoiceField(
        Node.objects.filter(closed_on=None), label="De som uppgår"
    )
    successor = forms.ModelChoiceField(Node.objects.filter(closed_on=None), label="I")

    class Meta:
        model = Succession
        fields = ("on_date", "note")


class SettingForm(ModelForm):
    """A new value of a number, from a day that has not come."""

    name = forms.ChoiceField(
        label="Inställning",
        choices=lambda: [(s.name, f"{s.meaning} ({s.unit})") for s in REGISTRY.values()],
    )
    value = forms.IntegerField(label="Värde", min_value=0, max_value=10_000)

    class Meta:
        model = DatedSetting
        fields = ("name", "value", "from_on", "note")

    def clean_from_on(self) -> Any:
        from_on = self.cleaned_data["from_on"]
        if from_on <= clock.today():
            raise forms.ValidationError(
                "Välj en dag som inte har kommit: frister som redan gäller ändras inte i efterhand."
            )
        return from_on
