"""The form of the decision page: an answer to each line that needs one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from cases.enums import LineChange, Verdict
from cases.plan_rules import Answer, has_run_out
from cases.queries.plans import LineView
from jobbtorg.core import clock
from jobbtorg.core.forms import BaseForm, FieldError, TextField, collect_errors


class LineAnswerForm(BaseForm):
    """The answer to one line; left out, the line waits."""

    verdict = forms.ChoiceField(
        required=False,
        choices=[(Verdict.ACCEPTED, "Godkänn"), (Verdict.RETURNED, "Returnera")],
        widget=forms.RadioSelect,
    )
    comment = TextField(
        label="Vad behöver ändras",
        help_text="Läses av coachen och följer med raden tills den är besvarad på nytt.",
        rows=2,
        max_length=2_000,
        required=False,
    )

    mark_optional = False

    def __init__(self, *args: Any, view: LineView, **kwargs: Any) -> None:
        self.view = view
        kwargs["prefix"] = f"rad-{view.key}"
        super().__init__(*args, **kwargs)
        if view.line.change == LineChange.REMOVED:
            verdict = self.fields["verdict"]
            assert isinstance(verdict, forms.ChoiceField)  # noqa: S101
            verdict.choices = [
                (Verdict.ACCEPTED, "Godkänn att raden tas bort"),
                (Verdict.RETURNED, "Returnera, behåll raden"),
            ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("verdict") == Verdict.RETURNED and not data.get("comment"):
            self.add_error("comment", "Skriv varför raden returneras.")
        if data.get("verdict") == Verdict.ACCEPTED and has_run_out(self.view.line, clock.today()):
            self.add_error(
                "verdict",
                f"Tiden gick ut {self.view.line.until_on}. Returnera raden, så att jobbtorget kan "
                "ange en ny tid.",
            )
        return data

    @property
    def answer(self) -> Answer | None:
        verdict = self.cleaned_data["verdict"]
        return Answer(Verdict(verdict), self.cleaned_data["comment"]) if verdict else None


@dataclass(frozen=True, slots=True)
class AnswerForms:
    """The forms of all lines that wait for an answer."""

    forms: list[LineAnswerForm]

    @property
    def by_key(self) -> dict[uuid.UUID, LineAnswerForm]:
        return {form.view.key: form for form in self.forms}

    def is_valid(self) -> bool:
        """All lines are asked, so that every error shows at once."""
        wrong = [form for form in self.forms if not form.is_valid()]
        if wrong:
            # The caret stands where a reason is missing: the summary is read out by itself.
            wrong[0].fields["comment"].widget.attrs["autofocus"] = True
        return not wrong

    def answers(self, *, accept_all: bool) -> dict[uuid.UUID, Answer]:
        """What was chosen; `accept_all` is the button that answers yes to every line."""
        if accept_all:
            return {form.view.key: Answer(Verdict.ACCEPTED) for form in self.forms}
        chosen = {form.view.key: form.answer for form in self.forms}
        return {key: answer for key, answer in chosen.items() if answer is not None}

    @property
    def errors(self) -> list[FieldError]:
        found = []
        for form in self.forms:
            title = form.view.line.insats.name
            found += [
                FieldError(error.message, error.target, title) for error in collect_errors(form)
            ]
        return found


def answer_forms(asked: Sequence[LineView], data: QueryDict | None = None) -> AnswerForms:
    """A form for each line that waits, bound to what was posted."""
    return AnswerForms([LineAnswerForm(data, view=view) for view in asked])
