"""The bench runs, tells of every main page, and leaves nothing behind."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.processes import BASE, NAMED, PATIENCE

pytestmark = pytest.mark.servers


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder that the account of the embedded servers may walk through."""
    with tempfile.TemporaryDirectory(prefix="jobbtorg-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def test_bench_prints_its_table_and_leaves_nothing(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in NAMED}
    environment |= {"TMPDIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--persons", "24", "--rounds", "1"],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    names = [row[0].removeprefix("| ") for row in rows[1:]]
    assert names[:2] == ["Hej", "Djangos adminlista över deltagare"]
    for page in (
        "Min dag, coach", "Deltagare", "Deltagare, en coach", "Sök på namn", "Beslut",
        "Ärende, Översikt", "Ärende, Historik", "Plan", "En remiss", "Medarbetare slutar",
    ):  # fmt: skip
        assert page in names
    assert "24 personer" in done.stdout
    assert all(int(row[6]) <= 15 for row in rows[2:] if row[0] != "| Djangos adminlista")
    assert list(folder.iterdir()) == []
