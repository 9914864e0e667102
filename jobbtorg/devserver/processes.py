"""Start a process that cannot outlive us, and stop it in good order."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from jobbtorg.devserver.accounts import Account

PR_SET_PDEATHSIG = 1


@dataclass
class Process:
    """A running process with the signal that stops it, and where it writes its log."""

    name: str
    popen: "subprocess.Popen[bytes]"
    stop_signal: signal.Signals
    log: Path | None = None
    patience: float = 15.0
    stopped: bool = field(default=False)

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.popen.poll() is None

    def ask_to_stop(self) -> None:
        """Send its signal, once."""
        if not self.stopped and self.alive():
            self.popen.send_signal(self.stop_signal)
        self.stopped = True

    def stop(self) -> None:
        """Ask it to stop; after its patience, end it and its whole group."""
        self.ask_to_stop()
        try:
            self.popen.wait(self.patience)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()

    def last_lines(self, count: int = 15) -> str:
        """The end of its log, to show when it died."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def start(
    name: str,
    argv: Sequence[str | Path],
    *,
    stop_signal: signal.Signals = signal.SIGTERM,
    death_signal: signal.Signals | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
    log: Path | None = None,
) -> Process:
    """Start a process in a session of its own that gets a signal when we die.

    The kernel sends `death_signal` (else `stop_signal`) when the starting thread ends: call
    this from the main one.
    """
    with contextlib.ExitStack() as stack:
        out: IO[bytes] | int | None = None
        if log is not None:
            out = stack.enter_context(log.open("ab"))
        popen = subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out is not None else None,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=bound_to_parent(death_signal or stop_signal, account),
        )
    return Process(name, popen, stop_signal, log)


def bound_to_parent(stop_signal: signal.Signals, account: Account | None) -> Callable[[], None]:
    """What the child does between fork and exec: change account, then bind itself to us.

    The order matters, since a change of account clears the binding.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None

    def prepare() -> None:
        if account is not None and account.foreign:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died before we were bound
                os._exit(1)

    return prepare


def free_port() -> int:
    """A TCP port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a TCP port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
