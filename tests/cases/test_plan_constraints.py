"""What the database refuses to hold of a plan, one write each."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.enums import DocumentKind, PlanState, Verdict
from cases.models import LineDecision, PlanDocument, PlanLine, PlanTransition, PlanVersion
from jobbtorg.core import clock, jobs
from tests.cases import plans

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


def another(of: PlanVersion, **values: Any) -> PlanVersion:
    """A version of the same plan, not saved yet."""
    made = PlanVersion(plan=of.plan, number=of.number + 1)
    made.case, made.unit_id, made.bistandsenhet_id = of.case, of.unit_id, of.bistandsenhet_id
    for field, value in values.items():
        setattr(made, field, value)
    return made


class TestVersions:
    def test_a_number_is_used_once(self) -> None:
        version = plans.submitted(plans.world())
        with refused("plan_version_number_once"), transaction.atomic():
            another(version, number=version.number).save()

    def test_one_draft(self) -> None:
        version = plans.draft(plans.world())
        with refused("plan_one_draft"), transaction.atomic():
            another(version).save()

    def test_one_submitted(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        sent = {
            "state": PlanState.SUBMITTED,
            "submitted_at": clock.now(),
            "written_by_id": at.coach.user_id,
            "content_hash": "x",
        }
        with refused("plan_one_submitted"), transaction.atomic():
            another(version, **sent).save()

    @pytest.mark.parametrize(
        "values", [{"state": "inskickad"}, {"content_hash": "x"}, {"submitted_at": True}]
    )
    def test_what_is_sent_in_has_time_writer_and_hash(self, values: dict[str, Any]) -> None:
        version = plans.draft(plans.world())
        if "submitted_at" in values:
            values = {"submitted_at": clock.now()}
        with refused("plan_submitted_has_time_and_hash"), transaction.atomic():
            PlanVersion.objects.filter(pk=version.pk).update(**values)

    def test_what_is_decided_has_time_and_basis(self) -> None:
        version = plans.submitted(plans.world())
        with refused("plan_decided_has_time_and_basis"), transaction.atomic():
            PlanVersion.objects.filter(pk=version.pk).update(state=PlanState.DECIDED)

    def test_nothing_is_decided_before_it_was_sent_in(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        with refused("plan_decided_after_submitted"), transaction.atomic():
            PlanVersion.objects.filter(pk=version.pk).update(
                state=PlanState.DECIDED,
                basis="beslut",
                decided_by_id=at.handlaggare.user_id,
                decided_at=clock.now() - timedelta(1),
            )

    def test_a_version_that_was_sent_in_is_never_deleted(self) -> None:
        version = plans.submitted(plans.world())
        with refused("kan inte ändras"), transaction.atomic():
            PlanVersion.objects.filter(pk=version.pk)._raw_delete("default")

    def test_transitions_are_never_changed(self) -> None:
        plans.submitted(plans.world())
        with refused("får inte ändras"), transaction.atomic():
            PlanTransition.objects.update(why="Annat")


class TestLines:
    def test_a_line_stands_once_in_a_version(self) -> None:
        line = plans.draft(plans.world()).lines.get()
        line.pk, line.key = None, uuid.uuid4()
        with refused("plan_line_once_per_version"), transaction.atomic():
            line.save(force_insert=True)

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"until_on": date(2008, 1, 1)}, "plan_line_ends_after_start"),
            ({"minutes_per_week": 60 * 60 + 1}, "plan_line_at_most_sixty_hours"),
            ({"weekdays": [0]}, "plan_line_weekdays_exist"),
            ({"weekdays": [1, 8]}, "plan_line_weekdays_exist"),
        ],
    )
    def test_its_content_is_possible(self, values: dict[str, Any], name: str) -> None:
        line = plans.draft(plans.world()).lines.get()
        with refused(name), transaction.atomic():
            PlanLine.objects.filter(pk=line.pk).update(**values)

    def test_no_line_is_added_to_what_was_sent_in(self) -> None:
        line = plans.submitted(plans.world()).lines.get()
        line.pk, line.key, line.line_key = None, uuid.uuid4(), uuid.uuid4()
        with refused("kan inte ändras"), transaction.atomic():
            line.save(force_insert=True)

    def test_a_return_says_why(self) -> None:
        at = plans.world()
        row = LineDecision(line=plans.submitted(at).lines.get(), verdict=Verdict.RETURNED)
        row.set_actor(at.handlaggare)
        with refused("line_decision_return_has_comment"), transaction.atomic():
            row.save()

    def test_an_answer_is_never_changed(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        with refused("får inte ändras"), transaction.atomic():
            LineDecision.objects.update(comment="Annat")


def test_each_paper_is_there_once() -> None:
    version = plans.submitted(plans.world())
    jobs.run_pending()
    first, second = version.documents.all()
    with refused("plan_document_once"), transaction.atomic():
        PlanDocument.objects.filter(pk=second.pk).update(kind=first.kind)
    assert DocumentKind.SIGNED not in {first.kind, second.kind}
