"""The framework of the named tests: nothing that has not been shown is shown as fine."""

import pytest

from tests.assurance.__main__ import arguments, ended
from tests.assurance.counts import told
from tests.assurance.named import NAMED, number_of
from tests.assurance.report import REASONED, Result, document, line, section, sections_of

FIGURE = {"what": "figure", "number": 7, "name": "lost", "value": "0", "holds": True, "note": ""}
TOLD = FIGURE | {"name": "seen", "holds": False, "note": "why"}
EXPECTED = {"what": "test", "name": "test_y", "outcome": "expected"}
PASSED = {"what": "test", "name": "test_x", "outcome": "passed"}


def test_a_number_is_read_from_the_name_of_the_file() -> None:
    assert number_of("tests/assurance/test_07_kills.py") == 7
    assert number_of("test_10_forms.py") == 10
    assert number_of("tests/project/test_assure.py") is None
    assert number_of("conftest.py") is None


def test_counts_are_told_by_name() -> None:
    assert told("kills=3,plans=10") == {"kills": 3, "plans": 10}
    assert told("") == {}
    with pytest.raises(SystemExit):
        arguments(["--count", "kills"])


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (Result(7, missing=True), "missing"),
        (Result(7, facts=[FIGURE, PASSED]), "holds"),
        (Result(7, facts=[PASSED]), "failed"),
        (Result(7, facts=[FIGURE]), "failed"),
        (Result(7, exit_code=1, facts=[FIGURE, PASSED]), "failed"),
        (Result(7, facts=[FIGURE, PASSED, PASSED | {"outcome": "skipped"}]), "failed"),
        (Result(7, facts=[FIGURE | {"holds": False, "note": "why"}, PASSED]), "falls short"),
        (Result(7, facts=[FIGURE, TOLD, PASSED, EXPECTED]), REASONED),
        (Result(7, exit_code=1, facts=[FIGURE, TOLD, PASSED, EXPECTED]), "falls short"),
        (Result(7, facts=[FIGURE, TOLD | {"note": ""}, PASSED, EXPECTED]), "falls short"),
        (Result(7, facts=[FIGURE, PASSED, EXPECTED]), "failed"),
    ],
)
def test_fine_is_only_what_was_shown(result: Result, status: str) -> None:
    assert result.status == status
    assert status in line(result)
    assert f"— {status}\n" in section(result, run="then")


def test_a_shortfall_that_is_told_of_is_neither_fine_nor_a_failure() -> None:
    assert ended({"holds"}) == 0
    assert ended({"holds", REASONED}) == 2
    assert ended({"holds", REASONED, "failed"}) == ended({"falls short"}) == 1


def test_a_short_run_leaves_the_document_unless_told() -> None:
    assert arguments(["--short", "--only", "6"]).no_write
    assert not arguments(["--short", "--write"]).no_write
    assert not arguments(["--only", "6"]).no_write
    assert arguments(["--no-write"]).no_write


def test_a_document_can_begin_from_nothing() -> None:
    assert sections_of("") == {}
    assert document({}).count("There is no such test yet.") == len(NAMED)


def test_a_run_of_one_leaves_what_was_written_of_the_others() -> None:
    first = document({7: section(Result(7, facts=[FIGURE, PASSED]), run="the first run")})
    second = document(sections_of(first) | {8: section(Result(8, missing=True), run="")})
    assert "the first run" in second
    assert second.count("\n## ") == len(NAMED)
    assert "| 7 | Killed workers and a lost Redis | holds |" in second
    assert "| 9 | Exports, PDFs and headers | missing |" in second
    assert document(sections_of(second)) == second


def test_a_shortfall_stands_with_its_reason() -> None:
    text = section(Result(7, facts=[FIGURE | {"holds": False, "note": "too slow"}]), run="then")
    assert "| lost | 0 | falls short: too slow |" in text
