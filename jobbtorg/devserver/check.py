"""The checks of script/check, each a program with a name; all run, and all failures show."""

import os
import subprocess
import sys
import time
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
TOOLS = Path(PYTHON).parent

# Migrations are compared with the models alone: no database is asked.
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff", (PYTHON, "-m", "ruff", "check", ".")),
    ("format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    ("bandit", (PYTHON, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", ".")),
    ("mypy", (PYTHON, "-m", "mypy", ".")),
    ("imports", (PYTHON, "-c", "from importlinter.cli import lint_imports_command as m; m()")),
    ("migrations", (PYTHON, "-m", "jobbtorg.devserver.models_match")),
    ("deploy", (PYTHON, "-m", "jobbtorg.devserver.deploy_check")),
    ("djlint", (PYTHON, "-m", "djlint", "templates", "--lint", "--quiet")),
    ("templates", (PYTHON, "-m", "jobbtorg.devserver.templates_compile")),
)


def run(name: str, command: tuple[str, ...]) -> bool:
    """Run one check; its output shows only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=BASE,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "jobbtorg.settings.development"},
    )
    word = "fel" if done.returncode else "ok"
    print(f"{name:12} {word:4} {time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main() -> int:
    """Run every check, or those that are named; 1 when any of them fails."""
    wanted = set(sys.argv[1:]) or {name for name, _ in CHECKS}
    unknown = wanted - {name for name, _ in CHECKS}
    if unknown:
        print(f"Okänd kontroll: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 1
    passed = [run(name, command) for name, command in CHECKS if name in wanted]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
