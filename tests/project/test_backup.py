"""A backup that can be restored, to another database; a spoilt one restores nothing."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jobbtorg.backup import database, make, restore
from jobbtorg.backup.errors import BackupError
from jobbtorg.backup.make import back_up, new_key
from jobbtorg.backup.sealed import identity_of, unseal
from tests.assurance.installation import Installation, installed

# The schema of the tests' own database is copied.
SEAL = """
import django
django.setup()
from jobbtorg.core import sealing
sealing.carry_out(None)
"""
pytestmark = [pytest.mark.servers, pytest.mark.django_db]


@pytest.fixture(scope="module")
def installation(django_db_setup: None) -> Iterator[Installation]:
    """A database with persons in it, whose schema is that of the tests' own."""
    with installed() as made:
        planted = made.plant(2)
        made.start_web()
        who = planted["deciders"][0]
        for plan in planted["plans"]:
            assert made.ask("GET", f"/beslut/{plan}/", session=who[1])[0] == 200
        made.run("-c", SEAL, DATABASE_URL=made.postgres.url("worker"))
        yield made


@pytest.fixture(autouse=True)
def programs(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(installation.postgres.bin))


@pytest.fixture
def keys(tmp_path: Path) -> tuple[str, Path]:
    """The public key, and the file with the secret one."""
    path = tmp_path / "nyckel.txt"
    return new_key(path), path


@pytest.fixture
def made(installation: Installation, keys: tuple[str, Path], tmp_path: Path) -> Path:
    url = installation.postgres.url("backup")
    return back_up(url, keys[0], tmp_path / "kopior", sealed(installation))[0]


def sealed(installation: Installation) -> Path:
    """The heads of the access log, outside of the database."""
    return installation.folder / "heads.jsonl"


@pytest.fixture
def empty(installation: Installation, request: pytest.FixtureRequest) -> Iterator[str]:
    """Another database of the same server, by the address of its owner."""
    name = "restored"
    test = installation.postgres.url("test", "postgres")
    with psycopg.connect(test, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER jobbtorg_owner")
        yield installation.postgres.url("owner", name)
        connection.execute("SET ROLE jobbtorg_owner")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchone()
    assert row
    return int(row[0])


def test_everything_comes_back_in_another_database(
    installation: Installation, made: Path, keys: tuple[str, Path], empty: str
) -> None:
    manifest = restore.restore(made, keys[1], empty)
    assert manifest.head == sealed(installation).read_text()
    assert manifest.rows["cases_participant"] == 2
    assert manifest.rows["cases_planversion"] == 2
    assert restore.differences(manifest, empty) == []
    assert tables(empty) == len(manifest.rows)
    same = "SELECT identity_number, first_name FROM cases_participant ORDER BY id"
    with psycopg.connect(empty) as connection:
        assert connection.execute(same).fetchall() == installation.query(same)
        policies = "SELECT count(*) FROM pg_policies"
        # Who may enter a database is in no dump.
        allowed = "SELECT has_database_privilege('public', current_database(), 'CONNECT, TEMP')"
        assert connection.execute(allowed).fetchall() == [(False,)]
        assert connection.execute(policies).fetchall() == installation.query(policies)


def test_the_log_of_the_restored_database_is_whole(
    installation: Installation,
    made: Path,
    keys: tuple[str, Path],
    empty: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Verified by the log's own command; a row that was changed in between is found."""
    for name, value in installation.environment.items():
        monkeypatch.setenv(name, value)
    assert sealed(installation).read_text().count("\n") >= 1
    assert restore.main([str(made), "--key", str(keys[1]), "--to", empty]) == 0
    said = capsys.readouterr().out
    assert "alla radantal stämmer" in said
    assert "Åtkomstloggen är hel." in said
    manifest = unseal(made, identity_of(keys[1]), lambda _: None)
    superuser = installation.postgres.url("superuser", "restored")
    with psycopg.connect(superuser.replace("jobbtorg_superuser", "postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE core_accessentry SET page = 'en annan'")
    with pytest.raises(BackupError, match="loggens kedja stämmer inte"):
        restore.verify_log(manifest, empty)


def test_a_log_that_could_not_be_looked_at_is_not_called_broken(
    installation: Installation, made: Path, keys: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in installation.environment.items():
        monkeypatch.setenv(name, value)
    manifest = unseal(made, identity_of(keys[1]), lambda _: None)
    with pytest.raises(BackupError, match="är inte prövat"):
        restore.verify_log(manifest, "postgresql://jobbtorg_owner:x@127.0.0.1:1/borta")


def test_what_is_sealed_while_the_backup_is_made_is_neither_in_its_heads_nor_in_its_dump(
    installation: Installation,
    keys: tuple[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heads = tmp_path / "heads.jsonl"
    heads.write_text(before := sealed(installation).read_text())
    asks = database.sees_everything

    def and_somebody_seals(connection: psycopg.Connection) -> bool:
        heads.write_text(before + '{"seal":99,"last":99,"hash":"ff"}\n')
        return asks(connection)

    monkeypatch.setattr(database, "sees_everything", and_somebody_seals)
    url = installation.postgres.url("backup")
    assert back_up(url, keys[0], tmp_path / "kopior", heads)[1].head == before


def test_a_row_that_is_missing_afterwards_is_named(
    made: Path, keys: tuple[str, Path], empty: str
) -> None:
    manifest = restore.restore(made, keys[1], empty)
    with psycopg.connect(empty) as connection:
        connection.execute("DELETE FROM core_job")
    assert [line.split(":")[0] for line in restore.differences(manifest, empty)] == ["core_job"]


def test_the_file_holds_no_text_of_the_database(installation: Installation, made: Path) -> None:
    (name,) = installation.query("SELECT last_name FROM cases_participant LIMIT 1")[0]
    content = made.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    for text in (str(name), "cases_participant", "CREATE TABLE", "PGDMP"):
        assert text.encode() not in content
    assert made.stat().st_mode & 0o077 == 0


def spoilt(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "cut":
        del content[-100_000:]
    elif how == "cut at a block":
        del content[len(content) // 2 // 65536 * 65536 :]
    elif how == "a byte":
        content[len(content) // 2] ^= 1
    elif how == "the last byte":
        content[-1] ^= 1
    elif how == "empty":
        content.clear()
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("how", ["cut", "cut at a block", "a byte", "the last byte", "empty"])
def test_a_spoilt_file_restores_nothing(
    made: Path, keys: tuple[str, Path], empty: str, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt(made, how)
    assert restore.main([str(made), "--key", str(keys[1]), "--to", empty]) == 1
    assert "avkortad eller ändrad. Inget är återställt." in capsys.readouterr().err
    assert tables(empty) == 0


def test_the_wrong_key_restores_nothing(
    made: Path, tmp_path: Path, empty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    new_key(tmp_path / "annan.txt")
    wrong = ["--key", str(tmp_path / "annan.txt"), "--to", empty]
    assert restore.main([str(made), *wrong]) == 1
    assert "nyckeln är inte den som filen gjordes för" in capsys.readouterr().err
    assert tables(empty) == 0


def test_a_database_with_tables_is_left_alone(
    installation: Installation, made: Path, keys: tuple[str, Path]
) -> None:
    with pytest.raises(BackupError, match="till en ny, tom databas"):
        restore.restore(made, keys[1], installation.postgres.url("owner"))


def test_a_role_that_policies_bind_makes_no_backup(
    installation: Installation, keys: tuple[str, Path], tmp_path: Path
) -> None:
    for role in ("web", "worker", "owner"):
        with pytest.raises(BackupError, match="ser inte alla rader"):
            back_up(installation.postgres.url(role), keys[0], tmp_path)
    assert list(tmp_path.glob("*.age*")) == []


def test_web_and_worker_cannot_become_backup(installation: Installation) -> None:
    for role in ("web", "worker"):
        url = installation.postgres.url(role)
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with psycopg.connect(url) as connection, refused:
            connection.execute("SET ROLE jobbtorg_backup")


def test_backup_reads_and_writes_nothing(installation: Installation) -> None:
    url = installation.postgres.url("backup")
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with psycopg.connect(url) as connection, refused:
        connection.execute("DELETE FROM cases_participant")


def test_a_dump_that_fails_leaves_no_file(
    installation: Installation,
    keys: tuple[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    failing = folder / "pg_dump"
    failing.write_text("#!/bin/sh\nprintf PGDMP\necho 'server gone' >&2\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(folder))
    with pytest.raises(BackupError, match="server gone"):
        back_up(installation.postgres.url("backup"), keys[0], tmp_path / "kopior")
    assert list((tmp_path / "kopior").iterdir()) == []


def test_the_commands_say_what_they_lack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_BACKUP_URL", "BACKUP_KEY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    assert make.main([str(tmp_path)]) == 1
    assert "BACKUP_KEY" in capsys.readouterr().err
    url = "postgresql://jobbtorg_backup:hemligt@127.0.0.1:1/jobbtorg"
    assert make.main([str(tmp_path), "--database", url, "--key", "age1fel"]) == 1
    told = capsys.readouterr().err
    assert "svarar inte" in told
    assert "hemligt" not in told


def test_a_whole_file_can_be_checked_alone(
    made: Path, keys: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert restore.main([str(made), "--key", str(keys[1]), "--check"]) == 0
    assert "Hel." in capsys.readouterr().out


def test_the_dump_is_one_that_the_servers_own_program_reads(
    installation: Installation, made: Path, keys: tuple[str, Path], tmp_path: Path
) -> None:
    pieces: list[bytes] = []
    unseal(made, identity_of(keys[1]), pieces.append)
    dump = tmp_path / "dump"
    dump.write_bytes(b"".join(pieces))
    listed = subprocess.run(
        [str(installation.postgres.bin / "pg_restore"), "--list", str(dump)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "TABLE DATA public cases_participant" in listed.stdout
