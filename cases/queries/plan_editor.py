"""What the plan editor shows beside its form."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from cases.enums import LineChange
from cases.forms.plans import Editor, PlanLineForm, prefix_of
from cases.masking import name_of
from cases.models import Activity, Case, Insats, PlanLine, PlanVersion
from cases.plan_rules import LineFacts, missing_in_line
from cases.plan_words import changes_words, days_words, hours_words
from cases.queries.plans import activities_in_force, week_grid
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.forms import FieldError, collect_errors
from jobbtorg.core.models import FormDraft
from jobbtorg.core.ui import Crumb, WeekGrid, WeekRow
from jobbtorg.core.words import plural
from jobbtorg.organisation.models import Anordnare


@dataclass(frozen=True, slots=True)
class EditorLine:
    """A line that goes on, with its form and what holds now."""

    form: PlanLineForm
    number: int
    change: str
    now: str
    short: str = ""
    folded: bool = False

    @property
    def line(self) -> PlanLine:
        return self.form.line

    @property
    def id(self) -> str:
        return prefix_of(self.line.line_key)

    @property
    def note(self) -> str:
        """`Rad 2, ny`: the same insats may stand in more than one line."""
        return f"Rad {self.number}, {self.change.lower()}"


@dataclass(frozen=True, slots=True)
class EditorPage:
    """Everything on the page of the editor."""

    case: Case
    crumbs: list[Crumb]
    version: PlanVersion | None = None
    form: Editor | None = None
    lines: list[EditorLine] = field(default_factory=list)
    week: WeekGrid | None = None
    catalogue: Sequence[Insats] = ()
    summary: str = ""
    saved: FormDraft | None = None

    @property
    def errors(self) -> list[FieldError]:
        """What needs to be put right, each line's errors under the name of its insats."""
        if self.form is None:
            return []
        found = collect_errors(self.form.plan)
        for row in self.lines:
            name = f"Rad {row.number}, {row.line.insats.name}"
            found += [
                replace(error, label=f"{name}, {error.label.lower()}")
                for error in collect_errors(row.form)
            ]
        return found


def catalogue_on(day: date) -> list[Insats]:
    """What can be chosen on a day."""
    rows = Insats.objects.filter(opened_on__lte=day)
    return list(rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day)).order_by("name"))


def providers_by_name(form: Editor) -> dict[str, Anordnare]:
    """The anordnare that the lines name; other names are kept as they are written."""
    names = {line.cleaned_data["provider"].casefold() for line in form.lines} - {""}
    if not names:
        return {}
    found = Anordnare.objects.annotate(lower=Lower("name")).filter(lower__in=names)
    return {anordnare.name.casefold(): anordnare for anordnare in found}


def editor_page(
    case: Case,
    actor: Actor,
    version: PlanVersion | None = None,
    form: Editor | None = None,
    catalogue: Sequence[Insats] = (),
    saved: FormDraft | None = None,
) -> EditorPage:
    """The page around the form; without a version, the page that offers to begin one."""
    crumbs = [
        Crumb(name_of(case, actor), reverse("cases:case", args=[case.key])),
        Crumb("Plan", reverse("cases:case_tab", args=[case.key, "plan"])),
    ]
    if version is None or form is None:
        return EditorPage(case, crumbs)
    in_force = {activity.line_key: activity for activity in activities_in_force(case)}
    lines = [
        _editor_line(one, number, in_force.get(one.line.line_key))
        for number, one in enumerate(form.lines, start=1)
    ]
    rows = [line.line for line in lines]
    return EditorPage(
        case=case,
        crumbs=crumbs,
        version=version,
        form=form,
        lines=lines,
        week=week_grid(
            case,
            rows,
            [_week_row(line, source=prefix_of(line.line_key)) for line in rows]
            + [_week_row(line) for line in form.removed],
        ),
        catalogue=catalogue,
        summary=_summary([*rows, *form.removed]),
        saved=saved,
    )


def _editor_line(form: PlanLineForm, number: int, before: Activity | None) -> EditorLine:
    line = form.line
    changed = before is not None and line.change == LineChange.CHANGED
    return EditorLine(
        form=form,
        number=number,
        change=line.get_change_display(),
        now=_now_words(before) if before and changed else "",
        short=_short_words(line),
        folded=_asks_for_nothing(form),
    )


def _asks_for_nothing(form: PlanLineForm) -> bool:
    """Whether the line can stand folded: complete, as it was saved, and nobody has remarked on it."""
    line = form.line
    if line.change == LineChange.CHANGED or line.pinned_comment or form.starts_here:
        return False
    complete = not missing_in_line(LineFacts.of(line), today=clock.today())
    return complete and not form.errors and form.shows_what_is_saved


def _short_words(line: PlanLine) -> str:
    """`4 timmar i veckan, mån · godkänd`."""
    facts = LineFacts.of(line)
    word = "godkänd" if line.change == LineChange.UNCHANGED else line.get_change_display().lower()
    return f"{hours_words(facts.minutes_per_week)}, {days_words(facts.weekdays)} · {word}"


def _now_words(before: Activity) -> str:
    facts = LineFacts.of(before)
    return f"{hours_words(facts.minutes_per_week)}, {days_words(facts.weekdays)}. {facts.aim}"


def _week_row(line: PlanLine, source: str = "") -> WeekRow:
    return WeekRow(
        label=line.insats.name,
        weekdays=line.weekdays,
        minutes=line.minutes_per_week,
        kind="" if source else "removed",
        note="" if source else "tas bort",
        source=source,
        from_on=line.from_on,
        until_on=line.until_on,
    )


def _summary(lines: Sequence[PlanLine]) -> str:
    """`3 rader: 1 ny, 1 ändrad`, as of the last save."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.change] = counts.get(line.change, 0) + 1
    if not lines:
        return "Inga rader än"
    words = plural(len(lines), "rad", "rader")
    if set(counts) == {LineChange.UNCHANGED}:
        return f"{words}, ingen ändrad"
    return f"{words}: {changes_words(counts)}"
