"""Reads of plans for the editor, the plan tab, the page of a version and the decision page."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch

from cases.enums import LineChange, PlanState
from cases.models import Activity, Case, LineDecision, PlanDocument, PlanLine, PlanVersion
from cases.plan_rules import LineFacts, asks_full_days
from cases.plan_words import (
    CHANGE_KINDS,
    days_words,
    followed_words,
    hours_words,
    period_words,
)
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.ui import Difference, PlanLineDiff, WeekGrid, WeekRow
from jobbtorg.organisation.settings import setting

LineLike = PlanLine | Activity


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a version as a page shows it."""

    line: PlanLine
    diff: PlanLineDiff
    before: Activity | None = None
    decision: LineDecision | None = None

    @property
    def key(self) -> uuid.UUID:
        return self.line.line_key

    @property
    def needs_answer(self) -> bool:
        return self.line.change != LineChange.UNCHANGED

    @property
    def in_short(self) -> str:
        """`Matchning, 4 timmar i veckan, mån`: a line that is folded."""
        facts = LineFacts.of(self.line)
        hours = hours_words(facts.minutes_per_week)
        return f"{self.line.insats.name}, {hours}, {days_words(facts.weekdays)}"


@dataclass(frozen=True)
class VersionView:
    """A version with its lines beside what was in force before it."""

    version: PlanVersion
    lines: list[LineView]
    in_force: list[Activity] = field(default_factory=list)

    @property
    def asked(self) -> list[LineView]:
        """Lines that need an answer and have none."""
        if self.version.state != PlanState.SUBMITTED:
            return []
        return [line for line in self.lines if line.needs_answer and line.decision is None]

    @cached_property
    def week(self) -> WeekGrid:
        """The week as the version would have it."""
        rows = [
            WeekRow(
                label=view.line.insats.name,
                weekdays=view.line.weekdays,
                minutes=view.line.minutes_per_week,
                kind=CHANGE_KINDS[LineChange(view.line.change)],
                note=view.line.get_change_display().lower(),
                from_on=view.line.from_on,
                until_on=view.line.until_on,
            )
            for view in self.lines
        ]
        return week_grid(self.version.case, self.lines_going_on, rows)

    @property
    def lines_going_on(self) -> list[PlanLine]:
        return [v.line for v in self.lines if v.line.change != LineChange.REMOVED]


def week_grid(case: Case, lines: Iterable[LineLike], rows: Sequence[WeekRow]) -> WeekGrid:
    """The rows as a week; `lines` are those that tell whether full days are asked for."""
    return WeekGrid(
        rows=rows,
        full_day=setting("full_day_hours", clock.today()),
        asks_full_days=asks_full_days(case.support_kind, [line.insats.slug for line in lines]),
    )


def activities_in_force(case: Case) -> list[Activity]:
    """What is in force, in the order of the plan."""
    rows = Activity.objects.filter(case=case, ended_at__isnull=True)
    return list(
        rows.select_related("insats", "anordnare", "line__plan_version").order_by(
            "line__position", "id"
        )
    )


def week_of(case: Case, activities: Sequence[Activity]) -> WeekGrid:
    """The week as it is in force."""
    rows = [
        WeekRow(
            label=a.insats.name,
            weekdays=a.weekdays,
            minutes=a.minutes_per_week,
            from_on=a.from_on,
            until_on=a.until_on,
        )
        for a in activities
    ]
    return week_grid(case, activities, rows)


def lines_of(version: PlanVersion) -> list[PlanLine]:
    """The lines of a version with what a page needs of them."""
    return list(version.lines.select_related("insats", "anordnare", "decision__by_user"))


def version_view(version: PlanVersion) -> VersionView:
    """A version beside what was in force when it was, or is, answered."""
    waiting = version.state in {PlanState.DRAFT, PlanState.SUBMITTED}
    in_force = activities_in_force(version.case) if waiting else _before(version)
    by_key = {activity.line_key: activity for activity in in_force}
    views = [
        _line_view(line, by_key.get(line.line_key), place)
        for place, line in enumerate(lines_of(version), 1)
    ]
    return VersionView(version, views, in_force)


def _before(version: PlanVersion) -> list[Activity]:
    """For each line, what an earlier version had put in force."""
    rows = (
        Activity.objects.filter(
            case_id=version.case_id, line__plan_version__number__lt=version.number
        )
        .select_related("insats", "anordnare", "line__plan_version")
        .order_by("line__plan_version__number", "id")
    )
    return list({row.line_key: row for row in rows}.values())


def _line_view(line: PlanLine, before: Activity | None, place: int) -> LineView:
    decision = getattr(line, "decision", None)
    return LineView(line, line_diff(line, before, number=place), before, decision)


def provider_of(line: LineLike) -> str:
    """Who carries the line out."""
    return line.anordnare.name if line.anordnare else line.provider_text


def facts_of(line: LineLike) -> list[tuple[str, str]]:
    """What a line says beside its aim, in words."""
    facts = LineFacts.of(line)
    return [
        ("Tid", hours_words(facts.minutes_per_week)),
        ("Dagar", days_words(facts.weekdays)),
        ("Period", period_words(facts.from_on, facts.until_on)),
        ("Utförs av", provider_of(line)),
        ("Följs genom", followed_words(facts.followed_by)),
        ("Följs upp", str(facts.followup_on or "")),
    ]


def line_diff(
    line: PlanLine, before: Activity | None, *, number: int | None = None
) -> PlanLineDiff:
    """A line beside what is in force."""
    facts = facts_of(line)
    differences: list[Difference] = []
    if line.change == LineChange.CHANGED and before is not None:
        old, new = facts_of(before), facts
        if before.aim != line.aim:
            differences.append(Difference("Syfte", before.aim, line.aim))
        differences += [
            Difference(label, was, now)
            for (label, was), (_, now) in zip(old, new, strict=True)
            if was != now
        ]
    told = {difference.label for difference in differences}
    return PlanLineDiff(
        kind=CHANGE_KINDS[LineChange(line.change)],
        title=line.insats.name,
        aim="" if "Syfte" in told else line.aim,
        facts=[(label, value) for label, value in facts if value and label not in told],
        differences=differences,
        comment=line.pinned_comment,
        number=number,
    )


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """What the plan tab shows: what is in force, what is on its way, and what has been."""

    in_force: list[Activity]
    week: WeekGrid
    draft: PlanVersion | None
    waiting: PlanVersion | None
    waiting_view: VersionView | None
    decided: PlanVersion | None
    versions: list[PlanVersion]


def plan_overview(case: Case, actor: Actor) -> PlanOverview:
    """The plan of a case, as far as the actor sees it; the number of queries is fixed."""
    in_force = list(
        Activity.objects.visible_to(actor)
        .filter(case=case, ended_at__isnull=True)
        .select_related("insats", "anordnare")
        .order_by("line__position", "id")
    )
    versions = list(
        PlanVersion.objects.visible_to(actor)
        .filter(case=case)
        .select_related("written_by", "decided_by", "decided_for", "reworks", "case")
        .prefetch_related(
            Prefetch("documents", PlanDocument.objects.select_related("file").order_by("pk")),
            Prefetch("lines", PlanLine.objects.select_related("decision")),
        )
        .order_by("-number")
    )
    waiting = next((v for v in versions if v.state == PlanState.SUBMITTED), None)
    return PlanOverview(
        in_force=in_force,
        week=week_of(case, in_force),
        draft=next((v for v in versions if v.state == PlanState.DRAFT), None),
        waiting=waiting,
        waiting_view=version_view(waiting) if waiting else None,
        decided=next((v for v in versions if v.state == PlanState.DECIDED), None),
        versions=[v for v in versions if v.state != PlanState.DRAFT],
    )
