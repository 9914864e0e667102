"""A whole product of its own whose servers may be killed: gunicorn, Celery, Valkey, PostgreSQL."""

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import redis
from cryptography.fernet import Fernet
from django.db import connection

from jobbtorg.devserver.accounts import server_account
from jobbtorg.devserver.postgres import Postgres
from jobbtorg.devserver.processes import Process, bound_to_parent, free_port, start
from jobbtorg.devserver.temporary import temporary_folder
from jobbtorg.devserver.valkey import Valkey
from jobbtorg.settings.base import env
from tests.assurance.counts import is_full
from tests.project.processes import alive, descendants, wait_for

BASE = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
# Nothing that the terminal names is ever used: these servers are killed.
NAMED = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL", "DATABASE_TEST_URL",
    "DATABASE_BACKUP_URL", "REDIS_URL", "JOBBTORG_TODAY", "JOBBTORG_DATA",
)  # fmt: skip


class Installation:
    """Its servers and processes; `environment` is what the product's processes get."""

    def __init__(self) -> None:
        self.folder = temporary_folder()
        self.marks = self.folder / "marks"
        self.marks.mkdir()
        account = server_account()
        self.postgres = Postgres(self.folder, account, volatile=True)
        self.valkey = Valkey(self.folder, account)
        self.database = self.postgres.start()
        self.queue = self.valkey.start()
        self.port = free_port()
        self.processes: dict[str, Process] = {}
        # How often the worker had ended by itself and was started again, as its keeper does
        # in an installation (`restart: unless-stopped`).
        self.started_again = 0
        given = {name: value for name, value in os.environ.items() if name not in NAMED}
        self.environment = given | {
            "DJANGO_SETTINGS_MODULE": "tests.assurance.settings",
            "DATABASE_URL": self.postgres.url("web"),
            "DATABASE_OWNER_URL": self.postgres.url("owner"),
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": HOST,
            "MFA_KEY": Fernet.generate_key().decode(),
            "EMAIL_URL": "dummymail://",
            "DEFAULT_FROM_EMAIL": "jobbtorg@example.se",
            "STATIC_ROOT": str(self.folder / "static"),
            "ACCESS_LOG_HEADS": str(self.folder / "heads.jsonl"),
            "ASSURE_MARKS": str(self.marks),
        }

    def run(self, *words: str, **extra: str) -> str:
        """One Python command in the product's environment; what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=BASE, env=self.environment | extra, check=False, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, preexec_fn=bound_to_parent(signal.SIGTERM, None),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def prepare(self, *, collect: bool) -> None:
        """The schema, and with `collect` the static files as an installation has them.

        Short, the schema is that of the tests' own database, which has been migrated already.
        """
        if collect or not self._copy_schema():
            self.run("manage.py", "migrate", "--verbosity", "0")
        if collect:
            self.environment["ASSURE_COLLECTED"] = "1"
            self.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")

    def _copy_schema(self) -> bool:
        """Copy the test database of this run, as its owner sees it."""
        name = connection.settings_dict["NAME"]
        source = env.str("DATABASE_TEST_URL").rpartition("/")[0] + f"/{name}"
        common = ["--role=jobbtorg_owner", "--enable-row-security", "--no-publications"]
        dumped = self.folder / "schema.dump"
        for program, *words in (
            ["pg_dump", "-Fc", f"--file={dumped}", f"--dbname={source}"],
            ["pg_restore", f"--dbname={self.postgres.url('test', 'jobbtorg')}", str(dumped)],
        ):
            done = subprocess.run(
                [str(self.postgres.bin / program), *common, *words],
                check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            if done.returncode:
                sys.stderr.write(f"The schema could not be copied: {done.stderr}\n")
                return False
        return True

    def plant(self, count: int) -> dict[str, Any]:
        """Plans that wait, and who may answer them; nobody is woken for their papers."""
        test = self.postgres.url("test", "jobbtorg")
        # Nobody is told of the jobs: they are found because they are overdue.
        nowhere = "memory://"
        extra = {"DATABASE_URL": test, "ASSURE_ROLE": "jobbtorg_fixture", "REDIS_URL": nowhere}
        planted: dict[str, Any] = json.loads(
            self.run("-m", "tests.assurance.planting", str(count), **extra)
        )
        return planted

    def _start(self, name: str, *words: str, **extra: str) -> Process:
        process = start(
            name, [sys.executable, "-m", *words], env=self.environment | extra, cwd=BASE,
            log=self.folder / "log" / f"{name}.log", death_signal=signal.SIGKILL,
        )  # fmt: skip
        self.processes[name] = process
        return process

    def start_web(self) -> None:
        self._start(
            "web", "gunicorn", "jobbtorg.wsgi:application", "--bind", f"{HOST}:{self.port}",
            "--workers", "2", "--worker-class", "sync", "--log-level", "warning",
            "--timeout", "60",
        )  # fmt: skip
        wait_for("the web server", self._answers, 60)

    def _answers(self) -> bool:
        with suppress(OSError):
            return self.ask("GET", "/livez")[0] == 200
        return False

    def start_worker(self) -> Process:
        """Two children, as an installation has."""
        return self._start(
            "worker", "celery", "-A", "tests.assurance.worker", "worker", "--loglevel", "INFO",
            "--concurrency", "2", "--without-gossip", "--without-mingle", DATABASE_URL=self.postgres.url("worker"),
        )  # fmt: skip

    def start_beat(self) -> None:
        self._start(
            "beat", "celery", "-A", "jobbtorg", "beat", "--loglevel", "INFO", "--pidfile=",
            "--schedule", str(self.folder / "beat-schedule"),
            DATABASE_URL=self.postgres.url("worker"),
        )  # fmt: skip

    def ask(
        self, method: str, path: str, *, session: str = "", body: str | None = None
    ) -> tuple[int, str, str]:
        """One request, as the proxy hands it on: status, where it leads, and the page."""
        csrf = "0123456789abcdef" * 2
        headers = {
            "Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/",
            "Cookie": f"__Host-session={session}; __Host-csrf={csrf}", "X-CSRFToken": csrf,
        }  # fmt: skip
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        caller = http.client.HTTPConnection(HOST, self.port, timeout=90)
        try:
            caller.request(method, path, body, headers)
            answer = caller.getresponse()
            text = answer.read().decode(errors="replace")
            return answer.status, answer.headers.get("Location", ""), text
        finally:
            caller.close()

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database what is true, as one who sees all."""
        with psycopg.connect(self.postgres.url("test", "jobbtorg"), autocommit=True) as asked:
            asked.execute("SET ROLE jobbtorg_fixture")
            return asked.execute(sql, values or None).fetchall()

    def keep_worker(self) -> None:
        """What the container's keeper does: start a worker that has ended."""
        process = self.processes.get("worker")
        if process is not None and not process.alive():
            self.kill_worker_group()
            self.started_again += 1
            self.start_worker()

    def kill_postgres(self) -> None:
        """-9 to the postmaster and to everything that it has started."""
        family = descendants(self.database.popen.pid)
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.database.popen.wait()
        wait_for("PostgreSQL to be gone", lambda: not alive(family), 30)

    def restart_postgres(self) -> None:
        self.database = self.postgres.start()

    def kill_redis(self) -> None:
        self.queue.popen.kill()
        self.queue.popen.wait()

    def restart_redis(self) -> None:
        self.queue = self.valkey.start()

    def flush_redis(self) -> None:
        with redis.Redis.from_url(self.valkey.url) as client:
            client.flushall()

    def kill_worker_group(self) -> None:
        """-9 to the worker and its children."""
        process = self.processes["worker"]
        family = descendants(process.popen.pid)
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.popen.wait()
        for pid in family:
            (self.marks / str(pid)).unlink(missing_ok=True)

    def in_the_middle(self) -> dict[int, int]:
        """The workers' children that are in the middle of a PDF, each with the job's number."""
        self.keep_worker()
        found = {}
        for mark in self.marks.iterdir():
            with suppress(OSError, ValueError):
                found[int(mark.name)] = int(mark.read_text())
        return found

    def jobs_left(self) -> int:
        sql = "SELECT count(*) FROM core_job WHERE state IN ('queued', 'running')"
        return int(self.query(sql)[0][0])

    def wait_until_done(self, patience: float) -> None:
        """Until no job waits any more; whether they are well is for the figures to say."""
        deadline = time.monotonic() + patience
        while self.jobs_left() and time.monotonic() < deadline:
            self.keep_worker()
            time.sleep(0.3)

    def said(self, name: str) -> str:
        """The end of the log of a process, for when something is wrong."""
        process = self.processes.get(name)
        return process.last_lines(40) if process else ""

    def stop(self) -> None:
        for process in reversed(self.processes.values()):
            process.stop()
        self.queue.stop()
        self.database.stop()


@contextmanager
def installed() -> Iterator[Installation]:
    """An installation that is gone afterwards, whatever has happened to it."""
    installation = Installation()
    try:
        installation.prepare(collect=is_full())
        yield installation
    finally:
        installation.stop()
