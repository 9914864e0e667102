"""Forms of a page as a browser reads them, and what people and machines send wrong in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile

from jobbtorg.core import clock
from jobbtorg.core.formtokens import FIELD

Value = str | SimpleUploadedFile

# What tells the rows of a formset apart in the names of their fields.
_PLACE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
HIDDEN_TEXT = "Ann\x00a \u202etxe\u200b\x07"
HUGE = "å" * 100_000
TEXT = (HIDDEN_TEXT, HUGE)
DATE = ("2008-02-30", "9999-12-31", "0001-01-01", "20080230" * 3, "\x00")
MOMENT = ("2008-02-30 09:30", "9999-12-31 23:59", "0001-01-01 00:00", "\x00")
TIME = ("25.99", "\x00")
CODE = ("finns-inte", "\x00\u202e", "9" * 40)
NUMBER = ("9" * 40, "-1", "1e9", "\x00")
BYTES = b"MZ\x90\x00" + bytes(range(256)) * 40
TOO_LARGE = b"%PDF-1.4\n" + b" " * (21 * 1024 * 1024)


def wrong_files() -> Iterator[SimpleUploadedFile]:
    """A program that calls itself a PDF, nothing at all, and a name that climbs."""
    yield SimpleUploadedFile("plan.pdf", BYTES, "application/pdf")
    yield SimpleUploadedFile("plan.pdf", b"", "application/pdf")
    yield SimpleUploadedFile("../../\u202efdp.exe", b"%PDF-1.4\n%%EOF", "application/pdf")
    yield SimpleUploadedFile("stor.pdf", TOO_LARGE, "application/pdf")


@dataclass(slots=True)
class Input:
    """One control: what a browser would send, and what kind it is."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)

    def filled(self) -> str:
        """Something that fits."""
        if self.value or self.kind in {"checkbox", "file"}:
            return self.value
        chosen = next((choice for choice in self.choices if choice), "")
        plain = {"date": clock.today().isoformat(), "time": "9.30", "number": "1"}
        return chosen or plain.get(self.kind, "Text")

    def poisons(self) -> Iterator[Value]:
        """What does not fit."""
        if self.name in {FIELD, "csrfmiddlewaretoken"}:
            return
        if self.kind == "file":
            yield from wrong_files()
            return
        by_kind = {"date": DATE, "moment": MOMENT, "time": TIME, "number": NUMBER, "text": TEXT}
        yield from by_kind.get(self.kind, CODE)


@dataclass(slots=True)
class Form:
    """One posting form. `buttons` are the named ones: one is pressed at a time."""

    action: str
    inputs: list[Input] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def distinct(self) -> list[Input]:
        """The inputs, with the first of those that stand for many rows alike."""
        return list({_PLACE.sub("", one.name): one for one in reversed(self.inputs)}.values())

    def values(self, button: tuple[str, str] | None) -> dict[str, Value]:
        sent: dict[str, Value] = {}
        for one in self.inputs:
            if filled := one.filled():
                sent.setdefault(one.name, filled)
        return {**sent, **({button[0]: button[1]} if button else {})}


class FormReader(HTMLParser):
    """Collects the posting forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: Input | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self._form = Form(given.get("action", "")) if posts else None
            if self._form:
                self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "option" and self._select is not None:
            self._select.choices.append(given.get("value", ""))
        elif name := given.get("name", ""):
            self._enter(self._form, tag, name, given)

    def _enter(self, form: Form, tag: str, name: str, given: dict[str, str]) -> None:
        if tag == "select":
            self._select = Input(name, "select")
            form.inputs.append(self._select)
        elif tag == "textarea":
            form.inputs.append(Input(name, "text"))
        elif tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "input":
            self._enter_input(form, name, given)

    @staticmethod
    def _enter_input(form: Form, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in {"radio", "checkbox"}:
            known = next((one for one in form.inputs if one.name == name), None)
            if known is None:
                known = Input(name, kind)
                form.inputs.append(known)
            known.choices.append(value)
            known.value = value if "checked" in given else known.value
            return
        if "data-date" in given:
            kind = "date"
        elif given.get("placeholder", "").startswith("ÅÅÅÅ"):
            kind = "moment"
        elif given.get("placeholder") == "9.30":
            kind = "time"
        form.inputs.append(Input(name, "text" if kind in {"email", "tel"} else kind, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None


def forms_of(page: str) -> list[Form]:
    """The posting forms of a page."""
    reader = FormReader()
    reader.feed(page)
    return reader.forms
