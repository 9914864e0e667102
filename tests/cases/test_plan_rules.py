"""Rules of the plan, without a database."""

import uuid
from datetime import date

import pytest

from cases.enums import DecisionBasis, LineChange, SupportKind
from cases.plan_rules import (
    LineFacts,
    Problem,
    answered_words,
    asks_full_days,
    decided_through,
    line_change,
    problems_of,
)
from cases.plan_words import begins_words
from cases.rules import legal_basis
from jobbtorg.core.ui import shared_over

TODAY = date(2008, 3, 3)
LINE = LineFacts(
    insats_id=1, aim="Hitta arbete", minutes_per_week=600, weekdays=(1, 3), from_on=date(2008, 3, 4)
)


def with_(**changes: object) -> LineFacts:
    values = {name: getattr(LINE, name) for name in LineFacts.__dataclass_fields__}
    return LineFacts(**{**values, **changes})


@pytest.mark.parametrize(
    ("kind", "basis"),
    [
        (SupportKind.FORSORJNINGSSTOD, DecisionBasis.DECISION),
        (SupportKind.INTRODUKTION, DecisionBasis.DECISION),
        (SupportKind.NONE, DecisionBasis.AGREEMENT),
    ],
)
def test_support_decides_who_answers(kind: str, basis: str) -> None:
    assert decided_through(kind) == basis


@pytest.mark.parametrize(
    ("in_force", "removed", "change"),
    [
        (None, False, LineChange.NEW),
        (LINE, False, LineChange.UNCHANGED),
        (with_(minutes_per_week=1200), False, LineChange.CHANGED),
        (with_(weekdays=(1, 2)), False, LineChange.CHANGED),
        (LINE, True, LineChange.REMOVED),
    ],
)
def test_what_a_line_means(in_force: LineFacts | None, removed: bool, change: str) -> None:
    assert line_change(LINE, in_force, removed=removed) == change


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"aim": "  "}, "aim"),
        ({"minutes_per_week": 0}, "hours"),
        ({"until_on": date(2008, 3, 3)}, "until_on"),
        ({"from_on": date(2008, 1, 1), "until_on": date(2008, 3, 2)}, "until_on"),
        ({"followup_on": date(2008, 3, 3)}, "followup_on"),
    ],
)
def test_a_line_lacks_something(changes: dict[str, object], field: str) -> None:
    assert [p.field for p in problems(lines=with_(**changes))] == [field]


def problems(
    *, goal: str = "Arbete", next_on: date | None = date(2008, 5, 2), lines: LineFacts | None = LINE
) -> list[Problem]:
    return problems_of(
        goal=goal,
        next_followup_on=next_on,
        lines={uuid.uuid4(): lines} if lines else {},
        today=TODAY,
        followup_days=90,
    )


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, []),
        ({"goal": " "}, ["goal"]),
        ({"next_on": None}, ["next_followup_on"]),
        ({"next_on": TODAY}, ["next_followup_on"]),
        ({"next_on": date(2008, 6, 1)}, []),
        ({"next_on": date(2008, 6, 2)}, ["next_followup_on"]),
        ({"lines": None}, ["lines"]),
        ({"goal": "", "lines": None}, ["goal", "lines"]),
    ],
)
def test_a_plan_lacks_something(given: dict[str, object], fields: list[str]) -> None:
    found = problems(**given)  # type: ignore[arg-type]
    assert [p.field for p in found] == fields


def test_a_week_is_spread_over_its_days_to_the_minute() -> None:
    assert shared_over(100, (1, 3, 5)) == [34, 0, 33, 0, 33, 0, 0]
    assert shared_over(600, ()) == [0] * 7


@pytest.mark.parametrize(
    ("support", "insatser", "asked"),
    [
        (SupportKind.INTRODUKTION, [], True),
        (SupportKind.FORSORJNINGSSTOD, ["sfi"], True),
        (SupportKind.FORSORJNINGSSTOD, ["sfi-test", "matchning"], False),
    ],
)
def test_full_days_are_asked_of_some(support: str, insatser: list[str], asked: bool) -> None:
    assert asks_full_days(support, insatser) is asked


def test_the_answer_says_what_was_done() -> None:
    assert answered_words(3, 1) == "Du godkände 3 rader och returnerade 1."


@pytest.mark.parametrize(
    ("begins", "words"),
    [
        ([], "Det godkända gäller från i dag."),
        ([date(2008, 2, 1), TODAY], "Det godkända gäller från i dag."),
        ([date(2008, 3, 4)] * 2, "Det är godkänt i dag och börjar 4 mars 2008."),
        ([TODAY, date(2008, 3, 4)], "Det första gäller från i dag, det sista börjar 4 mars 2008."),
        (
            [date(2008, 3, 5), date(2008, 3, 4)],
            "Det första börjar 4 mars 2008, det sista börjar 5 mars 2008.",
        ),
    ],
)
def test_what_is_accepted_holds_when_it_begins(begins: list[date], words: str) -> None:
    assert begins_words(begins, TODAY) == words


def test_the_law_in_force_on_the_date() -> None:
    assert legal_basis(date(2025, 6, 30)).act == "socialtjänstlagen (2001:453)"
    assert legal_basis(date(2025, 7, 1)).act == "socialtjänstlagen (2025:400)"
