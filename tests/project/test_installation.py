"""The commands of docker-compose.yml, run for real: production settings, embedded servers."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy import make_secrets
from jobbtorg.devserver.accounts import server_account
from jobbtorg.devserver.postgres import Postgres
from jobbtorg.devserver.processes import Process, free_port, start
from jobbtorg.devserver.temporary import temporary_folder
from jobbtorg.devserver.valkey import Valkey
from tests.project.installation import BASE, CHOSEN, GIVEN, command, environment
from tests.project.processes import wait_for

pytestmark = pytest.mark.servers

HOST = {"Host": CHOSEN["SITE_HOST"]}
BEHIND_PROXY = HOST | {"X-Forwarded-Proto": "https"}
PYTHON = {
    "python": [sys.executable],
    "gunicorn": [sys.executable, "-m", "gunicorn"],
    "celery": [sys.executable, "-m", "celery"],
}


class Installation:
    """The services of the compose file as processes on this machine."""

    def __init__(self, folder: Path) -> None:
        account = server_account()
        self.folder = folder
        self.port = free_port()
        self.postgres = Postgres(folder, account, volatile=True)
        self.valkey = Valkey(folder, account)
        self.processes = [self.postgres.start(), self.valkey.start()]
        self._write_secrets()

    def _write_secrets(self) -> None:
        """As make_secrets.py writes them, but with the addresses of the embedded servers."""
        secrets = make_secrets.contents() | GIVEN | {"redis_url": self.valkey.url}
        for role in make_secrets.ROLES:
            secrets[f"{role}_database_url"] = self.postgres.url(role)
        for name, content in secrets.items():
            (self.folder / name).write_text(content + "\n")

    def environment(self, name: str) -> dict[str, str]:
        """What the service's container would have, with its paths on this machine."""
        mounted = {
            key: value.replace("/run/secrets", str(self.folder))
            for key, value in environment(name).items()
        }
        return mounted | {
            "PATH": os.environ["PATH"],
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "2",
            "STATIC_ROOT": str(self.folder / "staticfiles"),
            "HOSTNAME": "test",
        }

    def argv(self, words: list[str]) -> list[str]:
        """A command with its program from this environment."""
        moved = [word.replace("/tmp/", f"{self.folder}/") for word in words]  # noqa: S108
        return [*PYTHON[moved[0]], *moved[1:]]

    def run(self, name: str, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run one command in the environment of a service."""
        return subprocess.run(
            self.argv(list(words)),
            cwd=BASE,
            env=self.environment(name) | extra,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def start(self, name: str) -> Process:
        """Start a service with its own command."""
        process = start(
            name, self.argv(command(name)), cwd=BASE, env=self.environment(name),
            log=self.folder / "log" / f"{name}.log",
        )  # fmt: skip
        self.processes.append(process)
        return process

    def get(self, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Ask the web server, as the proxy does or does not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        return answer


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    folder = temporary_folder()
    made = Installation(folder)
    try:
        for part in command("migrate")[2].split("&&"):
            done = made.run("migrate", *part.split())
            assert done.returncode == 0, done.stderr
        done = made.run("web", "python", "manage.py", "collectstatic", "--noinput")
        assert done.returncode == 0, done.stderr
        web = made.start("web")
        wait_for("the web server", lambda: listening(made) or not web.alive())
        assert web.alive(), web.last_lines(40)
        yield made
    finally:
        for process in reversed(made.processes):
            process.stop()


def listening(installation: Installation) -> bool:
    try:
        return installation.get("/livez", {}).status == 200
    except OSError:
        return False


def test_the_probes_answer_without_tls_and_by_any_name(installation: Installation) -> None:
    assert installation.get("/livez", {}).status == 200
    assert installation.get("/readyz", {"Host": "127.0.0.1"}).status == 200


def test_plain_http_is_sent_to_tls(installation: Installation) -> None:
    answer = installation.get("/", HOST)
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{CHOSEN['SITE_HOST']}/"


def test_another_host_is_refused(installation: Installation) -> None:
    answer = installation.get("/", {"Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert answer.status == 400


def test_pages_come_with_the_security_headers(installation: Installation) -> None:
    answer = installation.get("/finns-inte/", BEHIND_PROXY)
    assert answer.status in {302, 404}
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_no_trace_of_debug(installation: Installation) -> None:
    code = "from django.conf import settings; print(settings.DEBUG, settings.JOBBTORG_TODAY)"
    done = installation.run("web", "python", "manage.py", "shell", "--verbosity", "0", "-c", code)
    assert done.stdout.split() == ["False"], done.stderr


def test_the_worker_and_the_timetable_start(installation: Installation) -> None:
    worker, beat = installation.start("worker"), installation.start("beat")
    ping = ("celery", "-A", "jobbtorg", "inspect", "ping", "--timeout", "2")
    wait_for(
        "the worker to answer",
        lambda: installation.run("worker", *ping).returncode == 0 or not worker.alive(),
    )
    wait_for("beat", lambda: "beat: Starting" in beat.last_lines() or not beat.alive())
    assert worker.alive(), worker.last_lines(40)
    assert beat.alive(), beat.last_lines(40)


@pytest.mark.parametrize(("service", "role"), [("web", "web"), ("worker", "worker")])
def test_each_service_connects_as_its_own_role(
    installation: Installation, service: str, role: str
) -> None:
    code = (
        "from django.db import connection as c; k = c.cursor();"
        " k.execute('SELECT current_user'); print(k.fetchone()[0])"
    )
    done = installation.run(service, "python", "manage.py", "shell", "--verbosity", "0", "-c", code)
    assert done.stdout.split() == [f"jobbtorg_{role}"], done.stderr


def test_every_table_belongs_to_the_owner_and_serves_the_runtime_roles(
    installation: Installation,
) -> None:
    with psycopg.connect(installation.postgres.url("owner")) as connection:
        foreign = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND (tableowner <> 'jobbtorg_owner'"
            " OR NOT has_table_privilege('jobbtorg_web', 'public.' || tablename, 'SELECT')"
            " OR NOT has_table_privilege('jobbtorg_worker', 'public.' || tablename, 'SELECT'))"
        ).fetchall()
    # History is written by triggers that run as the owner, and read by nobody who serves. Of
    # the access log the roles may read some columns.
    serving = [name for (name,) in foreign if not name.endswith("history")]
    assert set(serving) <= {
        "core_accessentry",
        "core_accessseal",
        "core_crossing",
        "pghistory_context",
    }


REFUSED = """
import logging
from jobbtorg.organisation.models import Code
try:
    Code.objects.create(code_list="x", code="x", label="Kanariefågel", position=-1)
except Exception:
    logging.getLogger("django.request").exception("Internal Server Error: /x/")
"""


def test_the_log_tells_of_a_refused_row_without_its_values(installation: Installation) -> None:
    done = installation.run("web", "python", "manage.py", "shell", "-c", REFUSED)
    assert "CheckViolation 23514" in done.stderr, done.stderr
    assert "Internal Server Error" in done.stderr
    assert "Kanariefågel" not in done.stderr


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "MFA_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"]
)
def test_a_missing_secret_stops_the_start_by_its_name(
    installation: Installation, name: str
) -> None:
    without = {key: "" for key in environment("web") if key in {name, f"{name}_FILE"}}
    done = installation.run("web", "python", "manage.py", "check", **without)
    assert done.returncode != 0
    assert f"{name} saknas" in done.stderr


def test_a_secret_file_that_is_not_there_stops_the_start(installation: Installation) -> None:
    done = installation.run(
        "web", "python", "manage.py", "check", SECRET_KEY_FILE="/run/secrets/finns-inte"
    )
    assert done.returncode != 0
    assert "/run/secrets/finns-inte" in done.stderr


def test_the_clock_of_a_demo_stops_the_start(installation: Installation) -> None:
    done = installation.run("web", "python", "manage.py", "check", JOBBTORG_TODAY="2008-12-31")
    assert done.returncode != 0
    assert "JOBBTORG_TODAY hör till demon" in done.stderr


def test_django_finds_nothing_to_warn_about(installation: Installation) -> None:
    done = installation.run(
        "web", "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert done.returncode == 0, done.stderr
