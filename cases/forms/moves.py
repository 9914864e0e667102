"""Forms of coach, team, tasks and moves."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from cases.enums import SupportKind
from cases.forms.life_base import (
    BaseForm,
    DateField,
    PickField,
    PickForm,
    ReasonForm,
    TextField,
    TextLine,
)


class CoachForm(PickForm):
    """Who becomes responsible."""

    coach = PickField(label="Coach")


class MoveCoachForm(ReasonForm):
    """Another coach, with a reason."""

    coach = PickField(label="Ny coach")
    field_order = ("coach", "reason", "text")


class MemberForm(PickForm):
    """A colleague for the case team."""

    who = PickField(
        label="Kollega", help_text="Matchare, studie- och yrkesvägledare och IT-pedagoger."
    )
    why = TextLine(label="Vad kollegan ska hjälpa till med", required=False, max_length=200)


class AccessForm(PickForm):
    """A colleague who is to see a person with a protected identity."""

    who = PickField(label="Kollega", error_messages={"required": "Välj kollega."})
    why = TextLine(
        label="Varför",
        max_length=500,
        error_messages={"required": "Skriv varför kollegan ska stå på listan."},
    )
    until_on = DateField(
        label="Till och med", required=False, help_text="Annars tills någon tar bort kollegan."
    )


class TaskForm(PickForm):
    """What a colleague is asked to do, and by when."""

    to_user = PickField(label="Till", error_messages={"required": "Välj kollega."})
    text = TextLine(
        label="Vad", max_length=500, error_messages={"required": "Skriv vad som ska göras."}
    )
    due_on = DateField(label="Senast")
    field_order = ("to_user", "text", "due_on")


class TaskAnswerForm(BaseForm):
    """What came of a task."""

    answer = TextField(label="Svar", rows=4, required=False, max_length=500)


class UnitForm(ReasonForm):
    """Another jobbtorg."""

    unit = PickField(label="Till jobbtorg", error_messages={"required": "Välj jobbtorg."})
    field_order = ("unit", "reason", "text")


class StadsdelForm(PickForm):
    """Where the person now belongs."""

    place = PickField(
        label="Ny stadsdel och enhet", error_messages={"required": "Välj ny stadsdel och enhet."}
    )
    why = TextField(label="Varför", rows=2, max_length=2000)


class HandlaggareForm(PickForm):
    """Who at the enhet now has the case."""

    handlaggare = PickField(label="Handläggare", empty="Ingen särskild, enheten delar")
    why = TextField(label="Varför", rows=2, max_length=2000, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["handlaggare"].required = False


class DeciderField(PickField):
    """Who decides on plans, in groups by enhet."""

    def offer(self, rows: Iterable[Any], *, text: Callable[[Any], str] = str) -> None:
        by_enhet: dict[str, list[tuple[str, str]]] = {}
        found = {row.key: row for row in rows}
        for key, row in found.items():
            by_enhet.setdefault(str(row.enhet), []).append((key, text(row)))
        self.choices = [("", self.empty_text), *by_enhet.items()]
        self.coerce = found.__getitem__


class SupportForm(PickForm):
    """What the person lives on from a day, and who then decides."""

    kind = forms.ChoiceField(
        label="Försörjning", choices=SupportKind.choices, widget=forms.RadioSelect
    )
    from_on = DateField(label="Från och med")
    introduction_ends_on = DateField(
        label="Introduktionsersättningen upphör",
        required=False,
        help_text="Anges bara för introduktionsersättning.",
    )
    decider = DeciderField(
        label="Vem som beslutar om planen då", empty="Enhet och handläggare som nu", required=False
    )
    why = TextField(label="Kommentar", rows=2, max_length=2000, required=False)

    def __init__(self, *args: object, may_end: bool = True, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not may_end:
            kind = self.fields["kind"]
            assert isinstance(kind, forms.ChoiceField)  # noqa: S101
            kind.choices = [c for c in SupportKind.choices if c[0] != SupportKind.NONE]
            kind.help_text = "Att ersättningen upphör skriver handläggaren in."


class GiveStepForm(PickForm):
    """Who takes a colleague's step, and why."""

    to = PickField(label="Till", empty="Välj kollega", error_messages={"required": "Välj kollega."})
    why = TextField(label="Varför", rows=3, max_length=2000)
