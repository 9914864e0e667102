"""Files of at most 400 lines, functions of 40, views of 30: what is longer is split."""

import ast
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
ROOMS = ("cases", "referrals", "staffing", "jobbtorg")
FILE, FUNCTION, VIEW = 400, 40, 30


def modules() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((BASE / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def too_long(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(BASE)
    if (lines := text.count("\n")) > FILE:
        yield f"{name}: {lines} lines"
    most = VIEW if "views" in path.parts or path.name == "views.py" else FUNCTION
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            if length > most:
                yield f"{name}: {node.name} has {length} lines, at most {most}"


def test_nothing_is_longer_than_one_takes_in_at_once() -> None:
    assert [told for path in modules() for told in too_long(path)] == []
