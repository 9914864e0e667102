"""What the named tests share: their figures, and the number that their file bears."""

from collections.abc import Generator
from pathlib import Path
from typing import Protocol

import pytest

from tests.assurance.named import BY_NUMBER, number_of
from tests.assurance.record import write

HERE = Path(__file__).resolve().parent
SHORTFALLS = pytest.StashKey[list[str]]()


class Figure(Protocol):
    """`figure(7, "jobs lost", lost, holds=lost == 0)`; `note` gives the reason of a shortfall."""

    def __call__(
        self, number: int, what: str, value: object, *, holds: bool, note: str = ""
    ) -> None: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test of a file by the named test that it belongs to."""
    for item in items:
        if HERE in item.path.parents and (number := number_of(item.path)):
            item.add_marker(pytest.mark.assured(number))


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Write a figure down. One that does not hold fails the test when it has ended."""
    own = number_of(request.path)
    shortfalls = request.node.stash.setdefault(SHORTFALLS, [])

    def take(number: int, what: str, value: object, *, holds: bool, note: str = "") -> None:
        assert number == own, f"a figure of test {number} in a file of test {own}"
        assert number in BY_NUMBER
        write("figure", number=number, name=what, value=str(value), holds=holds, note=note)
        if not holds:
            shortfalls.append(f"{what}: {value}" + (f" ({note})" if note else ""))

    return take


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A figure that falls short is a failure, whatever else the test found."""
    answer = yield
    if shortfalls := item.stash.get(SHORTFALLS, []):
        pytest.fail("falls short: " + "; ".join(shortfalls), pytrace=False)
    return answer


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """How each test ended, for the report: one that was skipped has shown nothing.

    A shortfall that the test expects (`xfail`, strict) is a skip to pytest, and not to us.
    """
    if report.when == "call" or report.outcome != "passed":
        expected = report.outcome == "skipped" and hasattr(report, "wasxfail")
        write("test", name=report.nodeid, outcome="expected" if expected else report.outcome)
