"""Forms of the theme: label above, help under, error under and in a summary on top.

`FORM_RENDERER` makes every form use these fields; `BaseForm` adds what our own forms share.
Required is the rule; what is not is marked "(frivilligt)".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any, ClassVar, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset
from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
)

from jobbtorg.core import clock
from jobbtorg.core.days import UnreadableError, read_day, read_moment, read_time
from jobbtorg.core.text import CleanCharField, CleanTextField

Read = TypeVar("Read")
TEXT_LIMIT = 5000
# Nobody means a day outside these: it is a slip of the finger, and days are counted from it.
FIRST_YEAR, YEARS_AHEAD = 1900, 10


class ThemeBoundField(BoundField):
    """A field that knows its class, its optional mark and its size in the theme."""

    @property
    def is_optional(self) -> bool:
        """Whether the label says "(frivilligt)".

        A field that a draft may leave empty, but sending asks for, is marked `needed`; one that
        another field's choice asks for stands in the form's `needed_by_choice` and says so in
        its help.
        """
        marks = getattr(self.form, "mark_optional", True)
        by_choice = self.name in getattr(self.form, "needed_by_choice", ())
        needed = self.field.required or by_choice or getattr(self.field, "needed", False)
        return bool(marks and not needed and not self.is_checkbox)

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def is_group(self) -> bool:
        return isinstance(self.field.widget, RadioSelect | CheckboxSelectMultiple)

    @property
    def counter(self) -> int | None:
        """The limit that a counter under the field counts towards."""
        found: int | None = getattr(self.field, "counter", None)
        return found

    @property
    def size(self) -> str:
        found: str = getattr(self.field, "size", "")
        return found

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        css = [widget.attrs.get("class", ""), _css_class(widget)]
        if self.errors:
            css.append("is-invalid")
        attrs["class"] = " ".join(part for part in css if part)
        if self.counter:
            attrs["data-counter"] = f"{self.auto_id}_counter"
            attrs["data-limit"] = str(self.counter)
        return attrs


def _css_class(widget: forms.Widget) -> str:
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        return "form-check-input"
    if isinstance(widget, Select):
        return "form-select"
    return "" if widget.is_hidden else "form-control"


class FormRenderer(TemplatesSetting):
    """Renders forms and fields with the templates of the theme."""

    form_template_name = "components/form.html"
    field_template_name = "components/field_group.html"
    bound_field_class = ThemeBoundField


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the error summary."""

    message: str
    target: str
    label: str = ""


def collect_errors(form: Any) -> list[FieldError]:
    """The errors of a form in the order of its fields, those of the whole form first."""
    errors: ErrorDict | None = form.errors if form is not None and form.is_bound else None
    if not errors:
        return []
    found = [FieldError(str(text), "") for text in form.non_field_errors()]
    for bound in form:
        target = bound.auto_id if getattr(bound, "is_group", False) else bound.id_for_label
        found += [FieldError(str(text), target, str(bound.label)) for text in bound.errors]
    return found


class DateInput(forms.DateInput):
    """A day, typed. The script writes it out as `2008-01-07` and puts a calendar beside it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"placeholder": "ÅÅÅÅ-MM-DD", "autocomplete": "off"}
        super().__init__({**own, **(attrs or {})}, format="%Y-%m-%d")

    def get_context(self, *args: Any) -> dict[str, Any]:
        """`data-date` says what day it is, for "i morgon": the clock may be a demo's."""
        context = super().get_context(*args)
        context["widget"]["attrs"]["data-date"] = clock.today().isoformat()
        return context


class ClockInput(forms.TimeInput):
    """A time of day, typed. The script writes it out as `09.30`."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"placeholder": "9.30", "autocomplete": "off", "data-time": ""}
        super().__init__({**own, **(attrs or {})}, format="%H.%M")


class MomentInput(forms.DateTimeInput):
    """A day and a time in one line, as people write them."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"placeholder": "ÅÅÅÅ-MM-DD 9.30", "autocomplete": "off"}
        super().__init__({**own, **(attrs or {})}, format="%Y-%m-%d %H.%M")

    def get_context(self, *args: Any) -> dict[str, Any]:
        """`data-moment` says what day it is, as for a day."""
        context = super().get_context(*args)
        context["widget"]["attrs"]["data-moment"] = clock.today().isoformat()
        return context


def check_year(found: date | None) -> None:
    """Refuse a year that nobody can have meant."""
    last = clock.today().year + YEARS_AHEAD
    if found is not None and not FIRST_YEAR <= found.year <= last:
        raise forms.ValidationError(
            f"Kontrollera årtalet. Det ska vara mellan {FIRST_YEAR} och {last}.",
            code="out_of_range",
        )


def _read(how: Callable[[str], Read], text: str) -> Read:
    """What a text means, or an error that says what is wrong with it."""
    try:
        return how(text)
    except UnreadableError as error:
        raise forms.ValidationError(str(error), code="invalid") from error


class DateField(forms.DateField):
    """A day: `2008-01-07`, `7/1 2008`, `7 jan`, `i morgon`, `+14`."""

    widget = DateInput
    size = "s"

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        found = _read(partial(read_day, today=clock.today()), value)
        check_year(found)
        return found


class TimeField(forms.TimeField):
    """A time of day: `9`, `9.30`, `09:30` or `0930`."""

    widget = ClockInput
    size = "s"

    def to_python(self, value: Any) -> time | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        return _read(read_time, value)


class MomentField(forms.DateTimeField):
    """A day and a time of day: `2008-01-07 9.30`, `7/1 kl 9`."""

    widget = MomentInput
    size = "m"

    def to_python(self, value: Any) -> datetime | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        found = _read(partial(read_moment, today=clock.today()), value)
        check_year(found)
        return found


class TextLine(CleanCharField):
    """One line of text."""


class TextField(CleanTextField):
    """Running text with a counter. One may type on past the limit: the counter says so."""

    def __init__(self, *, rows: int = 4, max_length: int = TEXT_LIMIT, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "data-grow": ""}))
        super().__init__(max_length=max_length, **kwargs)
        self.counter = max_length


NOT_FILLED_IN = forms.Field.default_error_messages["required"]


def what_is_missing(field: forms.Field) -> str:
    """`Välj orsak.`, `Skriv ett datum.`, `Skriv varför.`, `Fyll i plats.`

    Where the label does not make a sentence, the field has a `required` message of its own.
    """
    label = str(field.label or "")
    name = label[:1].lower() + label[1:]
    if isinstance(field, forms.DateField):
        return "Skriv ett datum."
    if isinstance(field, forms.TimeField):
        return "Skriv en tid."
    if isinstance(field, forms.FileField):
        return "Välj en fil."
    if not name or field.widget.is_hidden:
        return str(NOT_FILLED_IN)
    if isinstance(field, forms.ChoiceField):
        return f"Välj {name}."
    return f"Skriv {name}." if name.startswith(("varför", "vad ")) else f"Fyll i {name}."


class ThemeFormMixin:
    """What all our forms share, with or without a model."""

    mark_optional: ClassVar[bool] = True
    layout: ClassVar[Any] = None

    def full_clean(self) -> None:
        """Say what each field lacks, by what it is and what it is called."""
        for field in self.fields.values():  # type: ignore[attr-defined]
            if field.required and field.error_messages["required"] == NOT_FILLED_IN:
                field.error_messages["required"] = what_is_missing(field)
        super().full_clean()  # type: ignore[misc]

    @property
    def helper(self) -> FormHelper:
        """For `{% crispy form %}`: fields and error summary only; the page writes the form tag."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        if self.layout is not None:
            helper.layout = self.layout
        return helper


class BaseForm(ThemeFormMixin, forms.Form):
    """Base of every form."""


class FilterForm(BaseForm):
    """The filters above a list: a GET form in which everything is optional, and unmarked."""

    mark_optional = False


def row(*names: str) -> Div:
    """Crispy layout: fields side by side, under each other on a phone."""
    return Div(*(Field(name) for name in names), css_class="jt-row")


def section(title: str, *fields: Any) -> Fieldset:
    """Crispy layout: fields under a heading of their own."""
    return Fieldset(title, *fields, css_class="jt-section")
