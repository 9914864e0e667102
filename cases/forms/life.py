"""Forms of hold, avbrott, work, closing and what is found later."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from cases.actions.closing import Ending
from cases.enums import AftermathAnswer, OutcomeKind, SelfSupport
from cases.forms.life_base import (
    READ_BY_BOTH,
    BaseForm,
    DateField,
    PickField,
    PickForm,
    TextField,
    TextLine,
    WhyForm,
    otherwise,
)
from jobbtorg.core.forms import row


class HoldForm(PickForm):
    """A hold with its reason and planned end."""

    reason = PickField(label="Orsak")
    from_on = DateField(label="Första dagen")
    planned_until_on = DateField(
        label="Väntas sluta", help_text="Den dagen får du ett steg om att följa upp uppehållet."
    )
    note = TextField(
        label="Kommentar", rows=3, max_length=2000, required=False, help_text=READ_BY_BOTH
    )
    layout = Layout("reason", row("from_on", "planned_until_on"), "note")


class ExtendHoldForm(BaseForm):
    """Another planned end."""

    planned_until_on = DateField(label="Väntas sluta")
    why = TextField(label="Varför", rows=3, max_length=2000, required=False)


class EndHoldForm(BaseForm):
    """The day on which the case goes on."""

    ended_on = DateField(
        label="Ärendet fortsätter från och med",
        help_text="Tidsfrister flyttas fram med de arbetsdagar som uppehållet verkligen varade.",
    )


class BreakForm(PickForm):
    """An avbrott with its reason."""

    reason = PickField(label="Orsak")
    from_on = DateField(label="Från och med")
    look_again_on = DateField(label="Ta ställning till nystart", required=False)
    note = TextField(
        label="Kommentar",
        rows=3,
        max_length=2000,
        required=False,
        help_text="Läses av handläggaren. Skriv vad som har hänt, utan att värdera.",
    )
    layout = Layout("reason", row("from_on", "look_again_on"), "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["look_again_on"].help_text = otherwise("restart_days")


class PostponeForm(BaseForm):
    """When the avbrott is looked at again."""

    look_again_on = DateField(label="Pröva på nytt")
    why = TextField(label="Varför", rows=2, max_length=2000, required=False)


class StartWorkForm(WhyForm):
    """Work that has begun while the support goes on."""

    on = DateField(label="Första arbetsdagen")
    field_order = ("on", "why")


class StartInsatsForm(PickForm):
    """An insats that has begun before the plan is sent in."""

    insats = PickField(label="Insats")
    on = DateField(label="Insatsens första dag")
    why = TextField(
        label="Kommentar", rows=3, max_length=2000, required=False, help_text=READ_BY_BOTH
    )
    layout = Layout(row("insats", "on"), "why")


class FollowWorkForm(WhyForm):
    """What the follow-up of the work showed."""

    next_on = DateField(label="Nästa uppföljning", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_on"].help_text = otherwise("work_followup_days")


class EndWorkForm(WhyForm):
    """Work that has ended while the case goes on."""

    on = DateField(label="Sista arbetsdagen")
    field_order = ("on", "why")


class CloseForm(BaseForm):
    """The outcome; extent and employer or school belong to work and studies."""

    kind = forms.ChoiceField(
        label="Avslutas till",
        choices=[("", "Välj …"), *OutcomeKind.choices],
        error_messages={"required": "Välj vad ärendet avslutas till."},
    )
    ended_on = DateField(label="Avslutsdatum")
    self_support = forms.ChoiceField(
        label="Självförsörjande",
        choices=SelfSupport.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om deltagaren är självförsörjande."},
    )
    extent = forms.IntegerField(
        label="Omfattning i procent",
        required=False,
        min_value=1,
        max_value=100,
        help_text="Krävs vid arbete och studier, annars tomt.",
        error_messages={
            "min_value": "Ange mellan 1 och 100 procent.",
            "max_value": "Ange mellan 1 och 100 procent.",
        },
    )
    employer_or_school = TextLine(label="Arbetsgivare eller skola", required=False, max_length=120)
    text = TextField(label="Kommentar", rows=3, required=False, help_text=READ_BY_BOTH)
    needed_by_choice = ("extent",)
    layout = Layout(
        row("kind", "ended_on"),
        row("extent", "employer_or_school"),
        "self_support",
        "text",
    )

    def ending(self) -> Ending:
        """What the action is given."""
        chosen: dict[str, Any] = dict(self.cleaned_data)
        chosen["kind"] = OutcomeKind(chosen["kind"])
        chosen["self_support"] = SelfSupport(chosen["self_support"])
        return Ending(**chosen)


class AftermathForm(BaseForm):
    """What was found so many months after the closing."""

    answer = forms.ChoiceField(
        label="Hur är det nu?",
        choices=AftermathAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur det är nu."},
    )
    text = TextLine(label="Kommentar", required=False, max_length=500)
