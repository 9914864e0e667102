"""Plans that hold by agreement, follow-ups, and what is ended early."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.actions.activities import end_activity, end_all, end_expired
from cases.actions.agreements import agree_on_plan
from cases.actions.decisions import decide_plan
from cases.actions.followups import follow_up_plan
from cases.actions.lifecycle import end_hold, hold
from cases.actions.submissions import submit_plan
from cases.actions.support import change_support
from cases.enums import CaseState, DecisionBasis, PlanState, StepKind, SupportKind, Verdict
from cases.models import Activity, PlanFollowup, Step
from cases.plan_rules import Answer
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.errors import DomainError, NotAllowed
from tests import factories
from tests.cases import life, plans

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)
NIGHT = system_actor("natt")


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


class TestAgreement:
    def test_puts_all_lines_in_force(self) -> None:
        at = plans.without_support()
        version = plans.submitted(at, "Matchning", "Praktik")
        assert Step.objects.open().get(case=at.case).kind == StepKind.CONFIRM_AGREEMENT
        version = agree_on_plan(version=version, by=at.coach, agreed_on=MONDAY)
        assert (version.state, version.basis) == (PlanState.DECIDED, DecisionBasis.AGREEMENT)
        assert version.state_words == "Överenskommen"
        assert set(plans.in_force(at.case)) == {"Matchning", "Praktik"}
        at.case.refresh_from_db()
        assert at.case.state == CaseState.ACTIVE
        assert Step.objects.open().get(case=at.case).kind == StepKind.FOLLOW_UP

    def test_not_in_the_future(self) -> None:
        at = plans.without_support()
        version = plans.submitted(at)
        with pytest.raises(DomainError, match="framtiden"):
            agree_on_plan(version=version, by=at.coach, agreed_on=MONDAY + timedelta(1))

    def test_not_before_the_plan_was_begun(self) -> None:
        at = plans.without_support()
        version = plans.submitted(at)
        with pytest.raises(DomainError, match="inte påbörjad"):
            agree_on_plan(version=version, by=at.coach, agreed_on=MONDAY - timedelta(1))

    def test_not_where_the_enhet_decides(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        with pytest.raises(NotAllowed, match="Försörjningsstödsenheten beslutar"):
            agree_on_plan(version=version, by=at.coach, agreed_on=MONDAY)

    def test_who_wrote_does_not_free_the_plan_by_changing_the_support(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        change: dict[str, Any] = {"kind": SupportKind.NONE, "from_on": MONDAY}
        with pytest.raises(NotAllowed, match="skriver handläggaren in"):
            change_support(by=at.coach, case=at.case, **change)
        writer = factories.user_of(at.coach)
        wears_both = factories.actor(Role.HANDLAGGARE, at.enhet, who=writer)
        with pytest.raises(NotAllowed, match="själv skrivit"):
            change_support(by=wears_both, case=at.case, **change)
        change_support(by=at.handlaggare, case=at.case, **change)
        version = agree_on_plan(version=version, by=at.coach, agreed_on=MONDAY)
        assert version.basis == DecisionBasis.AGREEMENT

    def test_nor_by_changing_what_is_planned(self) -> None:
        at = plans.without_support()
        later = MONDAY + timedelta(7)
        change_support(
            by=at.handlaggare, case=at.case, kind=SupportKind.FORSORJNINGSSTOD, from_on=later
        )
        other = factories.enhet("Annan enhet")
        with pytest.raises(NotAllowed, match="skriver handläggaren in"):
            change_support(
                by=at.coach,
                case=at.case,
                kind=SupportKind.NONE,
                from_on=MONDAY,
                bistandsenhet=other,
            )

    def test_and_the_enhet_does_not_decide_then(self) -> None:
        at = plans.without_support()
        with pytest.raises(NotAllowed, match="ingen ersättning"):
            plans.accept(plans.submitted(at), at.handlaggare)

    def test_what_the_enhet_returned_before_comes_back_with_its_comment(self) -> None:
        at = plans.world()
        version = plans.submitted(at, "Matchning", "Praktik")
        returned = next(line for line in plans.asked(version) if line.insats.name == "Praktik")
        decide_plan(
            version=version,
            by=at.handlaggare,
            answers={returned.line_key: Answer(Verdict.RETURNED, "Vilka timmar?")},
        )
        change_support(by=at.handlaggare, case=at.case, kind=SupportKind.NONE, from_on=MONDAY)
        agree_on_plan(version=version, by=at.coach, agreed_on=MONDAY)
        assert set(plans.in_force(at.case)) == {"Matchning"}
        draft = at.case.plan_versions.get(state=PlanState.DRAFT)
        assert draft.reworks == version
        assert draft.lines.get(line_key=returned.line_key).pinned_comment == "Vilka timmar?"
        steps = Step.objects.open().filter(case=at.case)
        assert set(steps.values_list("kind", flat=True)) == {
            StepKind.REWORK_PLAN,
            StepKind.FOLLOW_UP,
        }
        assert steps.get(kind=StepKind.REWORK_PLAN).subject_key == draft.key


class TestFollowUp:
    def test_closes_the_step_and_dates_the_next(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        next_on = MONDAY + timedelta(30)
        follow_up_plan(case=at.case, by=at.coach, note="Går bra", next_on=next_on)
        assert PlanFollowup.objects.get(case=at.case).next_on == next_on
        step = Step.objects.open().get(case=at.case)
        assert (step.kind, step.due_on) == (StepKind.FOLLOW_UP, next_on)

    @pytest.mark.parametrize(
        ("note", "days", "message"),
        [(" ", 30, "Skriv vad"), ("Bra", 0, "efter i dag"), ("Bra", 91, "senast 2008-06-01")],
    )
    def test_refused(self, note: str, days: int, message: str) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        with pytest.raises(DomainError, match=message):
            follow_up_plan(case=at.case, by=at.coach, note=note, next_on=MONDAY + timedelta(days))

    def test_without_a_plan(self) -> None:
        at = plans.world()
        with pytest.raises(DomainError, match="ingen plan"):
            follow_up_plan(case=at.case, by=at.coach, note="Bra", next_on=MONDAY + timedelta(9))

    def test_the_database_wants_a_note(self) -> None:
        at = plans.world()
        row = PlanFollowup(note="", next_on=MONDAY).stand_under(at.case, at.coach)
        with pytest.raises(IntegrityError, match="plan_followup_has_note"), transaction.atomic():
            row.save()


class TestEnding:
    def test_early_with_a_reason(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at, "Matchning", "Praktik"), at.handlaggare)
        ended = end_activity(
            activity=plans.in_force(at.case)["Praktik"], by=at.coach, reason="Platsen försvann"
        )
        assert ended.end_reason == "Platsen försvann"
        assert set(plans.in_force(at.case)) == {"Matchning"}
        with pytest.raises(DomainError, match="redan avslutad"):
            end_activity(activity=ended, by=at.coach, reason="Igen")

    def test_needs_a_reason(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        with pytest.raises(DomainError, match="varför"):
            end_activity(activity=plans.in_force(at.case)["Matchning"], by=at.coach, reason=" ")

    def test_the_last_one_asks_for_a_new_plan(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        end_activity(activity=plans.in_force(at.case)["Matchning"], by=at.coach, reason="Arbete")
        kinds = set(Step.objects.open().filter(case=at.case).values_list("kind", flat=True))
        assert StepKind.WRITE_PLAN in kinds

    def test_the_night_ends_what_has_run_out_once(self) -> None:
        at = plans.world()
        last = MONDAY + timedelta(7)
        version = plans.fill(plans.draft(at), at.coach, until_on=last)
        plans.accept(submit_plan(version=version, by=at.coach), at.handlaggare)
        with clock.at(last):
            assert end_expired(by=NIGHT, today=last) == 0
        with clock.at(last + timedelta(1)):
            assert end_expired(by=NIGHT, today=last + timedelta(1)) == 1
            assert end_expired(by=NIGHT, today=last + timedelta(1)) == 0
        assert Activity.objects.get(case=at.case).in_force.upper == last + timedelta(1)

    def test_what_has_run_out_is_planned_anew_and_not_followed_up(self) -> None:
        at = plans.world()
        last = MONDAY + timedelta(7)
        version = plans.fill(plans.draft(at), at.coach, until_on=last)
        plans.accept(submit_plan(version=version, by=at.coach), at.handlaggare)
        with clock.at(last + timedelta(1)):
            end_expired(by=NIGHT, today=last + timedelta(1))
        kinds = set(Step.objects.open().filter(case=at.case).values_list("kind", flat=True))
        assert kinds == {StepKind.WRITE_PLAN}

    def test_what_ran_out_during_a_hold_is_planned_anew_after_it(self) -> None:
        at = plans.world()
        last = MONDAY + timedelta(7)
        version = plans.fill(plans.draft(at), at.coach, until_on=last)
        plans.accept(submit_plan(version=version, by=at.coach), at.handlaggare)
        with clock.at(last):
            hold(
                by=at.coach,
                case=at.case,
                reason=life.hold_reason(),
                planned_until_on=last + timedelta(30),
            )
        with clock.at(last + timedelta(20)):
            end_expired(by=NIGHT, today=last + timedelta(20))
            kinds = set(Step.objects.open().filter(case=at.case).values_list("kind", flat=True))
            assert kinds == {StepKind.END_HOLD}
            end_hold(by=at.coach, case=at.case)
        kinds = set(Step.objects.open().filter(case=at.case).values_list("kind", flat=True))
        assert kinds == {StepKind.WRITE_PLAN}

    def test_with_the_case(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at, "Matchning", "Praktik"), at.handlaggare)
        assert end_all(case=at.case, reason="Ärendet avslutades") == 2
        assert not plans.in_force(at.case)

    def test_not_by_the_enhet(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        with pytest.raises(NotAllowed):
            end_activity(
                activity=plans.in_force(at.case)["Matchning"], by=at.handlaggare, reason="Slut"
            )

    def test_one_line_is_in_force_once(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        running = plans.in_force(at.case)["Matchning"]
        running.pk, running.key = None, uuid.uuid4()
        with pytest.raises(IntegrityError), transaction.atomic():
            running.save(force_insert=True)
