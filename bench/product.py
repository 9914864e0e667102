"""A product of its own to measure: servers, database, demo and one web worker."""

import http.client
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path

import psycopg
from cryptography.fernet import Fernet

from jobbtorg.devserver.accounts import server_account
from jobbtorg.devserver.postgres import Postgres
from jobbtorg.devserver.processes import Process, bound_to_parent, free_port, start
from jobbtorg.devserver.temporary import temporary_folder
from jobbtorg.devserver.valkey import Valkey

BASE = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PATIENCE = 60.0
# Whatever the terminal names, the bench uses servers of its own, unless told to.
NAMED = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL", "REDIS_URL", "JOBBTORG_TODAY")
LOADING = {"DJANGO_SETTINGS_MODULE": "jobbtorg.settings.development"}


class Product:
    """Everything runs below a temporary folder and ends with the block.

    `loaded`: the demo that `DATABASE_URL` names is measured as it is, and no other is made.
    """

    def __init__(self, stack: ExitStack, *, loaded: bool = False) -> None:
        self.stack = stack
        self.folder = temporary_folder()
        account = server_account()
        self.valkey = Valkey(self.folder, account)
        stack.callback(self.valkey.start().stop)
        self.environment = self._environment()
        self.port = 0
        if loaded:
            for name in ("DATABASE_URL", "DATABASE_WORKER_URL"):
                self.environment[name] = os.environ[name]
            self.environment["BENCH_TODAY"] = os.environ.get("JOBBTORG_TODAY", "")
            return
        postgres = Postgres(self.folder, account, volatile=True)
        stack.callback(postgres.start().stop)
        self.environment["DATABASE_URL"] = postgres.url("web")
        self.environment["DATABASE_OWNER_URL"] = postgres.url("owner")
        self.environment["DATABASE_WORKER_URL"] = postgres.url("worker")

    def _environment(self) -> dict[str, str]:
        """What production asks for; everybody here knows the secrets, and nobody else."""
        given = {name: value for name, value in os.environ.items() if name not in NAMED}
        return given | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "MFA_KEY": Fernet.generate_key().decode(),
            "ALLOWED_HOSTS": HOST,
            "EMAIL_URL": "consolemail://",
            "DEFAULT_FROM_EMAIL": "jobbtorg@example.se",
            "STATIC_ROOT": str(self.folder / "static"),
        }

    def load(self, persons: int, seed: int) -> None:
        """The schema, the organisation and a large demo up to today."""
        self.run("migrate", "--verbosity", "0", **LOADING)
        self.run("load_organisation", **LOADING)
        self.run("demo", "--fast", "--persons", str(persons), "--seed", str(seed), **LOADING)
        owner = self.environment["DATABASE_OWNER_URL"]
        # What autovacuum does within minutes of such a load.
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("SET client_min_messages = error")
            connection.execute("VACUUM (ANALYZE)")

    def run(self, *words: str, **extra: str) -> None:
        """One command of manage.py; its failure ends the bench."""
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=BASE,
            env=self.environment | extra,
            check=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=bound_to_parent(signal.SIGTERM, None),
        )

    def serve(self) -> None:
        """One sync worker, as one core of an installation has."""
        self.run("collectstatic", "--noinput", "--verbosity", "0")
        self.port = free_port()
        command = [
            sys.executable, "-m", "gunicorn", "jobbtorg.wsgi:application",
            "--bind", f"{HOST}:{self.port}", "--workers", "1", "--worker-class", "sync",
            "--log-level", "warning", "--timeout", "60",
        ]  # fmt: skip
        web = start("webbservern", command, env=self.environment, cwd=BASE)
        self.stack.callback(web.stop)
        self._wait(web)

    def _wait(self, web: Process) -> None:
        deadline = time.monotonic() + PATIENCE
        while web.alive() and time.monotonic() < deadline:
            try:
                if self.ask("GET", "/livez", {})[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The web server did not start, see above.")

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: str | None = None
    ) -> tuple[int, bytes]:
        """One page on a connection of its own: a sync worker closes it after the answer.

        Where a form leads on, the page that it leads to is asked for as well.
        """
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            status, text = answer.status, answer.read()
            onward = answer.getheader("Location", "")
        finally:
            connection.close()
        if method == "POST" and status == HTTPStatus.FOUND:
            return self.ask("GET", onward, headers)
        return status, text
