"""Which system account runs the embedded servers, and what it can reach.

PostgreSQL refuses to run as root, so root starts it as `nobody`; anybody else starts it as
themselves. Nothing is ever opened to more users than before: where the account cannot
reach its files, the reader is told which folder stands in the way.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from jobbtorg.devserver.errors import CannotStart

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """A system account by its numbers."""

    uid: int
    gid: int
    name: str

    @property
    def foreign(self) -> bool:
        """Whether the account is another than the one that runs this process."""
        return self.uid != os.geteuid()


def server_account() -> Account:
    """The account of the embedded servers: our own, or `nobody` when we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), _name(os.geteuid()))
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise CannotStart(
            f"PostgreSQL vägrar köra som root, och kontot {UNPRIVILEGED} finns inte. "
            "Kör kommandot som en vanlig användare."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def require_reachable(path: Path, account: Account) -> None:
    """Raise unless the account may walk down to a path through every folder above it."""
    if not account.foreign:
        return
    for folder in reversed(path.resolve().parents):
        if not _may_enter(folder.stat(), account):
            raise CannotStart(
                f"Databasen körs som kontot {account.name} (PostgreSQL vägrar köra som root), "
                f"men det kontot kommer inte in i {folder}.\n"
                f"Välj ett av detta:\n"
                f"  - lägg projektet i en mapp som alla når, till exempel under /srv eller /opt\n"
                f"  - kör kommandot som en vanlig användare i stället för root\n"
                f"  - låt andra gå igenom mappen: chmod o+x '{folder}'"
            )


def _may_enter(info: os.stat_result, account: Account) -> bool:
    if info.st_uid == account.uid:
        return bool(info.st_mode & stat.S_IXUSR)
    if info.st_gid == account.gid:
        return bool(info.st_mode & stat.S_IXGRP)
    return bool(info.st_mode & stat.S_IXOTH)


def own_folder(path: Path, account: Account) -> Path:
    """Make a folder that the account alone may read, and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account.foreign:
        os.chown(path, account.uid, account.gid)
    elif path.stat().st_uid != account.uid:
        raise CannotStart(
            f"{path} ägs av kontot {_name(path.stat().st_uid)}. Kör som samma konto som förra "
            "gången, eller ange en annan mapp med JOBBTORG_DATA."
        )
    return path
