"""Writing a plan: a draft that colleagues may share until it is sent in."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import transaction

from cases.actions.base import locked_case
from cases.actions.plan_base import (
    TEXTS,
    checked,
    facts_in_force,
    locked,
    mark_changes,
    new_draft,
    touch,
)
from cases.enums import FollowedBy, LineChange, MappingSection, PlanState
from cases.models import (
    Activity,
    Aktivitetsplan,
    Case,
    Insats,
    PlanLine,
    PlanVersion,
)
from cases.permissions.plan import can_write_plan
from cases.plan_rules import MOST_LINES, LineFacts
from cases.plan_words import line_words
from cases.queries.kartlaggning import find_mapping, summary
from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import Conflict, Difference, DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.settings import setting

TEXT_LABELS = {
    "goal": "Mål",
    "sub_goals": "Delmål",
    "summary": "Sammanfattning av kartläggningen",
    "person_view": "Deltagarens syn på planen",
    "dissent": "Det deltagaren inte är överens om",
    "next_followup_on": "Nästa uppföljning",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTexts:
    """What the plan says beside its lines."""

    goal: str = ""
    sub_goals: str = ""
    summary: str = ""
    person_view: str = ""
    dissent: str = ""
    next_followup_on: date | None = None

    @classmethod
    def of(cls, version: PlanVersion) -> "PlanTexts":
        return cls(**{name: getattr(version, name) for name in TEXTS})


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as the form has it."""

    line_key: uuid.UUID
    facts: LineFacts


@transaction.atomic
def start_draft(*, case: Case, by: Actor) -> PlanVersion:
    """Begin the next version, or give the draft that somebody has begun already.

    The first one starts from the kartläggning, a later one from the texts of the version
    before and the lines in force.
    """
    case = locked_case(case)
    require(can_write_plan(by, case))
    plan, _ = Aktivitetsplan.objects.get_or_create(
        case=case,
        defaults={
            "unit_id": case.unit_id,
            "bistandsenhet_id": case.bistandsenhet_id,
            "by_user_id": by.user_id,
            "by_assignment_id": by.assignment_id,
            "by_system": by.system,
        },
    )
    draft = plan.versions.filter(state=PlanState.DRAFT).first()
    if draft is not None:
        return draft
    if plan.versions.filter(state=PlanState.SUBMITTED).exists():
        raise DomainError(
            "En version av planen väntar på svar. Återta den om du behöver ändra i den."
        )
    before = plan.versions.filter(state=PlanState.DECIDED).order_by("-number").first()
    texts = PlanTexts.of(before) if before else _texts_from_mapping(case)
    version = PlanVersion(plan=plan, **asdict(texts))
    version.next_followup_on = next_followup()
    version = new_draft(of=version, case=case, by=by)
    copy_lines_in_force(version, case)
    return version


def copy_lines_in_force(version: PlanVersion, case: Case, *, after: int = 0) -> None:
    """Put what is in force and has not run out into a draft, unchanged."""
    there = set(version.lines.values_list("line_key", flat=True))
    rows = [
        PlanLine(
            plan_version=version,
            line_key=activity.line_key,
            position=after + place,
            change=LineChange.UNCHANGED,
            **LineFacts.of(activity).as_fields(),
        )
        for place, activity in enumerate(
            Activity.objects.filter(case=case, ended_at__isnull=True).select_related("line"), 1
        )
        if activity.line_key not in there
        and (activity.until_on is None or activity.until_on >= clock.today())
    ]
    PlanLine.objects.bulk_create(rows)


@transaction.atomic
def save_draft(
    *,
    version: PlanVersion,
    by: Actor,
    base_version: int,
    texts: PlanTexts,
    lines: Sequence[LineDraft],
) -> PlanVersion:
    """Save the whole form. Lines that the form does not name stay as they are."""
    case, version = locked(version)
    require(can_write_plan(by, case))
    if version.state != PlanState.DRAFT:
        raise Conflict(
            "Planen skickades in, av en kollega eller i ett annat fönster, medan du skrev. "
            "Kopiera det du vill ha kvar, och återta planen om den behöver ändras.",
            differences=_differences(version, texts, lines),
        )
    if version.version != base_version:
        raise Conflict(
            "Utkastet har sparats av någon annan, eller i ett annat fönster, medan du skrev.",
            differences=_differences(version, texts, lines),
            version=version.version,
        )
    if len(lines) > MOST_LINES:
        raise DomainError(f"En plan har högst {MOST_LINES} rader.")
    rows = {row.line_key: row for row in version.lines.all()}
    for place, draft in enumerate(lines, 1):
        row = rows.get(draft.line_key)
        if row is None or row.change == LineChange.REMOVED:
            continue
        row.position = place
        for name, value in draft.facts.as_fields().items():
            setattr(row, name, value)
    PlanLine.objects.bulk_update(rows.values(), ["position", *LineFacts.__dataclass_fields__])
    mark_changes(version, case, rows.values())
    touch(version, by=by, **asdict(texts))
    return version


@transaction.atomic
def add_line(*, version: PlanVersion, by: Actor, insats: Insats) -> PlanLine:
    """Put an insats of the catalogue into the draft, followed as the catalogue says."""
    _case, version = _locked_draft(version, by)
    today = clock.today()
    if not insats.is_offered_on(today):
        raise DomainError(f"{insats.name} går inte att välja i dag.", field="insats")
    last = version.lines.order_by("-position").first()
    if last is not None and version.lines.count() >= MOST_LINES:
        raise DomainError(f"En plan har högst {MOST_LINES} rader.")
    line = PlanLine.objects.create(
        plan_version=version,
        insats=insats,
        followed_by=insats.default_followed_by or FollowedBy.NOT_MEASURED,
        from_on=workdays.add_working_days(today, 1),
        position=last.position + 1 if last else 1,
        change=LineChange.NEW,
    )
    touch(version, by=by)
    return line


@transaction.atomic
def remove_line(*, version: PlanVersion, by: Actor, line_key: uuid.UUID) -> PlanVersion:
    """Take a line out of the draft; one that is in force stays visible as to be removed."""
    case, version = _locked_draft(version, by)
    row = _line_of(version, line_key)
    in_force = facts_in_force(case).get(line_key)
    if in_force is None:
        row.delete()
    else:
        for name, value in in_force.as_fields().items():
            setattr(row, name, value)
        row.change = LineChange.REMOVED
        row.save()
    touch(version, by=by)
    return version


@transaction.atomic
def restore_line(*, version: PlanVersion, by: Actor, line_key: uuid.UUID) -> PlanVersion:
    """Let a line that was to be removed go on as it is."""
    _case, version = _locked_draft(version, by)
    row = _line_of(version, line_key)
    row.change = LineChange.UNCHANGED
    row.save(update_fields=["change"])
    mark_changes(version, version.case)
    touch(version, by=by)
    return version


def _locked_draft(version: PlanVersion, by: Actor) -> tuple[Case, PlanVersion]:
    case, version = locked(version)
    require(can_write_plan(by, case))
    checked("submit", version)
    return case, version


def _line_of(version: PlanVersion, line_key: uuid.UUID) -> PlanLine:
    row = version.lines.filter(line_key=line_key).first()
    if row is None:
        raise Conflict("Raden finns inte längre i utkastet. En kollega kan ha tagit bort den.")
    return row


def _texts_from_mapping(case: Case) -> PlanTexts:
    """The kartläggning's goal, and a summary of the sections that concern work."""
    mapping = find_mapping(case)
    if mapping is None:
        return PlanTexts()
    goals = [row.text.strip() for row in mapping.sections.all() if row.kind == MappingSection.GOAL]
    return PlanTexts(
        goal="".join(goals),
        summary=summary(mapping, finished_only=False, without={MappingSection.GOAL}),
    )


def next_followup() -> date:
    """The last working day within the time that a plan may go without being followed up."""
    today = clock.today()
    day = today + timedelta(setting("plan_followup_days", today))
    while not workdays.is_working_day(day):
        day -= timedelta(1)
    return day


def _differences(
    version: PlanVersion, texts: PlanTexts, lines: Sequence[LineDraft]
) -> list[Difference]:
    """Both texts of everything that differs between the form and what is saved."""
    saved = PlanTexts.of(version)
    found = [
        Difference(
            TEXT_LABELS[name],
            str(getattr(texts, name) or ""),
            str(getattr(saved, name) or ""),
        )
        for name in TEXT_LABELS
        if getattr(texts, name) != getattr(saved, name)
    ]
    rows = {row.line_key: row for row in version.lines.select_related("insats")}
    for draft in lines:
        row = rows.get(draft.line_key)
        if row is None:
            found.append(Difference("Rad", draft.facts.aim, "Borttagen ur utkastet"))
        elif row.change != LineChange.REMOVED and LineFacts.of(row) != draft.facts:
            found.append(
                Difference(row.insats.name, line_words(draft.facts), line_words(LineFacts.of(row)))
            )
    return found
