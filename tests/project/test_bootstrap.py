"""The set-up: it installs only when something changed, and says what it cannot do itself."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jobbtorg.devserver import bootstrap


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the product with a lock file and an environment, as after a first start."""
    lock = tmp_path / "requirements-dev.txt"
    lock.write_text("django==5.2\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(bootstrap, "LOCK", lock)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / ".lock")
    bootstrap.STAMP.write_text(bootstrap.fingerprint())
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have run; all succeed but sudo."""
    ran: list[list[str]] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, int(command[0] == "sudo"), "", "")

    def run_pip(command: list[str]) -> tuple[int, str]:
        ran.append(command)
        return 0, ""

    monkeypatch.setattr("subprocess.run", run)
    monkeypatch.setattr(bootstrap, "run_pip", run_pip)
    return ran


def as_user(monkeypatch: pytest.MonkeyPatch, uid: int, *programs: str) -> None:
    monkeypatch.setattr("os.geteuid", lambda: uid)
    monkeypatch.setattr("shutil.which", lambda name: name if name in programs else None)


def test_a_second_start_asks_no_registry(copy: Path, commands: list[list[str]]) -> None:
    bootstrap.ensure_environment()
    assert commands == []


def test_a_changed_lock_is_installed_with_its_hashes(copy: Path, commands: list[list[str]]) -> None:
    bootstrap.LOCK.write_text("django==5.2.1\n")
    bootstrap.ensure_environment()
    assert [command[2] for command in commands] == ["venv", "pip"]
    assert "--require-hashes" in commands[1]
    assert bootstrap.STAMP.read_text() == bootstrap.fingerprint()


def test_an_environment_that_was_moved_is_made_anew(
    copy: Path, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = bootstrap.STAMP.read_text()
    monkeypatch.setattr(bootstrap, "VENV", copy / "annan" / ".venv")
    assert bootstrap.fingerprint() != stamp


def test_a_failed_install_leaves_no_stamp_of_success(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bootstrap.STAMP.read_text()
    bootstrap.LOCK.write_text("django==5.2.1\n")

    monkeypatch.setattr(bootstrap, "make_environment", lambda: None)
    monkeypatch.setattr(bootstrap, "run_pip", lambda command: (1, "no network"))
    with pytest.raises(bootstrap.Missing, match="paketregister"):
        bootstrap.ensure_environment()
    assert bootstrap.STAMP.read_text() == before


def test_a_long_installation_tells_how_far_it_has_come(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap.LOCK.write_text("".join(f"p{n}==1\n    --hash=x\n" for n in range(45)))
    lines = [*(f"Collecting p{n}==1" for n in range(45)), "Installing collected packages: p"]
    code = f"print({chr(10).join(lines)!r}); import sys; sys.exit(3)"
    assert bootstrap.run_pip([sys.executable, "-c", code]) == (3, "\n".join(lines) + "\n")
    assert capsys.readouterr().out.splitlines() == [
        "  20 av 45 paket hämtade",
        "  40 av 45 paket hämtade",
        "  lägger paketen på plats …",
    ]


def test_who_may_not_install_gets_the_exact_line(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch, 1000, "apt-get", "sudo")
    monkeypatch.setattr(bootstrap, "has_pango", lambda: False)
    with pytest.raises(bootstrap.Missing) as caught:
        bootstrap.ensure_pango()
    assert str(caught.value).splitlines()[-1].strip() == (
        "sudo apt-get install -y --no-install-recommends "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )
    assert commands == [["sudo", "-n", "true"]]


def test_root_installs_what_is_missing(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch, 0, "apt-get")
    found = iter([False, True])
    monkeypatch.setattr(bootstrap, "has_chromium", lambda: next(found))
    bootstrap.ensure_chromium()
    assert [command[1] for command in commands] == ["update", "install"]
    assert commands[1][-1] == "chromium"


def test_an_install_that_did_not_help_says_so(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch, 0, "apt-get")
    monkeypatch.setattr(bootstrap, "has_pango", lambda: False)
    with pytest.raises(bootstrap.Missing, match="gick inte att installera"):
        bootstrap.ensure_pango()


def test_what_is_there_is_left_alone(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "has_pango", lambda: True)
    monkeypatch.setattr(bootstrap, "has_chromium", lambda: True)
    bootstrap.ensure_pango()
    bootstrap.ensure_chromium()
    assert commands == []


def test_it_needs_the_standard_library_alone() -> None:
    code = f"import runpy, sys; sys.argv = ['x', '--help']; runpy.run_path({bootstrap.__file__!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "--browser" in done.stdout
