"""Fields that the forms of a case's life share."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django import forms

from jobbtorg.core import clock
from jobbtorg.core.forms import BaseForm, DateField, TextField, TextLine, TimeField
from jobbtorg.core.words import plural
from jobbtorg.organisation.settings import setting


class PickField(forms.TypedChoiceField):
    """One row of a list that the view has chosen; its random key stands in the page."""

    size = "m"

    def __init__(self, *, empty: str = "Välj …", **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)
        self.empty_text = empty

    def offer(self, rows: Iterable[Any], *, text: Callable[[Any], str] = str) -> None:
        """Set what there is to choose from."""
        by_key = {str(getattr(row, "key", None) or row.pk): row for row in rows}
        self.choices = [("", self.empty_text), *((key, text(r)) for key, r in by_key.items())]
        self.coerce = by_key.__getitem__


class PickSeveralField(forms.TypedMultipleChoiceField):
    """Several such rows, as boxes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=[], widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer(self, rows: Iterable[Any]) -> None:
        """Set what there is to choose from."""
        by_key = {str(getattr(row, "key", None) or row.pk): row for row in rows}
        self.choices = [(key, str(row)) for key, row in by_key.items()]
        self.coerce = by_key.__getitem__


class PickForm(BaseForm):
    """A form with lists to choose from: `offers` names each with its rows."""

    def __init__(
        self, *args: Any, offers: Mapping[str, Iterable[Any]] | None = None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        for name, rows in (offers or {}).items():
            field = self.fields[name]
            assert isinstance(field, PickField | PickSeveralField)  # noqa: S101
            field.offer(rows)


def moment(day: Any, at: time | None) -> datetime | None:
    """A day and a time of day as one moment; None while either is missing."""
    if day is None or at is None:
        return None
    return datetime.combine(day, at, tzinfo=clock.STOCKHOLM)


def otherwise(name: str) -> str:
    """What happens when a day is left out: counted by its dated setting."""
    days = setting(name, clock.today())
    return f"Annars om {plural(days, 'arbetsdag', 'arbetsdagar')}."


READ_BY_BOTH = "Läses också av handläggaren."


class WhyForm(BaseForm):
    """A reason in words."""

    why = TextField(label="Varför", rows=3, max_length=2000)

    def __init__(
        self,
        *args: Any,
        label: str = "Varför",
        help_text: str = "",
        needed: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["why"]
        field.label, field.required, field.help_text = label, needed, help_text


class ReasonForm(PickForm):
    """A reason from a code list, and words where they are of use."""

    reason = PickField(label="Orsak")
    text = TextField(label="Kommentar", rows=3, max_length=2000, required=False)


__all__ = [
    "READ_BY_BOTH",
    "BaseForm",
    "DateField",
    "PickField",
    "PickForm",
    "PickSeveralField",
    "ReasonForm",
    "TextField",
    "TextLine",
    "TimeField",
    "WhyForm",
    "moment",
    "otherwise",
]
