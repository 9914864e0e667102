"""The ten tests that have a name, and what each must show."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
BASE = FOLDER.parent.parent


@dataclass(frozen=True, slots=True)
class Named:
    """One named test: what is done, and what it must show."""

    number: int
    title: str
    done: str
    shows: str


NAMED: tuple[Named, ...] = (
    Named(
        1,
        "Every address, every role",
        "every URL × every role × own / foreign / former / protected / missing object × "
        "GET, HEAD, POST, PUT, DELETE, OPTIONS",
        "every pattern covered, 0 leaks; foreign and missing give identical bodies",
    ),
    Named(
        2,
        "Canaries",
        "a unique canary in every personal field, then every body, header, PDF, export, "
        "log line, queue searched",
        "0 foreign canaries",
    ),
    Named(
        3,
        "Without the filters",
        "each scope filter patched away at run time, then the canary crawl; each policy "
        "dropped, then the catalogue test",
        "nothing leaks; every drop noticed",
    ),
    Named(
        4,
        "Without a scope",
        "every table read by the runtime role without scope; 2 000 alternating requests on "
        "one connection",
        "0 personal rows; 0 mixed",
    ),
    Named(
        5,
        "Every look is logged",
        "log completeness over test 1; log write forced to fail",
        "every person shown is in its row; 503 and 0 canaries",
    ),
    Named(
        6,
        "The log holds",
        "UPDATE, DELETE, TRUNCATE, disabled trigger, ignore switch, superuser edit, cut tail "
        "on the log",
        "blocked, or found by the next seal",
    ),
    Named(
        7,
        "Killed workers and a lost Redis",
        "worker child and worker group killed with -9 in the middle of a PDF (20 each); "
        "Redis killed and flushed (10 each)",
        "0 lost, 0 double",
    ),
    Named(
        8,
        "Two deciders and a killed PostgreSQL",
        "200 plans × 2 deciders at once, PostgreSQL killed with -9 five times meanwhile",
        "0 lost, 0 double, 0 half; each client gets a definite answer",
    ),
    Named(
        9,
        "Exports, PDFs and headers",
        "formula and fetch suites for exports and PDFs; headers and CSP crawl",
        "0 live formulas, 0 connections, every response right",
    ),
    Named(
        10,
        "Every form fuzzed",
        "every form fuzzed with Hypothesis (NUL, bidi, huge, wrong type, duplicates, extra fields)",
        "0 responses of 5xx, 0 invalid rows",
    ),
)
BY_NUMBER = {named.number: named for named in NAMED}


def files_of(number: int) -> list[Path]:
    """The test files of a named test: test_07_kills.py and whatever else begins with test_07_."""
    return sorted(FOLDER.glob(f"test_{number:02d}_*.py"))


def number_of(path: Path | str) -> int | None:
    """The named test that a file belongs to, by its name."""
    prefix, _, rest = Path(path).name.removeprefix("test_").partition("_")
    return int(prefix) if rest and prefix.isdecimal() else None
