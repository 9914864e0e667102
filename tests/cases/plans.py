"""Plans for tests, made by the actions as the pages do."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from cases.actions.decisions import Decided, decide_plan
from cases.actions.plans import LineDraft, PlanTexts, add_line, save_draft, start_draft
from cases.actions.submissions import submit_plan
from cases.enums import CaseState, FollowedBy, LineChange, SupportKind, Verdict
from cases.models import Activity, Case, Insats, PlanLine, PlanVersion
from cases.plan_rules import Answer, LineFacts
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.models import Bistandsenhet, Unit
from tests import factories
from tests.roles import as_fixture


@dataclass(frozen=True)
class World:
    """A case at a unit with its coach, and a handläggare at the enhet."""

    case: Case
    coach: Actor
    handlaggare: Actor
    unit: Unit
    enhet: Bistandsenhet


def world(*, state: CaseState = CaseState.MAPPING, **values: Any) -> World:
    """A case that is about to get its plan."""
    unit, enhet = factories.unit(), factories.enhet()
    coach = factories.actor(Role.COACH, unit, "Karin Coach")
    handlaggare = factories.actor(Role.HANDLAGGARE, enhet, "Hanna Handläggare")
    case = factories.case(unit, enhet, coach=coach, handlaggare=handlaggare, state=state, **values)
    return World(case, coach, handlaggare, unit, enhet)


def without_support() -> World:
    """A case that no enhet decides on."""
    return world(support_kind=SupportKind.NONE)


def insats(name: str = "Matchning", followed_by: str = FollowedBy.REGISTER) -> Insats:
    """An insats of the catalogue, the same row for the same name."""
    slug = name.lower().replace(" ", "-").encode("ascii", "ignore").decode()
    with as_fixture():
        return Insats.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "default_followed_by": followed_by,
                "opened_on": date(2008, 1, 1),
            },
        )[0]


def fill(version: PlanVersion, by: Actor, **changes: Any) -> PlanVersion:
    """Fill in what a complete plan needs; `changes` go into every line that goes on."""
    version.refresh_from_db()
    values: dict[str, Any] = {"aim": "Hitta arbete", "minutes_per_week": 600, "weekdays": (1, 3)}
    lines = [
        LineDraft(line.line_key, replace(LineFacts.of(line), **{**values, **changes}))
        for line in version.lines.exclude(change=LineChange.REMOVED)
    ]
    texts = PlanTexts(
        goal="Arbete inom vården",
        next_followup_on=clock.today() + timedelta(60),
    )
    return save_draft(
        version=version, by=by, base_version=version.version, texts=texts, lines=lines
    )


def draft(at: World, *names: str) -> PlanVersion:
    """A filled-in draft with a line for each insats named."""
    version = start_draft(case=at.case, by=at.coach)
    for name in names or ("Matchning",):
        add_line(version=version, by=at.coach, insats=insats(name))
    return fill(version, at.coach)


def submitted(at: World, *names: str) -> PlanVersion:
    """A plan that waits for an answer."""
    return submit_plan(version=draft(at, *names), by=at.coach)


def accept(version: PlanVersion, by: Actor) -> Decided:
    """Accept all lines."""
    return decide_plan(
        version=version,
        by=by,
        answers={line.line_key: Answer(Verdict.ACCEPTED) for line in asked(version)},
    )


def asked(version: PlanVersion) -> list[PlanLine]:
    """The lines that wait for an answer."""
    lines = version.lines.exclude(change=LineChange.UNCHANGED).filter(decision__isnull=True)
    return list(lines.select_related("insats"))


def in_force(case: Case) -> dict[str, Activity]:
    """What is in force, by the name of its insats."""
    rows = Activity.objects.filter(case=case, ended_at__isnull=True).select_related("insats")
    return {row.insats.name: row for row in rows}
