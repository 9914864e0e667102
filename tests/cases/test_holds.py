"""What a hold keeps waiting, by one rule, however the hold ends (handbook §5.10)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.actions import lifecycle
from cases.actions.closing import Ending, close_case
from cases.actions.submissions import escalate_late_decisions
from cases.enums import CaseState, OutcomeKind, PauseKind, SelfSupport, StepKind
from cases.models import Case, Pause, PlanVersion, Step
from cases.queries.participants import Filters, page_of_participants
from cases.rules import moved_by_hold
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from tests import factories
from tests.cases import plans
from tests.cases.life import MONDAY, break_reason, due, hold_reason, open_kinds, settled
from tests.cases.pages import client_of
from tests.core.tokens import token_field

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    """A day of March 2008: the 3rd and the 10th are Mondays; Easter is the 21st to the 24th."""
    return date(2008, 3, number)


@pytest.mark.parametrize(
    ("due_on", "since", "held_from", "resumed_on", "moved_to"),
    [
        (day(10), day(3), day(5), day(10), day(13)),
        (day(10), day(3), day(10), day(12), day(12)),
        (day(7), day(3), day(10), day(14), day(7)),
        (day(13), day(12), day(10), day(14), day(17)),
        (day(13), day(3), day(10), day(10), day(13)),
        (day(13), day(3), day(8), day(10), day(13)),
    ],
    ids=["within", "its last day", "late before", "since within", "no days", "a weekend"],
)
def test_the_rule(
    due_on: date, since: date, held_from: date, resumed_on: date, moved_to: date
) -> None:
    assert moved_by_hold(due_on, since=since, held_from=held_from, resumed_on=resumed_on) == (
        moved_to
    )


def waiting() -> tuple[plans.World, PlanVersion]:
    """A plan sent in on Monday the 3rd; the answer is due on Thursday the 6th."""
    with clock.at(MONDAY):
        at = plans.world(state=CaseState.MAPPING)
        version = plans.submitted(at)
    assert version.decision_due_on == day(6)
    return at, version


def hold(case: Case, by: Actor, *, on: date, until: date, from_on: date | None = None) -> Case:
    with clock.at(on):
        return lifecycle.hold(
            by=by, case=case, reason=hold_reason(), planned_until_on=until, from_on=from_on
        )


def end(case: Case, by: Actor) -> None:
    lifecycle.end_hold(by=by, case=case)


def break_off(case: Case, by: Actor) -> None:
    lifecycle.interrupt(by=by, case=case, reason=break_reason())


@pytest.mark.parametrize("ends", [end, break_off])
def test_the_answer_waits_through_a_hold_however_it_ends(
    ends: Callable[[Case, Actor], None],
) -> None:
    at, version = waiting()
    hold(at.case, at.coach, on=day(5), until=day(14))
    with clock.at(day(10)):
        ends(at.case, at.coach)
    version.refresh_from_db()
    assert (version.decision_due_on, due(at.case, StepKind.DECIDE_PLAN)) == (day(11), day(11))


def test_what_was_late_before_a_hold_stays_late() -> None:
    at, version = waiting()
    hold(at.case, at.coach, on=day(10), until=day(20))
    with clock.at(day(20)):
        end(at.case, at.coach)
    version.refresh_from_db()
    assert (version.decision_due_on, due(at.case, StepKind.DECIDE_PLAN)) == (day(6), day(6))


def test_the_step_goes_with_the_version_whoever_is_asked_now() -> None:
    """A step opened anew in the middle of a hold keeps the version's own time."""
    at, version = waiting()
    hold(at.case, at.coach, on=day(5), until=day(14))
    with clock.at(day(7)):
        at.case.steps.filter(kind=StepKind.DECIDE_PLAN).update(opened_at=clock.now())
    with clock.at(day(10)):
        end(at.case, at.coach)
    version.refresh_from_db()
    assert (version.decision_due_on, due(at.case, StepKind.DECIDE_PLAN)) == (day(11), day(11))


def test_work_that_begins_in_a_hold_meets_the_five_days() -> None:
    with clock.at(MONDAY):
        at = plans.world(first_visit_on=MONDAY, five_days_due_on=day(10))
    hold(at.case, at.coach, on=day(5), until=day(14))
    ending = Ending(
        kind=OutcomeKind.WORK, ended_on=day(12), self_support=SelfSupport.YES, extent=100
    )
    with clock.at(day(12)):
        case = close_case(by=at.coach, case=at.case, ending=ending)
    settled()
    assert (case.five_days_due_on, case.five_days_met_on) == (day(17), day(12))


def test_nobody_is_told_of_a_late_answer_during_a_hold() -> None:
    at, _version = waiting()
    hold(at.case, at.coach, on=day(5), until=day(14))
    with clock.at(day(10)):
        assert escalate_late_decisions(today=day(10)) == 0
        end(at.case, at.coach)
    assert StepKind.CHASE_DECISION not in open_kinds(at.case)
    with clock.at(day(12)):
        assert escalate_late_decisions(today=day(12)) == 1


class TestTwoPauses:
    """No day lies in two of them: it would move the deadlines twice."""

    def test_a_hold_begins_after_the_last(self) -> None:
        at, _version = waiting()
        hold(at.case, at.coach, on=day(5), until=day(14))
        with clock.at(day(10)):
            end(at.case, at.coach)
        with pytest.raises(DomainError, match="tog slut 2008-03-10") as refused:
            hold(at.case, at.coach, on=day(12), from_on=day(7), until=day(14))
        assert refused.value.field == "from_on"
        hold(at.case, at.coach, on=day(12), from_on=day(10), until=day(14))

    def test_an_avbrott_may_begin_before_the_hold_it_ends(self) -> None:
        at, version = waiting()
        hold(at.case, at.coach, on=day(10), until=day(14))
        with clock.at(day(12)):
            lifecycle.interrupt(by=at.coach, case=at.case, reason=break_reason(), from_on=day(7))
        settled()
        ended = at.case.pauses.get(kind=PauseKind.HOLD)
        assert (ended.from_on, ended.ended_on) == (day(10), day(10))
        version.refresh_from_db()
        assert version.decision_due_on == day(6)

    def test_the_database_refuses_a_day_twice(self) -> None:
        at, _version = waiting()
        hold(at.case, at.coach, on=day(5), until=day(14))
        with clock.at(day(10)):
            end(at.case, at.coach)
        held = Pause.objects.get(case=at.case)
        held.pk, held.from_on = None, day(7)
        with pytest.raises(IntegrityError, match="pause_no_overlap"), transaction.atomic():
            held.save(force_insert=True)


def front_page(case: Case, actor: Actor) -> str:
    return client_of(actor).get(f"/arenden/{case.key}/").content.decode()


def test_a_hold_stands_first_on_the_case_with_its_reason_and_end() -> None:
    at, _version = waiting()
    case = hold(at.case, at.coach, on=day(5), until=day(14))
    reception = factories.actor(Role.ADMINISTRATOR, at.unit)
    with clock.at(day(6)):
        for reader, offered in ((at.coach, True), (reception, False), (at.handlaggare, False)):
            page = front_page(case, reader)
            panel = page[page.index('id="uppehall"') :].split("</section>")[0]
            for words in ("Uppehåll", hold_reason().label, "2008-03-05", "2008-03-14"):
                assert words in panel, (reader.role, words)
            assert (reverse("cases:extend_hold", args=[case.key]) in panel) is offered
            assert (reverse("cases:end_hold", args=[case.key]) in panel) is offered
            assert page.index('id="uppehall"') < page.index("Om ärendet")
    with clock.at(day(10)):
        end(case, at.coach)
        assert 'id="uppehall"' not in front_page(case, at.coach)


def test_the_end_of_a_hold_does_not_rest_in_lists_and_can_be_late() -> None:
    with clock.at(MONDAY):
        at = plans.world(state=CaseState.MAPPING)
    case = hold(at.case, at.coach, on=day(5), until=day(6))
    Step.objects.open().filter(case=case).exclude(kind=StepKind.END_HOLD).update(due_on=day(31))
    with clock.at(day(10)):
        rows, _page = page_of_participants(at.coach, Filters(frist="forfallna"))
        assert [(row.what, row.due_on, row.paused) for row in rows] == [
            ("Uppehållet går ut", day(6), False)
        ]
        Step.objects.open().filter(case=case).exclude(kind=StepKind.END_HOLD).update(due_on=day(5))
        rows, _page = page_of_participants(at.coach, Filters())
        assert [row.paused for row in rows] == [True]


def test_a_longer_hold_moves_its_step_and_what_waits_by_the_days_it_took() -> None:
    at, version = waiting()
    case = hold(at.case, at.coach, on=day(5), until=day(7))
    with clock.at(day(6)):
        lifecycle.extend_hold(
            by=at.coach, case=case, planned_until_on=day(14), why="Läkaren vill se mer."
        )
    assert due(case, StepKind.END_HOLD) == day(14)
    row = case.transitions.get(name="extend_hold")
    assert row.why == "Väntas sluta 2008-03-14. Läkaren vill se mer."
    with clock.at(day(10)):
        end(case, at.coach)
    version.refresh_from_db()
    assert version.decision_due_on == day(11)


def test_an_end_says_that_dates_moved_only_when_they_did() -> None:
    at, _version = waiting()
    case = hold(at.case, at.coach, on=day(5), until=day(14))
    with clock.at(day(5)):
        client = client_of(at.coach)
        address = reverse("cases:end_hold", args=[case.key])
        answer = client.post(
            address,
            {"ended_on": "2008-03-05", **token_field(at.coach.user_id)},
            follow=True,
        )
        assert "Inga tidsfrister behövde flyttas" in answer.content.decode()
    hold(case, at.coach, on=day(6), until=day(14))
    with clock.at(day(10)):
        answer = client_of(at.coach).post(
            address,
            {"ended_on": "2008-03-10", **token_field(at.coach.user_id)},
            follow=True,
        )
        assert "Tidsfristerna flyttades fram" in answer.content.decode()
