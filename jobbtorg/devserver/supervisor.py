"""Everything of script/server: servers, data, web, worker and beat under one roof."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from jobbtorg.devserver.addresses import data_folder
from jobbtorg.devserver.errors import CannotStart, Died
from jobbtorg.devserver.processes import Process, bound_to_parent, port_is_free, start
from jobbtorg.devserver.servers import Servers

BASE = Path(__file__).resolve().parent.parent.parent
WEB_PATIENCE = 30.0
PORT_PATIENCE = 5.0


class Stop(BaseException):
    """Somebody asked us to stop."""


def stop_on_signals() -> None:
    """Turn Ctrl-C, a closed terminal and a polite kill into an orderly stop."""

    def handler(number: int, _frame: FrameType | None) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise Stop(signal.Signals(number).name)

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, handler)


def say(text: str) -> None:
    """Tell the person at the terminal what is going on."""
    print(text, flush=True)


def chosen_port() -> int:
    """`PORT`, or 8000; waits a little for a copy that is on its way out."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT={text} är inte ett portnummer mellan 1 och 65535.")
    port = int(text)
    deadline = time.monotonic() + PORT_PATIENCE
    while not port_is_free(port):
        if time.monotonic() > deadline:
            raise CannotStart(
                f"Port {port} är upptagen. Välj en annan, till exempel: "
                f"PORT={port + 1 if port < 65535 else port - 1} script/server"
            )
        time.sleep(0.2)
    return port


def run(environment: Mapping[str, str], *command: str) -> None:
    """Run one step of the set-up; its failure stops the start."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=BASE,
        env=dict(environment),
        check=False,
        start_new_session=True,
        preexec_fn=bound_to_parent(signal.SIGTERM, None),
    )
    if done.returncode:
        raise CannotStart(f"{' '.join(command)} misslyckades, se ovan.")


def prepare(environment: Mapping[str, str]) -> None:
    """Migrate as the owner, then load what the copy needs as the worker's role."""
    say("Uppdaterar databasen …")
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    worker = {**environment, "DATABASE_URL": environment["DATABASE_WORKER_URL"]}
    run(worker, "-m", "jobbtorg.devserver.prepare")


def web_command(port: int) -> list[str]:
    """The web server: sync workers, as in an installation in use."""
    command = [
        sys.executable, "-m", "gunicorn", "jobbtorg.wsgi:application",
        "--bind", f"127.0.0.1:{port}", "--workers", os.environ.get("WEB_CONCURRENCY", "2"),
        "--log-level", "warning", "--timeout", "60",
    ]  # fmt: skip
    return [*command, "--reload"] if os.environ.get("RELOAD") == "1" else command


def worker_command() -> list[str]:
    """One worker without children, so that nothing is left when it is killed."""
    return [
        sys.executable, "-m", "celery", "-A", "jobbtorg", "worker", "--pool", "solo",
        "--loglevel", "INFO", "--without-gossip", "--without-mingle",
    ]  # fmt: skip


def beat_command(folder: Path) -> list[str]:
    """The timetable of the nightly jobs and the reminders."""
    return [
        sys.executable, "-m", "celery", "-A", "jobbtorg", "beat",
        "--schedule", str(folder / "beat-schedule"), "--pidfile=", "--loglevel", "INFO",
    ]  # fmt: skip


def start_product(environment: Mapping[str, str], folder: Path, port: int) -> list[Process]:
    """Start web, worker and beat, and wait for the web server to answer."""
    worker_environment = {
        **environment,
        "DATABASE_URL": environment["DATABASE_WORKER_URL"],
        # On a developer's machine root is often the one there is.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }
    log = folder / "log"
    web = start(
        "webbservern", web_command(port), env=environment, cwd=BASE,
        stop_signal=signal.SIGTERM, death_signal=signal.SIGINT,
    )  # fmt: skip
    worker = start(
        "arbetaren", worker_command(), env=worker_environment, cwd=BASE,
        death_signal=signal.SIGKILL, log=log / "worker.log",
    )  # fmt: skip
    beat = start(
        "tidtabellen", beat_command(folder), env=worker_environment, cwd=BASE,
        log=log / "beat.log",
    )  # fmt: skip
    return [web, worker, beat]


def wait_for_web(web: Process, port: int) -> None:
    """Wait until the web server answers /livez."""
    deadline = time.monotonic() + WEB_PATIENCE
    while web.alive() and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise CannotStart("Webbservern startade inte, se ovan.")


def not_ready(port: int) -> str:
    """What /readyz says is not in order, in words; empty where the product can do its work."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        told = response.read()
        if response.status == 200:
            return ""
        answer = json.loads(told)
        return ", ".join(name for name, said in answer.items() if said != "ok")
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return "inget svar på /readyz"
    finally:
        connection.close()


def tell_of_start(port: int) -> None:
    """Say where the product is, and whether it can do its work."""
    address = f"http://127.0.0.1:{port}/"
    if wrong := not_ready(port):
        say(
            f"\nWebbservern svarar på {address}, men Jobbtorg är inte redo: {wrong} (se /readyz, "
            "och ovan). Stoppa med Ctrl-C."
        )
    else:
        say(f"\nJobbtorg är igång: {address}   Stoppa med Ctrl-C.")


def watch(processes: Sequence[Process]) -> None:
    """Return never, unless a process dies: then say which."""
    while True:
        for process in processes:
            if not process.alive():
                raise Died(
                    f"{process.name} avslutades oväntat (kod {process.popen.returncode}).\n"
                    f"{process.last_lines()}"
                )
        time.sleep(0.5)


def child_environment(servers: Servers) -> dict[str, str]:
    """What every process of the product gets to know."""
    environment = {**os.environ, **servers.addresses}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "jobbtorg.settings.development")
    environment.setdefault("PYTHONUNBUFFERED", "1")
    return environment


def serve() -> None:
    """Run the whole product until somebody stops it."""
    folder = data_folder(BASE)
    port = chosen_port()
    servers = Servers(folder)
    with ExitStack() as stack:
        stack.callback(servers.stop)
        say(f"Startar servrarna i {folder} …")
        servers.start()
        environment = child_environment(servers)
        prepare(environment)
        processes = start_product(environment, folder, port)
        for process in processes:
            stack.callback(process.stop)
        for process in processes:
            stack.callback(process.ask_to_stop)
        wait_for_web(processes[0], port)
        tell_of_start(port)
        watch([*processes, *servers.processes])
