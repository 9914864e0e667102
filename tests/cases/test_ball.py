"""Whose ball each day was: spans without gaps, from steps alone."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.visits import book_visit, register_came
from cases.ball import BallSpan, StepDays, ball_spans, days_by_party
from cases.queries.ball import ball_history
from jobbtorg.core import clock
from tests.cases.life import MONDAY, World

D = [date(2008, 3, 1) + timedelta(days=n) for n in range(31)]


def step(party: str, opened: int, closed: int | None, due: int = 30, order: int = 0) -> StepDays:
    return StepDays(party, D[due], D[opened], None if closed is None else D[closed], order)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], []),
        ([step("jobbtorg", 2, None)], [("jobbtorg", 2, 10)]),
        (
            [step("stadsdel", 0, 3), step("jobbtorg", 3, None)],
            [("stadsdel", 0, 3), ("jobbtorg", 3, 10)],
        ),
        # The earliest due step has the ball while both are open.
        (
            [step("jobbtorg", 0, None, due=20), step("person", 2, 5, due=6)],
            [("jobbtorg", 0, 2), ("person", 2, 5), ("jobbtorg", 5, 10)],
        ),
        # A day between two steps belongs to whoever had it last.
        (
            [step("stadsdel", 0, 3), step("jobbtorg", 6, None)],
            [("stadsdel", 0, 6), ("jobbtorg", 6, 10)],
        ),
        # Opened and closed the same day, with nothing else: that day is theirs.
        ([step("stadsdel", 1, 1)], [("stadsdel", 1, 10)]),
        # Steps from before the period count on its first day.
        ([step("person", 0, None)], [("person", 0, 10)]),
    ],
)
def test_spans(steps: list[StepDays], expected: list[tuple[str, int, int]]) -> None:
    found = ball_spans(steps, D[0], D[10])
    assert found == [BallSpan(party, D[start], D[end]) for party, start, end in expected]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["stadsdel", "jobbtorg", "person"]),
            st.integers(0, 29),
            st.none() | st.integers(0, 10),
            st.integers(0, 30),
        ),
        max_size=8,
    )
)
def test_every_day_from_the_first_step_belongs_to_one_party(
    rows: list[tuple[str, int, int | None, int]],
) -> None:
    steps = [
        step(party, opened, None if days is None else min(opened + days, 30), due, order)
        for order, (party, opened, days, due) in enumerate(rows)
    ]
    spans = ball_spans(steps, D[0], D[30])
    for before, after in pairwise(spans):
        assert before.until == after.from_on
        assert before.party != after.party
    if spans:
        assert spans[-1].until == D[30]
        assert sum(days_by_party(spans).values()) == (D[30] - spans[0].from_on).days


@pytest.mark.django_db
def test_the_way_of_a_case() -> None:
    world = World()
    with clock.at(MONDAY):
        case = world.case(referred_on=MONDAY)
    with clock.at(MONDAY + timedelta(days=2)):
        visit = book_visit(by=world.desk, case=case, starts_at=clock.now() + timedelta(days=3))
    with clock.at(MONDAY + timedelta(days=5)):
        register_came(by=world.desk, visit=visit)
    case.refresh_from_db()
    with clock.at(MONDAY + timedelta(days=9)):
        history = ball_history(case)
        assert history.by_party == [("Jobbtorget", 7), ("Deltagaren", 3)]
        assert [row[0] for row in history.rows()] == ["Jobbtorget", "Deltagaren", "Jobbtorget"]
