"""What a backup needs of the machine: where its files lie, which programs it runs, what it is told."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from jobbtorg.backup import database, make
from jobbtorg.backup.errors import BackupError

ROOT = Path(__file__).resolve().parents[2]


def test_the_secret_key_is_not_put_where_git_and_docker_reach_it() -> None:
    path = ROOT / "min-hemlighet.txt"
    with pytest.raises(BackupError, match="git och docker"):
        make.new_key(path)
    assert not path.exists()


def test_a_path_is_counted_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOBBTORG_FROM", str(tmp_path))
    monkeypatch.chdir(ROOT)
    assert make.main(["--new-key", "nyckel.txt"]) == 0
    assert (tmp_path / "nyckel.txt").stat().st_mode & 0o077 == 0
    assert str(tmp_path) in capsys.readouterr().out


@pytest.mark.parametrize("script", ["backup", "restore"])
def test_the_scripts_say_where_one_stands(script: str) -> None:
    assert 'JOBBTORG_FROM="$PWD"' in (ROOT / "script" / script).read_text()


@pytest.mark.parametrize(
    "name", ["nyckel.txt", "kopior/jobbtorg-2008-12-31T010203Z.age", ".data-stor/passwords.json"]
)
def test_git_takes_no_key_and_no_backup_along(name: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    asked = subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False)
    assert asked.returncode == 0


def program(folder: Path, name: str, version: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
    path.chmod(0o755)


def test_programs_that_are_older_than_the_server_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "pg_dump", "13.4")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert database.programs("", "13.1") == ""
    assert database.programs("/named", "18.6") == "/named"
    found = database.programs("", "18.6")
    assert found.endswith("pginstall/bin")
    assert (Path(found) / "pg_restore").exists()
    with pytest.raises(BackupError, match="serverns version, 99"):
        database.programs("", "99.1")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('FATAL:  database "ny" does not exist', "finns inte"),
        ('FATAL:  password authentication failed for user "jobbtorg_owner"', "fel lösenord"),
        ('FATAL:  permission denied for database "ny"', "släpper inte in"),
        ("FATAL:  sorry, too many clients already", "nekar inloggningen"),
        ("connection refused", "svarar inte"),
    ],
)
def test_why_a_database_cannot_be_opened_is_told(said: str, told: str) -> None:
    assert told in database.refusal(psycopg.OperationalError(said))
