"""Drafts: begun from what is known, saved by several, sent in once and for all."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.actions.decisions import decide_plan
from cases.actions.plan_steps import wait_for_answer
from cases.actions.plans import (
    LineDraft,
    PlanTexts,
    add_line,
    remove_line,
    restore_line,
    save_draft,
    start_draft,
)
from cases.actions.submissions import (
    escalate_late_decisions,
    submit_plan,
    withdraw_plan,
)
from cases.enums import (
    CaseState,
    ClockMetBy,
    LineChange,
    MappingSection,
    PlanState,
    StepKind,
    SupportKind,
    Verdict,
)
from cases.models import Case, Kartlaggning, KartlaggningSection, PlanLine, PlanVersion, Step
from cases.plan_content import hash_of
from cases.plan_rules import Answer, IncompletePlan, LineFacts
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from tests import factories
from tests.cases import plans
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def open_steps(case: Case) -> dict[str, Step]:
    return {step.kind: step for step in Step.objects.open().filter(case=case)}


class TestStarting:
    def test_the_first_plan_starts_from_the_mapping(self) -> None:
        at = plans.world()
        with as_fixture():
            mapping = Kartlaggning(started_on=MONDAY).stand_under(at.case, at.coach)
            mapping.save()
            for kind, text in (
                (MappingSection.GOAL, "Arbete i kök"),
                (MappingSection.WORK, "Tio år som kock"),
                (MappingSection.HEALTH, "Ont i ryggen"),
            ):
                KartlaggningSection.objects.create(kartlaggning=mapping, kind=kind, text=text)
        version = start_draft(case=at.case, by=at.coach)
        assert version.goal == "Arbete i kök"
        assert version.summary == "Arbete och erfarenhet\nTio år som kock"
        assert version.next_followup_on == date(2008, 5, 30)  # 1 June is a Sunday

    def test_whoever_comes_second_gets_the_same_draft(self) -> None:
        at = plans.world()
        colleague = factories.actor(Role.GRUPPLEDARE, at.unit)
        assert start_draft(case=at.case, by=at.coach) == start_draft(case=at.case, by=colleague)

    def test_a_later_one_starts_from_what_is_in_force(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at, "Matchning", "Praktik"), at.handlaggare)
        version = start_draft(case=at.case, by=at.coach)
        assert version.number == 2
        assert version.goal == "Arbete inom vården"
        assert {line.change for line in version.lines.all()} == {LineChange.UNCHANGED}

    def test_what_has_run_out_is_left_behind(self) -> None:
        at = plans.world()
        version = plans.fill(plans.draft(at), at.coach, until_on=MONDAY + timedelta(7))
        plans.accept(submit_plan(version=version, by=at.coach), at.handlaggare)
        with clock.at(MONDAY + timedelta(8)):
            assert not start_draft(case=at.case, by=at.coach).lines.exists()

    def test_not_while_a_version_waits(self) -> None:
        at = plans.world()
        plans.submitted(at)
        with pytest.raises(DomainError, match="väntar på svar"):
            start_draft(case=at.case, by=at.coach)

    @pytest.mark.parametrize(
        "state",
        [CaseState.ENROLLED, CaseState.ON_HOLD, CaseState.INTERRUPTED, CaseState.CLOSED],
    )
    def test_not_when_the_case_rests(self, state: CaseState) -> None:
        at = plans.world(state=state)
        with pytest.raises(NotAllowed):
            start_draft(case=at.case, by=at.coach)

    @pytest.mark.parametrize("role", [Role.MATCHARE, Role.ADMINISTRATOR])
    def test_not_by_other_roles(self, role: Role) -> None:
        at = plans.world()
        with pytest.raises(NotAllowed):
            start_draft(case=at.case, by=factories.actor(role, at.unit))

    def test_not_by_another_unit(self) -> None:
        at = plans.world()
        with pytest.raises(NotAllowed):
            start_draft(case=at.case, by=factories.actor(Role.COACH, factories.unit("Kista")))


class TestSaving:
    def test_a_line_comes_from_the_catalogue_with_its_way_of_being_followed(self) -> None:
        at = plans.world()
        version = start_draft(case=at.case, by=at.coach)
        line = add_line(version=version, by=at.coach, insats=plans.insats("Praktik", "intyg"))
        assert (line.followed_by, line.from_on) == ("intyg", date(2008, 3, 4))

    def test_an_insats_that_is_not_offered_yet(self) -> None:
        at = plans.world()
        version = start_draft(case=at.case, by=at.coach)
        later = plans.insats("Arbetsträning")
        later.opened_on = date(2009, 1, 1)
        with pytest.raises(DomainError, match="går inte att välja"):
            add_line(version=version, by=at.coach, insats=later)

    def test_two_savers_see_both_texts(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        colleague = factories.actor(Role.GRUPPLEDARE, at.unit)
        plans.fill(version, colleague, aim="Annat syfte")
        line = version.lines.get()
        mine = LineDraft(line.line_key, replace(LineFacts.of(line), aim="Mitt syfte"))
        with pytest.raises(Conflict) as error:
            save_draft(
                version=version,
                by=at.coach,
                base_version=version.version,
                texts=PlanTexts(goal="Mitt mål"),
                lines=[mine],
            )
        told = {d.label: (d.mine, d.theirs) for d in error.value.differences}
        assert told["Mål"] == ("Mitt mål", "Arbete inom vården")
        assert told["Matchning"][0].startswith("Mitt syfte (10 timmar i veckan")
        assert told["Matchning"][1].startswith("Annat syfte")

    def test_everybody_who_saves_is_a_writer(self) -> None:
        at = plans.world()
        colleague = factories.actor(Role.GRUPPLEDARE, at.unit)
        version = plans.fill(plans.draft(at), colleague)
        assert set(version.writer_ids) == {at.coach.user_id, colleague.user_id}

    def test_a_new_line_goes_away_and_one_in_force_stays_visible(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        version = start_draft(case=at.case, by=at.coach)
        kept = version.lines.get()
        new = add_line(version=version, by=at.coach, insats=plans.insats("Praktik"))
        for line in (kept, new):
            remove_line(version=version, by=at.coach, line_key=line.line_key)
        assert version.lines.get().change == LineChange.REMOVED
        restore_line(version=version, by=at.coach, line_key=kept.line_key)
        assert version.lines.get().change == LineChange.UNCHANGED

    def test_a_line_that_a_colleague_has_taken_away(self) -> None:
        at = plans.world()
        with pytest.raises(Conflict, match="finns inte längre"):
            remove_line(version=plans.draft(at), by=at.coach, line_key=uuid.uuid4())


class TestSendingIn:
    def test_moves_the_ball_meets_the_five_days_and_dates_the_answer(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        at.case.refresh_from_db()
        assert (at.case.five_days_met_on, at.case.five_days_met_by) == (MONDAY, ClockMetBy.PLAN)
        step = open_steps(at.case)[StepKind.DECIDE_PLAN]
        assert (step.responsible_id, step.due_on) == (at.handlaggare.user_id, date(2008, 3, 6))
        assert version.decision_due_on == step.due_on
        assert list(open_steps(at.case)) == [StepKind.DECIDE_PLAN]

    def test_says_all_that_is_missing(self) -> None:
        at = plans.world()
        version = start_draft(case=at.case, by=at.coach)
        line = add_line(version=version, by=at.coach, insats=plans.insats())
        with pytest.raises(IncompletePlan) as error:
            submit_plan(version=version, by=at.coach)
        assert [(p.field, p.line_key) for p in error.value.problems] == [
            ("goal", None),
            ("aim", line.line_key),
            ("hours", line.line_key),
        ]

    def test_not_the_same_plan_again(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        version = plans.fill(start_draft(case=at.case, by=at.coach), at.coach)
        with pytest.raises(IncompletePlan, match="likadan"):
            submit_plan(version=version, by=at.coach)

    def test_twice_is_refused(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        with pytest.raises(DomainError, match="inskickad"):
            submit_plan(version=version, by=at.coach)

    def test_the_hash_covers_the_content(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        version.refresh_from_db()
        assert hash_of(version.content) == version.content_hash
        assert version.content["goal"] == "Arbete inom vården"
        assert version.content["person"]["name"] == at.case.participant.full_name
        assert version.content["law"]["act"] == "socialtjänstlagen (2001:453)"

    @pytest.mark.parametrize("path", ["goal", "person", "unit", "lines", "law", "number"])
    def test_every_part_of_the_content_moves_the_hash(self, path: str) -> None:
        version = plans.submitted(plans.world())
        assert hash_of({**version.content, path: "annat"}) != version.content_hash

    def test_the_database_keeps_it_as_it_was(self) -> None:
        version = plans.submitted(plans.world())
        changes: list[dict[str, object]] = [{"goal": "Annat"}, {"content": {}}, {"writer_ids": []}]
        for values in changes:
            with pytest.raises(IntegrityError, match="kan inte ändras"), transaction.atomic():
                PlanVersion.objects.filter(pk=version.pk).update(**values)
        with pytest.raises(IntegrityError, match="kan inte ändras"), transaction.atomic():
            PlanLine.objects.filter(plan_version=version).update(aim="Annat")
        with pytest.raises(IntegrityError, match="kan inte ändras"), transaction.atomic():
            version.lines.get().delete()


class TestTakingBack:
    def test_opens_a_draft_that_says_the_same(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        draft = withdraw_plan(version=version, by=at.coach, why="Fel datum")
        version.refresh_from_db()
        assert version.state == PlanState.WITHDRAWN
        assert LineFacts.of(draft.lines.get()) == LineFacts.of(version.lines.get())
        assert list(open_steps(at.case)) == [StepKind.WRITE_PLAN]

    def test_not_when_a_line_has_been_answered(self) -> None:
        at = plans.world()
        version = plans.submitted(at, "Matchning", "Praktik")
        first, _ = plans.asked(version)
        decide_plan(
            version=version,
            by=at.handlaggare,
            answers={first.line_key: Answer(Verdict.ACCEPTED)},
        )
        with pytest.raises(DomainError, match="redan besvarade"):
            withdraw_plan(version=version, by=at.coach)


class TestWhoAnswers:
    def test_the_question_moves_when_the_support_ends(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        Case.objects.filter(pk=at.case.pk).update(support_kind=SupportKind.NONE)
        at.case.refresh_from_db()
        wait_for_answer(case=at.case, version=version, by=at.coach)
        assert list(open_steps(at.case)) == [StepKind.CONFIRM_AGREEMENT]

    def test_the_question_follows_the_case_to_another_enhet(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        other = factories.enhet("Skärholmen")
        factories.move(at.case, sent_by=other)
        wait_for_answer(case=at.case, version=version, by=at.coach)
        assert open_steps(at.case)[StepKind.DECIDE_PLAN].bistandsenhet_id == other.pk


class TestLateAnswers:
    def test_the_chief_is_told_once_after_three_working_days(self) -> None:
        at = plans.world()
        plans.submitted(at)
        thursday = date(2008, 3, 6)
        with clock.at(thursday):
            assert escalate_late_decisions(today=thursday) == 0
        friday = thursday + timedelta(1)
        with clock.at(friday):
            assert escalate_late_decisions(today=friday) == 1
            assert escalate_late_decisions(today=friday) == 0
        step = open_steps(at.case)[StepKind.CHASE_DECISION]
        assert (step.for_role, step.responsible_id) == (Role.ENHETSCHEF, None)
        assert step.due_on == date(2008, 3, 10)
