"""script/audit says that nothing is known only where it has looked at everything."""

import json
from pathlib import Path
from typing import Any

import pytest

from jobbtorg.devserver import audit

LOCK = "django==5.2.19 \\\n    --hash=sha256:0\nPy_Rage==1.4.0 \\\n    --hash=sha256:1\n"
LOCK += 'old==1 ; python_version < "3.9" \\\n    --hash=sha256:2\n'


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text(LOCK)
    return path


def answer(*rows: Any) -> str:
    return json.dumps({"dependencies": rows, "fixes": []})


DJANGO = {"name": "django", "version": "5.2.19", "vulns": []}
PYRAGE = {"name": "py-rage", "version": "1.4.0", "vulns": []}


def test_nothing_is_known_where_everything_was_looked_at(lock: Path) -> None:
    told = audit.read(lock, answer(DJANGO, PYRAGE), "")
    assert told.code == audit.NONE
    assert "inga kända sårbarheter i 2 paket" in str(told)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "null",
        '{"dependencies": null}',
        answer(),
        answer(DJANGO),
        answer(DJANGO, {"name": "py-rage", "skip_reason": "Dependency not found on PyPI"}),
    ],
)
def test_what_was_not_looked_at_is_never_said_to_be_fine(lock: Path, said: str) -> None:
    told = audit.read(lock, said, "ERROR: no network")
    assert told.code == audit.NOT_LOOKED
    assert "KUNDE INTE GRANSKAS" in str(told)
    assert "inga kända" not in str(told)


def test_a_vulnerability_is_named_with_its_cure(lock: Path) -> None:
    known = [{"id": "PYSEC-1", "fix_versions": ["5.2.20"]}]
    told = audit.read(lock, answer(DJANGO | {"vulns": known}), "")
    assert told.code == audit.FOUND
    assert "django 5.2.19: PYSEC-1, rättat i 5.2.20" in str(told)


def test_without_a_network_the_program_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The real pip-audit, whose way out leads nowhere."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert audit.main(("requirements.txt",)) == audit.NOT_LOOKED
    told = capsys.readouterr().out
    assert "KUNDE INTE GRANSKAS" in told
    assert "inga kända" not in told
