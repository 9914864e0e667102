"""What every action on a plan does: lock case and version in that order, log, copy lines."""

from collections.abc import Iterable

from django.db.models import F, Max

from cases.actions.base import locked_case
from cases.enums import LineChange, PlanState
from cases.models import Activity, Case, PlanLine, PlanTransition, PlanVersion
from cases.plan_rules import LineFacts, line_change
from cases.rules import PLAN_TRANSITIONS
from jobbtorg.core.actor import Actor
from jobbtorg.core.transitions import Transition

TEXTS = ("goal", "sub_goals", "summary", "person_view", "dissent", "next_followup_on")


def locked(version: PlanVersion) -> tuple[Case, PlanVersion]:
    """The case and the version as they stand now, both locked: the case always first."""
    case = locked_case(version.case)
    PlanVersion.objects.select_for_update(of=("self",)).only("pk").get(pk=version.pk)
    found = PlanVersion.objects.select_related("plan", "decided_by").get(pk=version.pk)
    found.case = case
    return case, found


def checked(name: str, version: PlanVersion) -> Transition:
    """The row of the plan's transition table, if the state of the locked version allows it."""
    return PLAN_TRANSITIONS.check(name, version.state, state_label=version.get_state_display())


def log(
    version: PlanVersion, name: str, *, by: Actor, from_state: str, why: str = ""
) -> PlanTransition:
    """Who took the version where, and why."""
    row = PlanTransition(
        plan_version=version, name=name, from_state=from_state, to_state=version.state, why=why
    )
    row.set_actor(by)
    row.save()
    return row


def new_draft(*, of: PlanVersion, case: Case, by: Actor) -> PlanVersion:
    """Save an unsaved version as the plan's next draft."""
    last = PlanVersion.objects.filter(plan=of.plan).aggregate(last=Max("number"))["last"] or 0
    of.number = last + 1
    of.state = PlanState.DRAFT
    of.stand_under(case, by).save()
    log(of, "draft", by=by, from_state="")
    return of


def touch(version: PlanVersion, *, by: Actor, **values: object) -> None:
    """Save fields of a draft under a new version number; whoever does so has written in it."""
    for name, value in values.items():
        setattr(version, name, value)
    if by.user_id is not None and by.user_id not in version.writer_ids:
        version.writer_ids = [*version.writer_ids, by.user_id]
    version.version = F("version") + 1
    version.save(update_fields=[*values, "writer_ids", "version"])
    version.refresh_from_db(fields=["version"])


def facts_in_force(case: Case) -> dict[object, LineFacts]:
    """What is in force in a case, by line key."""
    rows = Activity.objects.filter(case=case, ended_at__isnull=True)
    return {row.line_key: LineFacts.of(row) for row in rows}


def mark_changes(version: PlanVersion, case: Case, lines: Iterable[PlanLine] | None = None) -> None:
    """Write on each line of a draft what it means against what is in force now."""
    in_force = facts_in_force(case)
    rows = list(version.lines.all() if lines is None else lines)
    changed = []
    for row in rows:
        change = line_change(
            LineFacts.of(row),
            in_force.get(row.line_key),
            removed=row.change == LineChange.REMOVED,
        )
        if change != row.change:
            row.change = change
            changed.append(row)
    PlanLine.objects.bulk_update(changed, ["change"])
