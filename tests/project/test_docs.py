"""What README and CONTRIBUTING name is there."""

import os
import re
from pathlib import Path

import pytest

from jobbtorg.accounts import demo

BASE = Path(__file__).resolve().parent.parent.parent
TEXTS = ("README.md", "CONTRIBUTING.md")


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (BASE / name).read_text()):
        if "://" not in target:
            assert (BASE / target).exists(), target


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
