"""Answers to a remiss: the reception's, the enhet's and the chiefs' (handbook §5.4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from cases.forms.life_base import PickField
from cases.queries.staff import CoachChoice
from jobbtorg.accounts.models import User
from jobbtorg.core.forms import BaseForm, TextField, TextLine
from jobbtorg.organisation.models import Code
from referrals.enums import DisputeOutcome

DISTRIBUTE_LATER = ""


class AcceptForm(BaseForm):
    """Who becomes responsible, or that the unit distributes later."""

    coach = forms.TypedChoiceField(label="Ansvarig coach", required=False, empty_value=None)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, coaches: list[CoachChoice]
    ) -> None:
        super().__init__(data)
        self._users = {str(choice.key): choice.user for choice in coaches}
        field = self.fields["coach"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = [
            (DISTRIBUTE_LATER, "Fördelas senare"),
            *((str(choice.key), str(choice)) for choice in coaches),
        ]
        field.coerce = self._user

    def _user(self, key: str) -> User:
        return self._users[key]


class ReturnForm(BaseForm):
    """Why the remiss goes back: a reason from the list, and what needs to change."""

    reason = forms.TypedChoiceField(label="Orsak", error_messages={"required": "Välj en orsak."})
    text = TextField(
        label="Vad som behöver ändras",
        error_messages={"required": "Skriv vad som behöver ändras."},
        help_text="Handläggaren läser det här. Skriv vad som saknas eller vart remissen hör.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, reasons: list[Code]) -> None:
        super().__init__(data)
        rows = {str(code.pk): code for code in reasons}
        field = self.fields["reason"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = [("", "Välj …"), *((pk, str(code)) for pk, code in rows.items())]
        field.coerce = rows.__getitem__


class WhyForm(BaseForm):
    """A reason in words, for what others have to understand afterwards."""

    why = TextField(label="Varför", error_messages={"required": "Skriv varför."})

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, label: str = "Varför", needed: bool = True
    ) -> None:
        super().__init__(data)
        self.fields["why"].label = label
        self.fields["why"].required = needed


class HandOverForm(BaseForm):
    """Which colleague at the enhet takes over a remiss, and why where that is of use."""

    handlaggare = PickField(
        label="Ny handläggare",
        error_messages={
            "required": "Välj en handläggare.",
            "invalid_choice": "Välj en handläggare i listan.",
        },
    )
    why = TextLine(label="Varför", required=False, max_length=200)

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Iterable[User]) -> None:
        super().__init__(data)
        field = self.fields["handlaggare"]
        assert isinstance(field, PickField)  # noqa: S101
        field.offer(people)


class VoiceForm(BaseForm):
    """What a chief, or the Jobbtorgschef, holds."""

    outcome = forms.ChoiceField(
        label="Ditt besked",
        choices=DisputeOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj ett besked."},
    )
    why = TextField(
        label="Varför",
        help_text="Läses av båda sidor.",
        error_messages={"required": "Skriv varför."},
    )
