"""After any sequence of versions and answers, what is in force is what was accepted last."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions.activities import open_activities
from cases.actions.decisions import decide_plan
from cases.actions.plans import add_line, remove_line, restore_line, start_draft
from cases.actions.submissions import submit_plan, withdraw_plan
from cases.enums import LineChange, Verdict
from cases.models import Case, PlanVersion
from cases.plan_rules import Answer, IncompletePlan, LineFacts
from jobbtorg.core import clock
from tests.cases import plans

ROUND = st.fixed_dictionaries(
    {
        "adds": st.integers(0, 2),
        "minutes": st.sampled_from([300, 600, 900]),
        "removes": st.booleans(),
        "withdraws": st.booleans(),
        "returns": st.lists(st.booleans(), min_size=4, max_size=4),
        "split": st.booleans(),
    }
)
NAMES = ("Matchning", "Praktik", "Coachning", "Validering")


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rounds=st.lists(ROUND, min_size=1, max_size=4))
def test_in_force_is_what_was_accepted_last(rounds: list[dict[str, object]]) -> None:
    with clock.at(date(2008, 3, 3)):
        at = plans.world()
        accepted: dict[UUID, LineFacts] = {}
        for one in rounds:
            version = written(at, one)
            if version is None:
                continue
            answer(at, version, one, accepted)
            assert {a.line_key: LineFacts.of(a) for a in open_activities(at.case)} == accepted
            assert one_open_per_line(at.case)


def written(at: plans.World, one: dict[str, object]) -> PlanVersion | None:
    version = start_draft(case=at.case, by=at.coach)
    for name in NAMES[: int(str(one["adds"]))]:
        add_line(version=version, by=at.coach, insats=plans.insats(name))
    plans.fill(version, at.coach, minutes_per_week=one["minutes"])
    line = version.lines.first()
    if one["removes"] and line is not None and line.change != LineChange.REMOVED:
        remove_line(version=version, by=at.coach, line_key=line.line_key)
    elif line is not None and line.change == LineChange.REMOVED:
        restore_line(version=version, by=at.coach, line_key=line.line_key)
    try:
        sent = submit_plan(version=version, by=at.coach)
        if one["withdraws"]:
            sent = submit_plan(version=withdraw_plan(version=sent, by=at.coach), by=at.coach)
    except IncompletePlan:
        return None
    return sent


def answer(
    at: plans.World,
    version: PlanVersion,
    one: dict[str, object],
    accepted: dict[UUID, LineFacts],
) -> None:
    lines = plans.asked(version)
    pattern = one["returns"]
    assert isinstance(pattern, list)
    given = {}
    for place, line in enumerate(lines):
        returned = pattern[place % len(pattern)]
        given[line.line_key] = (
            Answer(Verdict.RETURNED, "Nej") if returned else Answer(Verdict.ACCEPTED)
        )
        if not returned and line.change == LineChange.REMOVED:
            accepted.pop(line.line_key, None)
        elif not returned:
            accepted[line.line_key] = LineFacts.of(line)
    first = dict(list(given.items())[:1]) if one["split"] else {}
    if first and len(given) > 1:
        decide_plan(version=version, by=at.handlaggare, answers=first)
        given = {key: value for key, value in given.items() if key not in first}
    decide_plan(version=version, by=at.handlaggare, answers=given)


def one_open_per_line(case: Case) -> bool:
    keys = list(open_activities(case).values_list("line_key", flat=True))
    return len(keys) == len(set(keys))
