"""The servers of one data folder: embedded, or the real ones that the environment names."""

import fcntl
import json
import os
from pathlib import Path
from typing import IO

from jobbtorg.devserver.accounts import Account, server_account
from jobbtorg.devserver.addresses import FILE
from jobbtorg.devserver.errors import CannotStart
from jobbtorg.devserver.passwords import write_private
from jobbtorg.devserver.postgres import Postgres
from jobbtorg.devserver.processes import Process
from jobbtorg.devserver.valkey import Valkey


def open_data_folder(folder: Path, account: Account) -> IO[str]:
    """Make the data folder, take it for ourselves and return the lock that says so."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(0o711 if account.foreign else 0o700)
        (folder / "log").mkdir(mode=0o700, exist_ok=True)
        lock = (folder / "lock").open("a+")
    except PermissionError as error:
        raise CannotStart(
            f"Datamappen {folder} går inte att skriva i ({error.strerror}). Kör som samma konto "
            "som förra gången, eller ange en annan mapp med JOBBTORG_DATA."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with lock:
            lock.seek(0)
            holder = lock.read().strip() or "?"
        raise CannotStart(
            f"Datamappen {folder} används redan av process {holder}. Stoppa den, eller ange en "
            "annan mapp med JOBBTORG_DATA."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


class Servers:
    """PostgreSQL and Redis for one copy of the product."""

    def __init__(self, folder: Path, *, volatile: bool = False) -> None:
        self.folder = folder
        self.volatile = volatile
        self.processes: list[Process] = []
        self.addresses: dict[str, str] = {}
        self._lock: IO[str] | None = None

    def start(self) -> None:
        """Start what the environment does not name, and write down the addresses."""
        account = server_account()
        self._lock = open_data_folder(self.folder, account)
        self.addresses = {**self._database(account), **self._redis(account)}
        write_private(self.folder / FILE, json.dumps(self.addresses, indent=2))

    def stop(self) -> None:
        """Stop what we started, last first."""
        for process in reversed(self.processes):
            process.stop()
        self.processes.clear()
        if self._lock is not None:
            (self.folder / FILE).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def _database(self, account: Account) -> dict[str, str]:
        web = os.environ.get("DATABASE_URL")
        if web:
            owner = os.environ.get("DATABASE_OWNER_URL")
            if not owner:
                raise CannotStart(
                    "DATABASE_URL är satt, men inte DATABASE_OWNER_URL. Ange även adressen för "
                    "den roll som äger databasen och kör migreringarna."
                )
            worker = os.environ.get("DATABASE_WORKER_URL", web)
            for url in (web, owner, worker):
                if not url.startswith(("postgresql://", "postgres://")):
                    raise CannotStart(
                        "Databasens adress ska börja med postgresql:// (PostgreSQL 15 eller senare)."
                    )
            return {
                "DATABASE_URL": web,
                "DATABASE_OWNER_URL": owner,
                "DATABASE_WORKER_URL": worker,
            }
        server = Postgres(self.folder, account, volatile=self.volatile)
        self.processes.append(server.start())
        return {
            "DATABASE_URL": server.url("web"),
            "DATABASE_OWNER_URL": server.url("owner"),
            "DATABASE_WORKER_URL": server.url("worker"),
            "DATABASE_BACKUP_URL": server.url("backup"),
            "DATABASE_TEST_URL": server.url("test", "postgres"),
        }

    def _redis(self, account: Account) -> dict[str, str]:
        named = os.environ.get("REDIS_URL")
        if named:
            return {"REDIS_URL": named}
        server = Valkey(self.folder, account)
        self.processes.append(server.start())
        return {"REDIS_URL": server.url}
