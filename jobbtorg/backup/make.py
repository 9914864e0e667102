"""script/backup: one moment of the whole database in one encrypted file."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyrage

from jobbtorg.backup import database
from jobbtorg.backup.errors import BackupError
from jobbtorg.backup.sealed import Manifest, seal

BASE = Path(__file__).resolve().parent.parent.parent


def arguments(words: list[str]) -> argparse.Namespace:
    """What the backup is told; what is missing comes from the environment."""
    parser = argparse.ArgumentParser(prog="script/backup", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where the file is put")
    parser.add_argument("--database", help="default: DATABASE_BACKUP_URL, or its _FILE")
    parser.add_argument("--key", help="the public key (age1…), default: BACKUP_KEY, or its _FILE")
    parser.add_argument("--heads", type=Path, help="the access log's heads: ACCESS_LOG_HEADS")
    parser.add_argument(
        "--new-key", type=Path, metavar="FILE", help="make a key pair, and no backup"
    )
    return parser.parse_args(words)


def variable(name: str) -> str:
    """A variable of the environment, or what is in the file that `<name>_FILE` names."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BackupError(f"{path} går inte att läsa: {error.strerror}.") from None
    return os.environ.get(name, "").strip()


def from_where(path: Path) -> Path:
    """A path as whoever runs the script means it, who may stand in another folder than the code."""
    return Path(os.environ.get("JOBBTORG_FROM", "")) / path


def in_the_clone(path: Path) -> bool:
    """Whether git, and an image that is built here, could take a file along."""
    return path.resolve().is_relative_to(BASE)


def new_key(path: Path) -> str:
    """Write a new secret key to a file that only we may read; returns the public one."""
    if in_the_clone(path):
        raise BackupError(
            f"{path.resolve()} ligger i programmets egen mapp, där git och docker når den. Lägg "
            "den hemliga nyckeln utanför: script/backup --new-key ~/nyckel.txt"
        )
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupError(f"{path} går inte att skriva: {error.strerror}.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(f"# public key: {public}\n{identity}\n")
    return public


def back_up(url: str, key: str, folder: Path, head: Path | None = None) -> tuple[Path, Manifest]:
    """Make the file; its rows are counted in the very snapshot that is dumped.

    The log's heads are read before it: what is sealed meanwhile is in neither, and every head
    in the file has its seal in the dump.
    """
    heads = _head(head)
    made_at = datetime.now(UTC)
    target = folder / f"jobbtorg-{made_at:%Y-%m-%dT%H%M%SZ}.age"
    folder.mkdir(parents=True, exist_ok=True)
    with database.connected(url) as connection:
        if not database.sees_everything(connection):
            raise BackupError(
                "Rollen ser inte alla rader. Säkerhetskopior görs som jobbtorg_backup: ange "
                "dess adress i DATABASE_BACKUP_URL."
            )
        snapshot = _one(connection.execute("SELECT pg_export_snapshot()").fetchone())
        server = _one(connection.execute("SHOW server_version").fetchone())
        programs = database.programs(os.environ.get("PG_BIN", ""), server)
        rows = database.count_rows(connection)
        manifests: list[Manifest] = []

        def manifest(checksum: str) -> Manifest:
            manifests.append(Manifest(made_at.isoformat(), server, rows, checksum, heads))
            return manifests[0]

        seal(database.dumped(url, snapshot, programs), manifest, target, key)
    return target, manifests[0]


def _one(row: tuple[object, ...] | None) -> str:
    return str(row[0]) if row else ""


def _head(path: Path | None) -> str:
    """The access log's heads outside of the database, as they stand now."""
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BackupError(f"Loggens huvuden {path} går inte att läsa: {error.strerror}.") from None


def main(words: list[str]) -> int:
    """0 when the file is there."""
    chosen = arguments(words)
    try:
        if chosen.new_key:
            place = from_where(chosen.new_key)
            public = new_key(place)
            print(f"Den hemliga nyckeln ligger i {place}. Förvara den på annat håll.")
            print(f"Den öppna nyckeln: {public}")
            return 0
        url = chosen.database or variable("DATABASE_BACKUP_URL")
        key = chosen.key or variable("BACKUP_KEY")
        heads = chosen.heads or (Path(told) if (told := variable("ACCESS_LOG_HEADS")) else None)
        if not (url and key and chosen.folder):
            raise BackupError(
                "Ange mappen, DATABASE_BACKUP_URL och BACKUP_KEY (den öppna nyckeln, age1…)."
            )
        target, manifest = back_up(url, key, from_where(chosen.folder), heads and from_where(heads))
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    rows = sum(manifest.rows.values())
    print(f"{target}: {len(manifest.rows)} tabeller, {rows} rader, {target.stat().st_size} byte.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
