"""The bench runs, tells of every main page, and leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.processes import BASE, NAMED, PATIENCE

pytestmark = pytest.mark.servers


def test_bench_prints_its_table_and_leaves_nothing(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in NAMED}
    environment |= {"TMPDIR": str(tmp_path)}
    tmp_path.chmod(0o711)
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--persons", "24", "--rounds", "1"],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    names = [row[0].removeprefix("| ") for row in rows[1:]]
    assert names[:2] == ["Hej", "Djangos adminlista över deltagare"]
    for page in ("Min dag, coach", "Deltagare", "Sök på namn", "Beslut", "Medarbetare slutar"):
        assert page in names
    assert all(int(row[6]) <= 15 for row in rows[2:] if row[0] != "| Djangos adminlista")
    assert list(tmp_path.iterdir()) == []
