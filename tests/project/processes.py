"""Whole processes for the tests of the servers, and what is left of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
PATIENCE = 300.0
NAMED = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL", "REDIS_URL")


def wait_for(what: str, condition: object, patience: float = PATIENCE) -> None:
    """Wait until a condition holds, or fail with what was waited for."""
    assert callable(condition)
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)


def parents() -> dict[int, int]:
    """The parent of every process that runs (zombies do not)."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                found[int(entry.name)] = int(fields[1])
    return found


def descendants(pid: int) -> set[int]:
    """The process and everything that it started."""
    tree = parents()
    family = {pid}
    while more := {child for child, parent in tree.items() if parent in family} - family:
        family |= more
    return family


def alive(pids: set[int]) -> set[int]:
    """Those of some processes that still run."""
    return pids & set(parents())


# Enough for every state of a remiss, and little enough not to be waited for.
SMALL_DEMO = "16"


class Copy:
    """One running copy of the product, as script/server runs it after its set-up."""

    def __init__(self, data: Path, port: int, *, demo: bool = False) -> None:
        environment = {key: value for key, value in os.environ.items() if key not in NAMED}
        environment |= {
            "JOBBTORG_DATA": str(data),
            "PORT": str(port),
            "JOBBTORG_DEMO": SMALL_DEMO if demo else "0",
            "DJANGO_SETTINGS_MODULE": "jobbtorg.settings.development",
        }
        self.data = data
        self.port = port
        self.output = data / "output.txt"
        with self.output.open("wb") as out:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "jobbtorg.devserver"],
                cwd=BASE,
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        """What it has printed so far."""
        return self.output.read_text()

    def wait_until_up(self, patience: float = PATIENCE) -> set[int]:
        """Wait until it serves; the processes that it consists of then."""
        wait_for(
            "the server to start",
            lambda: "Jobbtorg är igång" in self.said() or self.popen.poll() is not None,
            patience,
        )
        assert self.popen.poll() is None, self.said()
        return descendants(self.popen.pid)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end of the process itself."""
        self.popen.send_signal(number)
        return self.popen.wait(PATIENCE)


@contextmanager
def copies() -> Iterator[list[Copy]]:
    """A list for the copies of a test; whatever still runs afterwards is ended."""
    started: list[Copy] = []
    try:
        yield started
    finally:
        for copy in started:
            running = copy.popen.poll() is None
            for pid in descendants(copy.popen.pid) if running else ():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            copy.popen.wait()
