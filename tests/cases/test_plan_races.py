"""Two answers to one plan at the same moment: one counts, the other is told."""

from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from django.db import transaction

from cases.actions.decisions import decide_plan
from cases.actions.plan_documents import make_documents
from cases.actions.submissions import withdraw_plan
from cases.enums import DocumentKind, PlanState, Verdict
from cases.models import Activity, LineDecision, PlanVersion
from cases.plan_rules import Answer
from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import Conflict, DomainError
from jobbtorg.core.tasks import run_job
from tests import factories
from tests.cases import plans
from tests.committed import wiped_after
from tests.threads import at_once, in_thread

# The mark makes the database; the test's own transaction holds nothing that is used here.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def committed(db: None) -> Iterator[None]:
    with wiped_after(), patch.object(run_job, "apply_async"):
        yield


def waiting_plan() -> tuple[PlanVersion, Actor, Actor, Actor]:
    """A plan that waits, its coach, and two who may answer it."""
    with transaction.atomic():
        at = plans.world()
        colleague = factories.actor(Role.HANDLAGGARE, at.enhet)
        return plans.submitted(at), at.coach, at.handlaggare, colleague


def told(work: Callable[[], object]) -> Callable[[], str]:
    """What became of it, in a word."""

    def run() -> str:
        try:
            work()
        except Conflict:
            return "somebody was first"
        except DomainError:
            return "refused"
        return "done"

    return run


def answer(version: PlanVersion, by: Actor, verdict: Verdict) -> Callable[[], str]:
    def work() -> object:
        keys = version.lines.values_list("line_key", flat=True)
        return decide_plan(
            version=version, by=by, answers={key: Answer(verdict, "Nej") for key in keys}
        )

    return told(work)


def test_two_answers_at_once() -> None:
    version, _, one, other = in_thread(waiting_plan)
    results = at_once(
        answer(version, one, Verdict.ACCEPTED), answer(version, other, Verdict.RETURNED)
    )
    assert sorted(results) == ["done", "somebody was first"]
    assert in_thread(LineDecision.objects.count) == 1
    accepted = results[0] == "done"
    assert in_thread(Activity.objects.count) == accepted


def test_taken_back_and_answered_at_once() -> None:
    version, coach, one, _ = in_thread(waiting_plan)
    results = at_once(
        told(lambda: withdraw_plan(version=version, by=coach)),
        answer(version, one, Verdict.ACCEPTED),
    )
    assert sorted(results) == ["done", "refused"]
    state = in_thread(lambda: PlanVersion.objects.get(pk=version.pk).state)
    assert state == (PlanState.WITHDRAWN if results[0] == "done" else PlanState.DECIDED)


def test_papers_are_rendered_while_nobody_waits() -> None:
    version, coach, _, _ = in_thread(waiting_plan)

    def render(_version: PlanVersion, kind: str) -> bytes:
        if kind == DocumentKind.PLAN:
            in_thread(lambda: withdraw_plan(version=version, by=coach))
        return b"%PDF-1.7 " + kind.encode() + b"\n%%EOF\n"

    made = in_thread(lambda: make_documents(version_key=version.key, render=render))
    assert {row.kind for row in made} == {DocumentKind.PLAN, DocumentKind.EASY}
    again = in_thread(lambda: make_documents(version_key=version.key, render=render))
    assert again == []
