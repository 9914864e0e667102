"""Forms of the plan: the editor with a form per line, agreement, follow-up, early end, signed copy."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from cases.actions.plan_documents import SIGNED_PLAN
from cases.actions.plans import LineDraft, PlanTexts
from cases.enums import FollowedBy, LineChange
from cases.matching import matching
from cases.models import Insats, PlanLine, PlanVersion
from cases.plan_rules import MINUTES_PER_HOUR, LineFacts, Problem
from cases.plan_words import SHORT_DAYS
from cases.queries.plans import provider_of
from jobbtorg.core.forms import BaseForm, DateField, TextField, TextLine
from jobbtorg.core.uploads import StoredFileField
from jobbtorg.organisation.models import Anordnare

LINE_FIELD = re.compile(r"rad-(?P<key>[0-9a-f-]{36})-aim\Z")
MOST_HOURS = 60


class PlanForm(BaseForm):
    """What the plan says beside its lines, and the line that is being added."""

    goal = TextField(label="Vad planen ska leda till", rows=2, max_length=2_000, required=False)
    sub_goals = TextField(
        label="Delmål på vägen (frivilligt)", rows=2, max_length=5_000, required=False
    )
    summary = TextField(
        label="Sammanfattning av kartläggningen (frivilligt)",
        help_text="Läses av handläggaren. Ta bara med det som har betydelse för planen.",
        rows=4,
        max_length=10_000,
        required=False,
    )
    person_view = TextField(
        label="Så ser deltagaren på planen (frivilligt)", rows=3, max_length=5_000, required=False
    )
    dissent = TextField(
        label="Det som deltagaren inte är överens om (frivilligt)",
        rows=2,
        max_length=5_000,
        required=False,
    )
    next_followup_on = DateField(label="Planen följs upp", required=False)
    new_insats = TextLine(label="Insats ur katalogen", max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    mark_optional = False

    def __init__(self, *args: Any, catalogue: Sequence[Insats] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = {insats.name: insats for insats in catalogue}
        self.fields["new_insats"].widget.attrs |= {"list": "katalog", "autocomplete": "off"}

    def clean_new_insats(self) -> Insats | None:
        """An entry of the catalogue by its name, or by the one name that fits what was typed."""
        typed = self.cleaned_data["new_insats"]
        if not typed:
            return None
        found = matching(typed, self.catalogue)
        if len(found) == 1:
            return self.catalogue[found[0]]
        if found:
            names = ", ".join(found[:4])
            raise forms.ValidationError(f"Flera insatser stämmer: {names}. Välj en av dem.")
        raise forms.ValidationError("Insatsen finns inte i katalogen. Välj en ur listan.")

    @property
    def texts(self) -> PlanTexts:
        names = PlanTexts.__dataclass_fields__
        return PlanTexts(**{name: self.cleaned_data[name] for name in names})


class HoursField(forms.DecimalField):
    """Hours per week, with decimal comma or point: `7,5`."""

    def __init__(self) -> None:
        super().__init__(
            label="Timmar per vecka",
            required=False,
            min_value=Decimal(0),
            max_value=Decimal(MOST_HOURS),
            decimal_places=2,
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off", "data-week-hours": ""}
            ),
            error_messages={
                "invalid": "Skriv timmarna som ett tal: 7,5.",
                "min_value": "Timmarna kan inte vara färre än noll.",
                "max_value": f"Ange högst {MOST_HOURS} timmar i veckan.",
                "max_decimal_places": "Skriv timmarna med högst två decimaler.",
            },
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value).strip().replace(",", ".") if value else value)


class PlanLineForm(BaseForm):
    """One line of the draft."""

    aim = TextField(label="Syfte", rows=2, max_length=2_000, required=False)
    provider = TextLine(label="Utförs av (frivilligt)", max_length=120, required=False)
    hours = HoursField()
    weekdays = forms.TypedMultipleChoiceField(
        label="Veckodagar (frivilligt)",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-week-weekday": ""}),
        choices=[(day, SHORT_DAYS[day - 1]) for day in range(1, 8)],
    )
    from_on = DateField(label="Från")
    until_on = DateField(label="Till (frivilligt)", required=False, help_text="Tomt: tills vidare.")
    followed_by = forms.ChoiceField(
        label="Följs genom",
        choices=FollowedBy.choices,
        error_messages={"required": "Välj hur raden följs."},
    )
    followup_on = DateField(label="Följs upp (frivilligt)", required=False)

    mark_optional = False

    def __init__(self, *args: Any, line: PlanLine, **kwargs: Any) -> None:
        self.line = line
        kwargs |= {"initial": initial_of(line), "prefix": prefix_of(line.line_key)}
        super().__init__(*args, **kwargs)
        self.fields["provider"].widget.attrs["list"] = "anordnare"
        self.fields["from_on"].widget.attrs["data-week-from"] = ""
        self.fields["until_on"].widget.attrs["data-week-until"] = ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("from_on"), data.get("until_on")
        if start and end and end < start:
            self.add_error("until_on", "Slutdatum ligger före startdatum.")
        return data

    starts_here = False

    @property
    def shows_what_is_saved(self) -> bool:
        """Whether the fields say what the line says, and not what somebody has typed since."""
        saved = initial_of(self.line)
        return all(_as_text(self[name].value()) == _as_text(saved[name]) for name in saved)

    def facts(self, providers: dict[str, Anordnare]) -> LineFacts:
        data = self.cleaned_data
        provider = providers.get(data["provider"].casefold())
        return LineFacts(
            insats_id=self.line.insats_id,
            aim=data["aim"],
            anordnare_id=provider.pk if provider else None,
            provider_text="" if provider else data["provider"],
            followed_by=data["followed_by"],
            minutes_per_week=round((data["hours"] or 0) * MINUTES_PER_HOUR),
            weekdays=tuple(sorted(data["weekdays"])),
            from_on=data["from_on"],
            until_on=data["until_on"],
            followup_on=data["followup_on"],
        )


def _as_text(value: Any) -> str:
    """A field's value as a form would post it."""
    if isinstance(value, list | tuple):
        return ",".join(sorted(str(one) for one in value))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def prefix_of(key: uuid.UUID) -> str:
    return f"rad-{key}"


def initial_of(line: PlanLine) -> dict[str, Any]:
    """What the form of a line shows at first."""
    hours = Decimal(line.minutes_per_week) / MINUTES_PER_HOUR
    return {
        "aim": line.aim,
        "provider": provider_of(line),
        "hours": f"{round(hours, 2):f}".rstrip("0").rstrip(".").replace(".", ",")
        if line.minutes_per_week
        else "",
        "weekdays": line.weekdays,
        "from_on": line.from_on,
        "until_on": line.until_on,
        "followed_by": line.followed_by,
        "followup_on": line.followup_on,
    }


@dataclass
class Editor:
    """The whole form of the editor: the plan's own form and one for each line that goes on."""

    plan: PlanForm
    lines: list[PlanLineForm]
    removed: list[PlanLine]

    def is_valid(self) -> bool:
        """All forms are asked, so that every error shows at once."""
        wrong = [form for form in self.all_forms if not form.is_valid()]
        return not wrong

    @property
    def all_forms(self) -> list[BaseForm]:
        return [self.plan, *self.lines]

    def drafts(self, providers: dict[str, Anordnare]) -> list[LineDraft]:
        return [LineDraft(form.line.line_key, form.facts(providers)) for form in self.lines]

    def start_in(self, line_key: str) -> None:
        """Put the caret in the line that was just added."""
        for form in self.lines:
            if str(form.line.line_key) == line_key:
                form.fields["aim"].widget.attrs["autofocus"] = True
                form.starts_here = True

    def show(self, problems: Iterable[Problem]) -> None:
        """Put what a plan lacks at the fields that lack it."""
        by_key = {form.line.line_key: form for form in self.lines}
        for problem in problems:
            if problem.line_key in by_key:
                by_key[problem.line_key].add_error(problem.field, problem.message)
            else:
                field = "new_insats" if problem.field == "lines" else problem.field
                self.plan.add_error(field, problem.message)


def editor(
    version: PlanVersion,
    lines: Sequence[PlanLine],
    catalogue: Sequence[Insats],
    data: QueryDict | None = None,
) -> Editor:
    """The editor of a draft, bound to what was posted. Lines the post does not name are left out:
    a colleague has added them meanwhile, and the version tells.
    """
    going_on = [line for line in lines if line.change != LineChange.REMOVED]
    removed = [line for line in lines if line.change == LineChange.REMOVED]
    if data is not None:
        posted = [m["key"] for name in data if (m := LINE_FIELD.fullmatch(name))]
        by_key = {str(line.line_key): line for line in going_on}
        going_on = [by_key[key] for key in posted if key in by_key]
    initial = {name: getattr(version, name) for name in PlanTexts.__dataclass_fields__}
    return Editor(
        plan=PlanForm(data, initial={**initial, "version": version.version}, catalogue=catalogue),
        lines=[PlanLineForm(data, line=line) for line in going_on],
        removed=removed,
    )


class AgreementForm(BaseForm):
    """The day on which person and jobbtorg agreed."""

    agreed_on = DateField(label="Ni kom överens")


class FollowUpForm(BaseForm):
    """What a follow-up showed, and the next one."""

    note = TextField(label="Vad uppföljningen visade", rows=5, max_length=10_000)
    next_on = DateField(label="Nästa uppföljning", help_text="Föreslaget är det senaste som går.")


class EndActivityForm(BaseForm):
    """Why something in force ends early."""

    reason = TextLine(label="Varför aktiviteten avslutas", max_length=200)


class WithdrawForm(BaseForm):
    """Why a plan is taken back."""

    why = TextLine(label="Varför planen återtas", max_length=200, required=False)


class SignedCopyForm(BaseForm):
    """The plan with its signatures, scanned."""

    file = StoredFileField(label="Undertecknad plan", kind=SIGNED_PLAN)
