"""The launcher of the embedded servers: what it refuses, and that it leaves nothing behind."""

import http.client
import http.server
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from jobbtorg.devserver import accounts, supervisor
from jobbtorg.devserver.accounts import Account, require_reachable, server_account
from jobbtorg.devserver.errors import CannotStart
from jobbtorg.devserver.no_server import told_in_words
from jobbtorg.devserver.passwords import passwords
from jobbtorg.devserver.postgres import Postgres
from jobbtorg.devserver.processes import free_port
from jobbtorg.devserver.servers import Servers, open_data_folder
from jobbtorg.devserver.temporary import temporary_folder
from tests.project.processes import Copy, alive, copies, wait_for

BASE = Path(__file__).resolve().parent.parent.parent
STRANGER = Account(uid=54321, gid=54321, name="främling")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder with a space and å in its name, that any account can reach."""
    folder = temporary_folder()
    below = folder / "på en plats"
    below.mkdir(mode=0o711)
    (below / "log").mkdir()
    yield below
    shutil.rmtree(folder, ignore_errors=True)


def test_a_closed_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    closed = tmp_path / "stängd"
    closed.mkdir(mode=0o700)
    with pytest.raises(CannotStart, match="kommer inte in i") as caught:
        require_reachable(closed / "postgres", STRANGER)
    assert "chmod o+x" in str(caught.value)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_our_own_account_reaches_its_own_folders(tmp_path: Path) -> None:
    require_reachable(tmp_path / "postgres", Account(os.geteuid(), os.getegid(), "vi"))


def test_root_without_an_account_to_step_down_to_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(accounts, "UNPRIVILEGED", "finns-inte")
    with pytest.raises(CannotStart, match="vägrar köra som root"):
        server_account()


@pytest.mark.parametrize("text", ["noll", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_no_port_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(CannotStart, match="inte ett portnummer"):
        supervisor.chosen_port()


def test_a_port_in_use_is_named_with_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PORT_PATIENCE", 0.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(CannotStart, match=f"Port {port} är upptagen.*PORT="):
            supervisor.chosen_port()


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, '{"database": "ok"}', "Jobbtorg är igång"),
        (503, '{"database": "fel", "redis": "ok"}', "inte redo: database"),
        (500, "<h1>Fel</h1>", "inte redo: inget svar"),
    ],
)
def test_a_start_says_whether_the_product_can_do_its_work(
    status: int, body: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/readyz"
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request).start()
        supervisor.tell_of_start(server.server_port)
    said = capsys.readouterr().out
    assert told in said
    assert ("är igång" in said) == (status == 200)


def test_a_data_folder_serves_one_at_a_time(tmp_path: Path) -> None:
    account = Account(os.geteuid(), os.getegid(), "vi")
    taken = pytest.raises(CannotStart, match=f"används redan av process {os.getpid()}")
    with open_data_folder(tmp_path / "data", account), taken:
        open_data_folder(tmp_path / "data", account)
    open_data_folder(tmp_path / "data", account).close()


def test_passwords_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    first = passwords(tmp_path)
    assert passwords(tmp_path) == first
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE((tmp_path / "passwords.json").stat().st_mode) == 0o600


def test_a_database_without_its_passwords_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18")
    with pytest.raises(CannotStart, match="lösenord"):
        passwords(tmp_path)


def test_a_named_database_needs_its_owner_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://web@127.0.0.1/jobbtorg")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    servers = Servers(data)
    with pytest.raises(CannotStart, match="DATABASE_OWNER_URL"):
        servers.start()
    servers.stop()


def test_named_servers_start_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = {
        "DATABASE_URL": "postgresql://web@127.0.0.1/jobbtorg",
        "DATABASE_OWNER_URL": "postgresql://owner@127.0.0.1/jobbtorg",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
    }
    for name, url in named.items():
        monkeypatch.setenv(name, url)
    servers = Servers(data)
    servers.start()
    assert servers.processes == []
    assert servers.addresses == named | {"DATABASE_WORKER_URL": named["DATABASE_URL"]}
    servers.stop()


@pytest.mark.servers
def test_a_lock_with_the_number_of_another_process_does_not_stop_postgres(data: Path) -> None:
    server = Postgres(data, server_account(), volatile=True)
    process = server.start()
    process.popen.kill()
    process.popen.wait()
    lock = server.data / "postmaster.pid"
    lines = lock.read_text().split("\n", 1)
    lock.write_text(f"{os.getpid()}\n{lines[1]}")  # the number has been given to somebody else
    again = Postgres(data, server_account(), volatile=True)
    restarted = again.start()
    with psycopg.connect(again.url("web")) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("jobbtorg_web",)
    restarted.stop()
    assert not lock.exists()


def visit(port: int) -> dict[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/readyz")
    found: dict[str, str] = json.loads(connection.getresponse().read())
    connection.close()
    return found


def remember(data: Path, statement: str) -> list[tuple[object, ...]]:
    url = json.loads((data / "addresses.json").read_text())["DATABASE_OWNER_URL"]
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def postgres_of(copy: Copy) -> int:
    return int((copy.data / "postgres" / "postmaster.pid").read_text().split("\n")[0])


ALL_OK = {"database": "ok", "migrations": "ok", "redis": "ok"}


@pytest.mark.servers
def test_two_copies_a_hard_kill_and_a_clean_stop(data: Path) -> None:
    """Side by side; one is killed hard and leaves nothing, starts again, finds its data."""
    homes = [data / "en", data / "två"]
    for home in homes:
        home.mkdir(mode=0o711)
    with copies() as running:
        running += [Copy(home, free_port()) for home in homes]
        first, second = running
        family, other = first.wait_until_up(), second.wait_until_up()
        assert [visit(copy.port) for copy in running] == [ALL_OK, ALL_OK]
        assert len(family) >= 6
        remember(first.data, "COMMENT ON TABLE cases_case IS 'fyrtiotvå'")

        first.end(signal.SIGKILL)
        wait_for("everything to end", lambda: not alive(family), 30)
        assert alive(other) == other

        running[0] = again = Copy(homes[0], first.port)
        family = again.wait_until_up()
        assert visit(again.port) == ALL_OK
        told = "SELECT obj_description('cases_case'::regclass)"
        assert remember(again.data, told) == [("fyrtiotvå",)]

        assert again.end(signal.SIGINT) == 0
        assert "Stoppat." in again.said()
        assert not alive(family)

        os.kill(postgres_of(second), signal.SIGKILL)  # one server dies: the copy says so and ends
        assert second.popen.wait(60) == 1
        assert "PostgreSQL avslutades oväntat" in second.said()
        assert not alive(other)


@pytest.mark.parametrize("named", [True, False])
def test_a_command_without_servers_says_what_to_do(tmp_path: Path, named: bool) -> None:
    gone = {"DATABASE_URL": "postgresql://jobbtorg_web@127.0.0.1:1/jobbtorg"} if named else {}
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("DATABASE", "DJANGO", "REDIS"))
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "demo_logins"],
        cwd=BASE, env={**kept, **gone, "JOBBTORG_DATA": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Starta script/server" in done.stderr
    assert "JOBBTORG_DATA" in done.stderr


def test_what_the_database_itself_refuses_is_shown_as_it_is() -> None:
    error = OperationalError("deadlock detected")
    error.__cause__ = DeadlockDetected()
    with pytest.raises(OperationalError), told_in_words():
        raise error
