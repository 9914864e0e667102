"""What README, CONTRIBUTING and docs/ name is there: links, scripts, files, names in the code."""

import os
import re
from functools import cache
from pathlib import Path

import pytest

from jobbtorg.accounts import demo

BASE = Path(__file__).resolve().parent.parent.parent
TEXTS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *(f"docs/{p.name}" for p in (BASE / "docs").glob("*.md")),
)
CODE = ("cases", "referrals", "staffing", "jobbtorg", "tests", "templates", "static", "deploy")
# Where a short path may begin: docs say `core/jobs.py` and `permissions/`.
PLACES = (".", "jobbtorg", "cases", "tests", "static", "templates", "deploy/postgres")
FILE = re.compile(r"[\w./-]+(?:\.(?:py|html|css|js|md|sql|toml|txt|yml)|/)")
NAME = re.compile(r"[A-Za-z_][\w.]*(?:\(\))?")


def quoted(name: str) -> set[str]:
    """What stands between backticks, with each word of a list by itself."""
    text = re.sub(r"```.*?```", "", (BASE / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    return {part.strip() for one in re.findall(r"`([^`\n]+)`", text) for part in one.split(", ")}


@cache
def words_of_code() -> frozenset[str]:
    files = [path for room in CODE for path in (BASE / room).rglob("*") if path.is_file()]
    read = [p for p in (*files, BASE / "docker-compose.yml") if p.suffix in TEXT_FILES]
    return frozenset(w for p in read for w in re.findall(r"\w+", p.read_text(encoding="utf-8")))


TEXT_FILES = {".py", ".html", ".css", ".js", ".sql", ".yml", ".txt"}


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (BASE / name).read_text()):
        if "://" not in target:
            assert ((BASE / name).parent / target).exists(), target


@pytest.mark.parametrize("name", TEXTS)
def test_every_file_that_is_named_is_there(name: str) -> None:
    files = [one for one in quoted(name) if FILE.fullmatch(one) and not one.startswith(("/", "."))]
    gone = [one for one in files if not any((BASE / place / one).exists() for place in PLACES)]
    assert gone == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_name_of_the_code_is_in_the_code(name: str) -> None:
    """Classes, constants and functions: what has a capital or an underscore in it."""
    named = [one for one in quoted(name) if NAME.fullmatch(one) and not FILE.fullmatch(one)]
    marked = [one for one in named if "_" in one or any(letter.isupper() for letter in one)]
    gone = [one for one in marked if not set(re.findall(r"\w+", one)) <= words_of_code()]
    assert gone == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_script_that_is_named_can_be_run(name: str) -> None:
    for script in set(re.findall(r"script/[a-z]+", (BASE / name).read_text())):
        assert os.access(BASE / script, os.X_OK), script


def test_the_password_of_the_demo_is_the_one_in_readme() -> None:
    assert f"`{demo.PASSWORD}`" in (BASE / "README.md").read_text()


def test_ci_runs_the_tests_by_their_script_alone() -> None:
    assert "script/test" in (BASE / ".ci" / "run").read_text()
    assert os.access(BASE / ".ci" / "run", os.X_OK)


def test_every_variable_in_readme_is_read() -> None:
    code = "\n".join(
        path.read_text()
        for folder in ("jobbtorg/settings", "jobbtorg/devserver", "script")
        for path in (BASE / folder).iterdir()
        if path.is_file()
    )
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", (BASE / "README.md").read_text(), re.MULTILINE)
    names = re.findall(r"`([A-Z_]+)`", " ".join(rows))
    assert len(names) > 5
    assert [name for name in names if name not in code] == []
