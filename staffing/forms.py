"""Forms of the chiefs' pages."""

from datetime import date
from typing import Any

from django import forms

from cases.forms.life_base import PickField
from cases.queries.codes import codes
from jobbtorg.accounts.models import User
from jobbtorg.core.forms import BaseForm, DateField, FilterForm, TextLine
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code
from staffing.queries.offboarding import Belonging
from staffing.queries.workers import Candidate, Worker

DRAFT = "fordela"


class CoachField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among coaches, each named with the cases that they have."""

    def set_workers(self, workers: list[Worker]) -> None:
        self.load = {w.user.pk: w.cases_in_words for w in workers}
        self.queryset = User.objects.filter(pk__in=list(self.load))

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({self.load[obj.pk]})"


class DistributeForm(BaseForm):
    """Which cases (`vald`, beside the rows), to whom, and why when somebody has them already."""

    to = CoachField(
        User.objects.none(),
        label="Till",
        to_field_name="key",
        empty_label="Välj coach",
        error_messages={"required": "Välj en coach.", "invalid_choice": "Välj en coach i listan."},
    )
    reason = forms.ModelChoiceField(
        Code.objects.none(),
        label="Varför",
        to_field_name="code",
        required=False,
        empty_label="Välj orsak",
        error_messages={"invalid_choice": "Välj en orsak i listan."},
    )
    text = TextLine(label="Kommentar", max_length=200, required=False)

    def __init__(self, *args: object, workers: list[Worker], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        coach = self.fields["to"]
        assert isinstance(coach, CoachField)  # noqa: S101
        coach.set_workers(workers)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ModelChoiceField)  # noqa: S101
        # Asked for where a case has a coach already; the action says so row by row.
        reason.needed = True  # type: ignore[attr-defined]
        reason.queryset = codes(CodeList.MOVE_REASON)


class ReassignForm(BaseForm):
    """Which handläggare takes over the chosen cases, and why."""

    to = PickField(
        label="Till",
        empty="Välj handläggare",
        error_messages={
            "required": "Välj en handläggare.",
            "invalid_choice": "Välj en handläggare i listan.",
        },
    )
    why = TextLine(label="Varför", max_length=200, error_messages={"required": "Skriv varför."})

    def __init__(self, *args: object, people: list[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        to = self.fields["to"]
        assert isinstance(to, PickField)  # noqa: S101
        to.offer(people)


class LeaveForm(BaseForm):
    """From when somebody is on leave, and to when where that is known."""

    from_on = DateField(label="Första dagen")
    last = DateField(
        label="Sista dagen",
        required=False,
        help_text="Lämna tomt om det inte är bestämt.",
    )


class EndLeaveForm(BaseForm):
    """Another last day of a leave."""

    last = DateField(label="Sista dagen", required=False)


class HandoverForm(BaseForm):
    """The last day, and who takes over each thing; the product's own choice stands first.

    One who has gone already (`ends` is false) is asked for no last day.
    """

    last_day = DateField(label="Sista arbetsdag")

    def __init__(
        self,
        *args: object,
        things: list[Belonging],
        candidates: list[Candidate],
        today: date,
        ends: bool = True,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        names = {candidate.user.pk: str(candidate) for candidate in candidates}
        self.things = things
        self.today = today
        self.fields["last_day"].initial = today
        if not ends:
            del self.fields["last_day"]
        for thing in things:
            self.fields[thing.field] = forms.ChoiceField(
                label=f"Tas över av: {thing.kind.label.lower()}, {thing.person}",
                choices=_choices(thing, names),
                initial=str(thing.suggestion.key) if thing.suggestion else "",
                required=not thing.may_end,
                error_messages={
                    "required": f"Välj vem som tar över: {thing.person}.",
                    "invalid_choice": "Välj någon i listan.",
                },
            )

    def clean_last_day(self) -> date:
        last: date = self.cleaned_data["last_day"]
        if last < self.today:
            raise forms.ValidationError("Sista arbetsdagen kan inte ha varit.")
        return last

    def rows(self) -> list[tuple[Belonging, forms.BoundField]]:
        """Each thing with its field."""
        return [(thing, self[thing.field]) for thing in self.things]

    def takers(self) -> dict[str, User | None]:
        """Who takes over what, of a valid form."""
        return {
            thing.field: next(
                (u for u in thing.takers if str(u.key) == self.cleaned_data[thing.field]), None
            )
            for thing in self.things
        }


def _choices(thing: Belonging, names: dict[int, str]) -> list[tuple[str, str]]:
    nobody = ("", "Avslutas" if thing.may_end else "Välj")
    return [nobody, *((str(user.key), names.get(user.pk, str(user))) for user in thing.takers)]


class EverythingForm(FilterForm):
    """One who is proposed for all that they may take over."""

    alla = forms.ChoiceField(label="Föreslå en för allt", required=False)

    def __init__(self, *args: object, candidates: list[Candidate], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        people = [(str(candidate.user.key), str(candidate)) for candidate in candidates]
        everything = self.fields["alla"]
        assert isinstance(everything, forms.ChoiceField)  # noqa: S101
        everything.choices = [("", "Fördela på flera"), *people]
