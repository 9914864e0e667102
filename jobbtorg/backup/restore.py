"""script/restore: a backup put into another, empty database, and compared with what it was."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from jobbtorg.backup import database
from jobbtorg.backup.errors import BackupError
from jobbtorg.backup.make import from_where, variable
from jobbtorg.backup.sealed import Manifest, identity_of, unseal

# How `manage.py verify_access_log` ends when it has looked and the log is not as it was written.
BROKEN = 3
BASE = Path(__file__).resolve().parent.parent.parent


def arguments(words: list[str]) -> argparse.Namespace:
    """What the restore is told."""
    parser = argparse.ArgumentParser(prog="script/restore", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", type=Path, required=True, help="the file with the secret key")
    parser.add_argument("--to", help="an empty database, as its owner; default: RESTORE_URL")
    parser.add_argument("--check", action="store_true", help="only read the file through")
    return parser.parse_args(words)


def restore(path: Path, key: Path, url: str) -> Manifest:
    """Read the file through first: a wrong key or a changed byte is found before anything is done."""
    identity = identity_of(key)
    server = database.require_empty(url)
    programs = database.programs(os.environ.get("PG_BIN", ""), server)
    unseal(path, identity, lambda _: None)
    with tempfile.TemporaryDirectory(prefix="jobbtorg-restore-") as folder:
        running = database.Restoring(url, programs, Path(folder) / "told")
        try:
            manifest = unseal(path, identity, running.take)
        except BaseException:
            running.abandon()
            raise
        running.finish()
    database.close_to_others(url)
    return manifest


def differences(manifest: Manifest, url: str) -> list[str]:
    """Tables that do not have as many rows as when the backup was made."""
    with database.connected(url) as connection:
        found = database.count_rows(connection)
    names = sorted({*found, *manifest.rows})
    return [
        f"{name}: {manifest.rows.get(name, 0)} i säkerhetskopian, {found.get(name, 0)} återställda"
        for name in names
        if manifest.rows.get(name) != found.get(name)
    ]


def verify_log(manifest: Manifest, url: str) -> str:
    """What the access log's own command says of the restored chain.

    Fails where it is broken, and where it could not be looked at, with other words.
    """
    with tempfile.TemporaryDirectory(prefix="jobbtorg-restore-") as folder:
        heads = Path(folder) / "heads.jsonl"
        heads.write_text(manifest.head, encoding="utf-8")
        told = {"DATABASE_URL": url, "DATABASE_WORKER_URL": url, "ACCESS_LOG_HEADS": str(heads)}
        done = subprocess.run(
            [sys.executable, "manage.py", "verify_access_log"],
            cwd=BASE, env={**os.environ, **told}, check=False, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode == BROKEN:
        raise BackupError(
            "Allt är återställt, men loggens kedja stämmer inte:\n" + done.stdout + done.stderr
        )
    if done.returncode:
        raise BackupError(
            "Allt är återställt, men om loggens kedja stämmer är inte prövat: kommandot gick inte "
            "att köra. Kör manage.py verify_access_log mot databasen när felet är rättat.\n"
            + done.stdout + done.stderr
        )  # fmt: skip
    return done.stdout.strip()


def main(words: list[str]) -> int:
    """0 when everything is there again."""
    chosen = arguments(words)
    file, key = from_where(chosen.file), from_where(chosen.key)
    try:
        if chosen.check:
            manifest = unseal(file, identity_of(key), lambda _: None)
            print(f"Hel. {told(manifest)}")
            return 0
        url = chosen.to or variable("RESTORE_URL")
        if not url:
            raise BackupError("Ange en tom databas med --to eller RESTORE_URL.")
        manifest = restore(file, key, url)
        if wrong := differences(manifest, url):
            raise BackupError("Återställt, men radantalen skiljer sig:\n" + "\n".join(wrong))
        print(f"Återställt till {database.place(url)}, alla radantal stämmer. {told(manifest)}")
        if "core_accessentry" in manifest.rows:
            print(verify_log(manifest, url))
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def told(manifest: Manifest) -> str:
    """What the backup holds, in a sentence."""
    rows = sum(manifest.rows.values())
    return f"Gjord {manifest.made_at}, {len(manifest.rows)} tabeller, {rows} rader."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
