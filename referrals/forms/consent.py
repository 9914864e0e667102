"""The person's consent as a form (handbook §5.2)."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from jobbtorg.core import clock
from jobbtorg.core.forms import BaseForm, DateField, TextLine, row
from jobbtorg.core.uploads import StoredFileField
from referrals.actions.consents import CONSENT_FILE, DEFAULT_RECIPIENT
from referrals.enums import ConsentForm, ConsentScope


class ConsentRecordForm(BaseForm):
    """What the person has consented to, how, and for how long."""

    scope = forms.ChoiceField(
        label="Samtycket omfattar",
        choices=ConsentScope.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad samtycket omfattar."},
    )
    form = forms.ChoiceField(
        label="Hur det gavs",
        choices=ConsentForm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur samtycket gavs."},
    )
    recipient = TextLine(label="Mottagare", max_length=120, initial=DEFAULT_RECIPIENT)
    from_on = DateField(label="Från och med", initial=clock.today)
    until_on = DateField(label="Till och med", required=False)
    file = StoredFileField(kind=CONSENT_FILE, label="Skannat samtycke", required=False)
    layout = Layout("scope", "form", "recipient", row("from_on", "until_on"), "file")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("from_on"), cleaned.get("until_on")
        if since and since > clock.today():
            self.add_error("from_on", "Samtycket kan inte ges i förväg.")
        if since and until and until < since:
            self.add_error("until_on", "Samtycket kan inte sluta gälla innan det börjar.")
        return cleaned
