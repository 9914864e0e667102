"""Text as people send it, made safe to store and to show.

NUL breaks PostgreSQL, control characters break XML and logs, bidi overrides make a text
read as another, and letters typed as letter plus accent are found by no search.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LINE_MAX = 200
TEXT_MAX = 20_000

# Marks that turn the direction of text around, and characters that nobody sees.
# The joiners U+200C and U+200D stay: Persian names and many scripts are spelt with them.
_HIDDEN = {0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF}
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_CONTROL = {*range(0x20), *range(0x7F, 0xA0)}
_SURROGATES = range(0xD800, 0xE000)
_REMOVED: dict[int, str | None] = dict.fromkeys([*_CONTROL, *_HIDDEN, *_BIDI, *_SURROGATES])
_LINE = {**_REMOVED, 0x09: " ", 0x0A: " ", 0x0D: " ", 0x85: " ", 0x2028: " ", 0x2029: " "}
_TEXT = {**_REMOVED, 0x09: "\t", 0x0A: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}


def clean_line(text: str) -> str:
    """One line: no control characters, composed letters, single blanks."""
    cleaned = unicodedata.normalize("NFC", text.replace("\r\n", " ").translate(_LINE))
    return " ".join(cleaned.split())


def clean_text(text: str) -> str:
    """Several lines: the same, with line breaks and tabs kept."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TEXT)
    return unicodedata.normalize("NFC", lines).strip()


def number(value: int) -> str:
    """An integer with no-break thousands, as Swedish writes it."""
    return f"{value:,}".replace(",", "\u00a0")


def too_long(length: int, limit: int) -> str:
    """What to tell somebody whose text does not fit."""
    return (
        f"Texten är {number(length)} tecken lång. Korta den till högst {number(limit)} tecken. "
        "Det du har skrivit finns kvar i rutan."
    )


class _Cleaned(forms.CharField):
    """A CharField that cleans before it counts, and says in Swedish what did not fit."""

    multiline = False
    limit = LINE_MAX

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        self.character_limit = max_length or self.limit
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if text in self.empty_values:
            return text
        cleaned = clean_text(str(text)) if self.multiline else clean_line(str(text))
        return cleaned or self.empty_value

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and len(value) > self.character_limit:
            raise ValidationError(too_long(len(value), self.character_limit), code="max_length")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        if not widget.is_hidden and not self.multiline:
            attrs["maxlength"] = str(self.character_limit)
        return attrs


class CleanCharField(_Cleaned):
    """One line of text. The browser stops at the limit."""


class CleanTextField(_Cleaned):
    """A text of several lines. The browser lets one type on: the server says how much too much."""

    multiline = True
    limit = TEXT_MAX
    widget = forms.Textarea
