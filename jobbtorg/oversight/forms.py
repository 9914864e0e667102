"""Forms of loggkontroll."""

from typing import Any

from django import forms

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core.forms import BaseForm, DateField, FilterForm, TextField, TextLine
from jobbtorg.oversight.enums import ExtractFor, ExtractPurpose, Judgement
from jobbtorg.oversight.models import LogCheck
from jobbtorg.oversight.page_words import CHOICES
from jobbtorg.oversight.permissions import can_judge

HANDED_WORDS: dict[str, str] = {
    Role.LOKAL_CHEF: "Jobbtorgschefen",
    Role.SYSTEMFORVALTARE: "Jobbtorgschefen",
}
HELP = {
    Judgement.JUSTIFIED: "Befogad: det fanns skäl i arbetet",
    Judgement.ASKED: "Fråga medarbetaren varför",
    Judgement.REPORTED: "Anmäld: misstänkt obehörig åtkomst, lämnas vidare till {to}",
    Judgement.CLOSED: "Avsluta anmälan: den är utredd, eller lämnad till polis eller personalansvarig",
}

FOR_GOOD = "Texten kan inte ändras efteråt."


class ReviewForm(BaseForm):
    """A judgement with its reason, or a question."""

    judgement = forms.ChoiceField(
        label="Bedömning",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Välj en bedömning.",
            "invalid_choice": "Välj en bedömning i listan.",
        },
    )
    text = TextField(
        label="Skäl eller fråga",
        max_length=2000,
        help_text="Skriv varför åtkomsten var befogad, varför den anmäls, eller vad du undrar. "
        + FOR_GOOD,
        error_messages={"required": "Skriv varför, eller vad du undrar."},
    )

    def __init__(self, *args: Any, check: LogCheck, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        judgement = self.fields["judgement"]
        assert isinstance(judgement, forms.ChoiceField)  # noqa: S101
        offered = [value for value in Judgement if can_judge(by, check, value)]
        # What can be chosen in one way alone is no question.
        if len(offered) == 1:
            judgement.widget = forms.HiddenInput()
            judgement.initial = offered[0].value
        to = HANDED_WORDS.get(check.reviewer_role, "systemförvaltaren")
        judgement.choices = [(value.value, HELP[value].format(to=to)) for value in offered]
        self._ask_for(offered)

    def _ask_for(self, offered: list[Judgement]) -> None:
        """Say of the text what it is for, where no question can be put."""
        if Judgement.ASKED in offered:
            return
        text = self.fields["text"]
        if offered == [Judgement.CLOSED]:
            text.label = "Vad du har gjort"
            text.help_text = FOR_GOOD
            text.error_messages["required"] = "Skriv vad du har gjort."
        else:
            text.label = "Skäl"
            text.help_text = (
                f"Skriv varför åtkomsten var befogad, eller varför den anmäls. {FOR_GOOD}"
            )
            text.error_messages["required"] = "Skriv varför."


class AnswerForm(BaseForm):
    """Why one looked."""

    text = TextField(
        label="Ditt svar",
        max_length=2000,
        help_text="Skriv vad du gjorde i ärendet, eller varför sidan öppnades. "
        "Svaret kan inte ändras efteråt.",
        error_messages={"required": "Skriv ett svar."},
    )


class ExtractForm(BaseForm):
    """Whom the extract is for, and why; an internal one is offered to chiefs alone."""

    made_for = forms.ChoiceField(
        label="Utdraget är till",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Välj vem utdraget är till.",
            "invalid_choice": "Välj vem utdraget är till.",
        },
    )
    purpose = forms.ChoiceField(
        label="Varför",
        choices=[("", "Välj"), *ExtractPurpose.choices],
        error_messages={
            "required": "Välj varför utdraget behövs.",
            "invalid_choice": "Välj varför i listan.",
        },
    )
    note = TextLine(
        label="Anteckning",
        max_length=200,
        required=False,
        help_text="Till exempel diarienummer, som då står på utdraget. Skriv inga namn eller personnummer.",
    )

    def __init__(self, *args: Any, with_names: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made_for = self.fields["made_for"]
        assert isinstance(made_for, forms.ChoiceField)  # noqa: S101
        made_for.choices = [
            (ExtractFor.PERSON.value, "Deltagaren: när, vilken roll, var och vilket slags sida")
        ]
        made_for.initial = ExtractFor.PERSON.value
        if not with_names:
            made_for.widget = forms.HiddenInput()
        if with_names:
            made_for.choices = [
                *made_for.choices,
                (ExtractFor.INTERNAL.value, "Intern utredning: också medarbetarens namn"),
            ]


class LogFilterForm(FilterForm):
    """Whose rows of the log, at what kind of page, and of which days."""

    vem = forms.ModelChoiceField(
        User.objects.none(),
        label="Medarbetare",
        to_field_name="key",
        required=False,
        empty_label="Alla",
    )
    sida = forms.ChoiceField(
        label="Sida",
        required=False,
        choices=[("", "Alla"), *((words, words) for words in CHOICES)],
        error_messages={"invalid_choice": "Välj en sida i listan."},
    )
    fran = DateField(label="Från", required=False)
    till = DateField(label="Till", required=False)

    def __init__(self, *args: Any, staff: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["vem"]
        assert isinstance(who, forms.ModelChoiceField)  # noqa: S101
        who.queryset = User.objects.filter(pk__in=[user.pk for user in staff]).order_by("sort_key")
