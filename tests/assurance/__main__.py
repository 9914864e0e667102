"""`python -m tests.assurance`, as script/assure runs it: every named test with full counts."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.assurance import counts
from tests.assurance.named import BASE, BY_NUMBER, NAMED, files_of
from tests.assurance.record import RECORD, read
from tests.assurance.report import HOLDS, REASONED, Result, document, line, section, sections_of

DOCUMENT = BASE / "docs" / "assurance.md"


def arguments(words: list[str]) -> argparse.Namespace:
    """What the run is told."""
    parser = argparse.ArgumentParser(prog="script/assure", description=__doc__)
    parser.add_argument("--only", type=int, action="append", choices=sorted(BY_NUMBER))
    parser.add_argument("--count", action="append", default=[], metavar="NAME=N")
    parser.add_argument("--seed", type=int, default=counts.USUAL_SEED)
    parser.add_argument(
        "--short", action="store_true", help="the counts of script/test; writes only with --write"
    )
    parser.add_argument("--no-write", action="store_true", help="leave the document as it is")
    parser.add_argument("--write", action="store_true", help="write the document of short runs too")
    chosen = parser.parse_args(words)
    try:
        counts.told(",".join(chosen.count))
    except ValueError:
        parser.error("--count takes NAME=N")
    # What stands there is of full counts: a look at one test does not take its place.
    chosen.no_write = chosen.no_write or (chosen.short and not chosen.write)
    return chosen


def carry_out(number: int, chosen: argparse.Namespace, folder: Path) -> Result:
    """Run the files of one named test in a pytest of its own, and read what it wrote down."""
    files = files_of(number)
    if not files:
        return Result(number, missing=True)
    record, log = folder / f"{number}.jsonl", folder / f"{number}.log"
    environment = os.environ | {
        RECORD: str(record),
        counts.MODE: "short" if chosen.short else "full",
        counts.COUNTS: ",".join(chosen.count),
        counts.SEED: str(chosen.seed),
    }
    began = time.monotonic()
    with log.open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *map(str, files)],
            cwd=BASE, env=environment, check=False, stdin=subprocess.DEVNULL,
            stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    result = Result(number, time.monotonic() - began, done.returncode, read(record))
    if result.status != HOLDS:
        print(log.read_text(errors="replace"), file=sys.stderr, flush=True)
    return result


def ran(words: list[str]) -> str:
    """When, of what and by which command: for the document."""
    command = " ".join(["script/assure", *words])
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}, `{command}`"


def commit() -> str:
    """The commit that was tried, and whether anything beside it was."""
    try:
        short = _git("rev-parse", "--short=10", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", ":!docs/assurance.md")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{short} with changes that are not committed" if changed else short


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=BASE, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def keep(result: Result, run: str) -> None:
    """Write the section of one named test; the others stay as they were."""
    old = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    sections = sections_of(old) | {result.number: section(result, run=run)}
    DOCUMENT.write_text(document(sections), encoding="utf-8")


def main(words: list[str]) -> int:
    """0 when every named test that was asked for holds; 2 when the worst is a shortfall told of."""
    chosen = arguments(words)
    numbers = sorted(set(chosen.only)) if chosen.only else [named.number for named in NAMED]
    run, ends = ran(words), set[str]()
    with tempfile.TemporaryDirectory(prefix="jobbtorg-assure-") as folder:
        for number in numbers:
            result = carry_out(number, chosen, Path(folder))
            print(line(result), flush=True)
            ends.add(result.status)
            if not chosen.no_write:
                keep(result, run)
    return ended(ends)


def ended(statuses: set[str]) -> int:
    """The exit code: 0 all held, 2 some fell short with a reason and nothing failed, else 1."""
    if statuses <= {HOLDS}:
        return 0
    return 2 if statuses <= {HOLDS, REASONED} else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
