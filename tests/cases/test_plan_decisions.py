"""The handläggare's answer, line by line."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict

from cases.actions.decisions import decide_plan
from cases.actions.lifecycle import end_work, interrupt, restart, start_work
from cases.actions.plans import add_line, remove_line, start_draft
from cases.actions.submissions import submit_plan
from cases.enums import CaseState, LineChange, PlanState, StepKind, Verdict
from cases.models import Case, CaseTransition, LineDecision, PlanVersion, Step
from cases.plan_rules import Answer
from cases.queries.plans import version_view
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from jobbtorg.core.models import Mail
from referrals.forms.decisions import answer_forms
from tests import factories
from tests.cases import life, plans

pytestmark = pytest.mark.django_db

ACCEPT = Answer(Verdict.ACCEPTED)
RETURN = Answer(Verdict.RETURNED, "Beskriv syftet tydligare.")


@pytest.fixture(autouse=True)
def _monday() -> object:
    with clock.at(date(2008, 3, 3)):
        yield


def open_steps(case: Case) -> set[str]:
    return set(Step.objects.open().filter(case=case).values_list("kind", flat=True))


def answers(version: PlanVersion, **verdicts: Answer) -> dict[uuid.UUID, Answer]:
    """Answers by the name of the insats."""
    return {line.line_key: verdicts[line.insats.name] for line in plans.asked(version)}


def test_accepted_lines_hold_at_once_and_the_case_becomes_active() -> None:
    at = plans.world()
    version = plans.submitted(at, "Matchning", "Praktik")
    assert open_steps(at.case) == {StepKind.DECIDE_PLAN}

    done = plans.accept(version, at.handlaggare)

    assert (done.accepted, done.returned, done.waiting, done.draft) == (2, 0, 0, None)
    assert done.version.state == PlanState.DECIDED
    assert set(plans.in_force(at.case)) == {"Matchning", "Praktik"}
    at.case.refresh_from_db()
    assert at.case.state == CaseState.ACTIVE
    assert CaseTransition.objects.filter(case=at.case, name="plan_in_force").count() == 1
    step = Step.objects.open().get(case=at.case)
    assert (step.kind, step.due_on) == (StepKind.FOLLOW_UP, version.next_followup_on)


def test_returned_lines_come_back_with_the_rest_carried_and_the_comment_pinned() -> None:
    at = plans.world()
    version = plans.submitted(at, "Matchning", "Praktik")

    done = decide_plan(
        version=version,
        by=at.handlaggare,
        answers=answers(version, Matchning=ACCEPT, Praktik=RETURN),
    )

    assert set(plans.in_force(at.case)) == {"Matchning"}
    assert done.draft is not None
    lines = {line.insats.name: line for line in done.draft.lines.select_related("insats")}
    assert lines["Matchning"].change == LineChange.UNCHANGED
    assert lines["Praktik"].change == LineChange.NEW
    assert lines["Praktik"].pinned_comment == RETURN.comment
    assert done.draft.reworks == version
    assert open_steps(at.case) == {StepKind.REWORK_PLAN, StepKind.FOLLOW_UP}


def test_changed_line_stays_until_its_replacement_is_accepted() -> None:
    at = plans.world()
    plans.accept(plans.submitted(at), at.handlaggare)
    second = plans.fill(start_draft(case=at.case, by=at.coach), at.coach, minutes_per_week=1200)
    submit_plan(version=second, by=at.coach)
    assert plans.in_force(at.case)["Matchning"].minutes_per_week == 600

    back = decide_plan(version=second, by=at.handlaggare, answers=answers(second, Matchning=RETURN))
    assert plans.in_force(at.case)["Matchning"].minutes_per_week == 600

    assert back.draft is not None
    assert back.draft.lines.get().minutes_per_week == 1200
    third = submit_plan(version=back.draft, by=at.coach)
    plans.accept(third, at.handlaggare)
    assert plans.in_force(at.case)["Matchning"].minutes_per_week == 1200
    assert at.case.activities.count() == 2


def test_removed_line_stays_until_the_removal_is_accepted() -> None:
    at = plans.world()
    plans.accept(plans.submitted(at, "Matchning", "Praktik"), at.handlaggare)
    second = start_draft(case=at.case, by=at.coach)
    key = second.lines.get(insats__name="Praktik").line_key
    remove_line(version=second, by=at.coach, line_key=key)
    submit_plan(version=second, by=at.coach)
    assert set(plans.in_force(at.case)) == {"Matchning", "Praktik"}

    plans.accept(second, at.handlaggare)
    assert set(plans.in_force(at.case)) == {"Matchning"}


def test_some_lines_now_the_rest_later() -> None:
    at = plans.world()
    version = plans.submitted(at, "Matchning", "Praktik")
    first, second = plans.asked(version)

    done = decide_plan(version=version, by=at.handlaggare, answers={first.line_key: ACCEPT})
    assert (done.waiting, done.version.state) == (1, PlanState.SUBMITTED)
    assert set(plans.in_force(at.case)) == {first.insats.name}
    assert open_steps(at.case) == {StepKind.DECIDE_PLAN}

    colleague = factories.actor(Role.HANDLAGGARE, at.enhet)
    done = decide_plan(version=version, by=colleague, answers={second.line_key: ACCEPT})
    assert done.version.state == PlanState.DECIDED
    assert done.version.decided_by_id == colleague.user_id


def test_what_is_returned_in_an_avbrott_is_mended_after_it() -> None:
    at = plans.world()
    version = plans.submitted(at, "Matchning", "Praktik")
    interrupt(by=at.coach, case=at.case, reason=life.break_reason())
    done = decide_plan(
        version=version,
        by=at.handlaggare,
        answers=answers(version, Matchning=ACCEPT, Praktik=RETURN),
    )
    assert open_steps(at.case) == {StepKind.RESTART, StepKind.ACKNOWLEDGE_BREAK}
    restart(by=at.coach, case=at.case)
    assert open_steps(at.case) == {StepKind.REWORK_PLAN, StepKind.FOLLOW_UP}
    step = at.case.steps.get(kind=StepKind.REWORK_PLAN, closed_at=None)
    assert done.draft is not None
    assert step.subject_key == done.draft.key


def test_mending_put_aside_by_work_comes_back_when_the_work_ends() -> None:
    at = plans.world()
    version = plans.submitted(at, "Matchning", "Praktik")
    decide_plan(
        version=version,
        by=at.handlaggare,
        answers=answers(version, Matchning=ACCEPT, Praktik=RETURN),
    )
    start_work(by=at.coach, case=at.case, on=clock.today())
    assert open_steps(at.case) == {StepKind.FOLLOW_WORK}
    end_work(by=at.coach, case=at.case, on=clock.today())
    assert open_steps(at.case) == {StepKind.REWORK_PLAN, StepKind.FOLLOW_UP}


def test_a_paused_case_goes_back_to_being_active() -> None:
    at = plans.world()
    version = plans.submitted(at)
    Case.objects.filter(pk=at.case.pk).update(state=CaseState.ON_HOLD, resumes_to=CaseState.MAPPING)
    plans.accept(version, at.handlaggare)
    at.case.refresh_from_db()
    assert (at.case.state, at.case.resumes_to) == (CaseState.ON_HOLD, CaseState.ACTIVE)


def test_whoever_comes_second_is_told_who_was_first() -> None:
    at = plans.world()
    version = plans.submitted(at)
    colleague = factories.actor(Role.HANDLAGGARE, at.enhet)
    plans.accept(version, at.handlaggare)
    key = version.lines.get().line_key
    with pytest.raises(
        Conflict, match="Hanna Handläggare beslutade om planen 2008-03-03"
    ) as conflict:
        decide_plan(version=version, by=colleague, answers={key: RETURN})
    (both,) = conflict.value.differences
    assert (both.mine, both.theirs) == (f"Returnerad: {RETURN.comment}", "Godkänd")


def test_a_line_whose_time_has_run_out_is_not_put_in_force() -> None:
    at = plans.world()
    last = clock.today() + timedelta(10)
    version = plans.fill(plans.draft(at), at.coach, until_on=last)
    version = submit_plan(version=version, by=at.coach)
    (line,) = plans.asked(version)
    with clock.at(last + timedelta(1)):
        with pytest.raises(DomainError, match="tiden gick ut"):
            plans.accept(version, at.handlaggare)
        posted = QueryDict(f"rad-{line.line_key}-verdict=godkand")
        form = answer_forms(version_view(version).asked, posted)
        assert not form.is_valid()
        assert "Tiden gick ut" in form.errors[0].message


def test_a_line_is_answered_once() -> None:
    at = plans.world()
    version = plans.submitted(at, "Matchning", "Praktik")
    first, _ = plans.asked(version)
    decide_plan(version=version, by=at.handlaggare, answers={first.line_key: ACCEPT})
    with pytest.raises(Conflict, match="före dig"):
        decide_plan(version=version, by=at.handlaggare, answers={first.line_key: RETURN})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "minst en rad"),
        ({"key": Answer(Verdict.RETURNED, "  ")}, "varför raden returneras"),
        ({"other": ACCEPT}, "finns inte i planen"),
    ],
)
def test_unsound_answers(given: dict[str, Answer], message: str) -> None:
    at = plans.world()
    version = plans.submitted(at)
    key = version.lines.get().line_key
    with pytest.raises(DomainError, match=message):
        decide_plan(
            version=version,
            by=at.handlaggare,
            answers={key if k == "key" else uuid.uuid4(): a for k, a in given.items()},
        )


def test_a_draft_is_not_decided_on() -> None:
    at = plans.world()
    with pytest.raises(DomainError, match="utkast"):
        decide_plan(version=plans.draft(at), by=at.handlaggare, answers={})


class TestWhoMayDecide:
    def test_any_handlaggare_of_the_enhet(self) -> None:
        at = plans.world()
        stand_in = factories.actor(Role.ENHETSCHEF, at.enhet)
        assert plans.accept(plans.submitted(at), stand_in).accepted == 1

    def test_not_another_enhet(self) -> None:
        at = plans.world()
        stranger = factories.actor(Role.HANDLAGGARE, factories.enhet("Skärholmen"))
        with pytest.raises(NotAllowed):
            plans.accept(plans.submitted(at), stranger)

    def test_not_the_jobbtorg(self) -> None:
        at = plans.world()
        with pytest.raises(NotAllowed):
            plans.accept(plans.submitted(at), at.coach)

    def test_never_the_writer_in_another_role(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        both = factories.actor(Role.HANDLAGGARE, at.enhet, who=factories.user_of(at.coach))
        with pytest.raises(NotAllowed, match="själv skrivit"):
            plans.accept(version, both)

    def test_never_a_colleague_who_wrote_a_part(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        helper = factories.actor(Role.GRUPPLEDARE, at.unit)
        add_line(version=version, by=helper, insats=plans.insats("Praktik"))
        version = submit_plan(version=plans.fill(version, at.coach), by=at.coach)
        both = factories.actor(Role.HANDLAGGARE, at.enhet, who=factories.user_of(helper))
        with pytest.raises(NotAllowed, match="själv skrivit"):
            plans.accept(version, both)

    def test_the_database_refuses_a_writers_answer(self) -> None:
        at = plans.world()
        line = plans.submitted(at).lines.get()
        row = LineDecision(line=line, verdict=Verdict.ACCEPTED)
        row.set_actor(at.coach)
        with pytest.raises(IntegrityError, match="skrev planen"), transaction.atomic():
            row.save()

    def test_the_database_refuses_a_writers_decision(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        with pytest.raises(IntegrityError, match="plan_writer_never_decides"), transaction.atomic():
            PlanVersion.objects.filter(pk=version.pk).update(
                state=PlanState.DECIDED,
                basis="beslut",
                decided_at=clock.now() + timedelta(1),
                decided_by_id=at.coach.user_id,
            )

    def test_the_database_refuses_an_answer_to_a_draft(self) -> None:
        at = plans.world()
        row = LineDecision(line=plans.draft(at).lines.get(), verdict=Verdict.ACCEPTED)
        row.set_actor(at.handlaggare)
        with pytest.raises(IntegrityError, match="väntar inte på beslut"), transaction.atomic():
            row.save()


class TestMails:
    def test_each_side_is_told_that_something_waits_and_nothing_else(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        plans.accept(version, at.handlaggare)
        mails = {mail.to_user_id: mail for mail in Mail.objects.all()}
        assert set(mails) == {at.coach.user_id, at.handlaggare.user_id}
        assert f"/beslut/{version.key}/" in mails[at.handlaggare.user_id].body
        for mail in mails.values():
            assert at.case.participant.last_name not in mail.subject + mail.body

    def test_nothing_is_sent_when_the_answer_is_refused(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        before = Mail.objects.count()
        with pytest.raises(NotAllowed):
            plans.accept(version, at.coach)
        assert Mail.objects.count() == before

    def test_no_handlaggare_no_mail(self) -> None:
        at = plans.world()
        Case.objects.filter(pk=at.case.pk).update(handlaggare=None)
        plans.submitted(at)
        assert not Mail.objects.exists()
