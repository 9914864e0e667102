"""One concept, one word: the glossary names real code, and pages avoid what it avoids."""

import re
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.db import models

ROOT = Path(settings.BASE_DIR)
GLOSSARY = (ROOT / "docs" / "ordlista.md").read_text(encoding="utf-8")
ROOMS = (
    "jobbtorg.organisation",
    "jobbtorg.accounts",
    "jobbtorg.oversight",
    "cases",
    "referrals",
)
AVOIDED = re.compile(
    r"\b(klient|brukare|aspirant|misskö|skolk|uteblev|sanktion|avslag|radera)", re.IGNORECASE
)
HANDLINGSPLAN = re.compile(r"(?<!Arbetsförmedlingens )handlingsplan", re.IGNORECASE)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL)


def named() -> list[str]:
    """The names in the code column of the glossary's tables."""
    rows = [line.split("|") for line in GLOSSARY.splitlines() if line.startswith("| ")]
    return sorted(
        {name for row in rows if len(row) == 5 for name in re.findall(r"`([^`]+)`", row[2])}
    )


def found(name: str) -> object:
    owner, _, member = name.partition(".")
    modules = [f"{room}.{part}" for room in ROOMS for part in ("models", "enums")]
    for module in (*modules, "jobbtorg.core.models"):
        there = getattr(import_module(module), owner, None)
        if there is not None:
            return getattr(there, member, None) if member else there
    return None


@pytest.mark.parametrize("name", named())
def test_the_glossary_names_real_code(name: str) -> None:
    assert found(name) is not None


def shown_texts() -> Iterator[tuple[str, str]]:
    """What users read: templates without their tags, and the labels of enums and fields."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if "stilguide" not in path.parts:
            yield str(path.relative_to(ROOT)), TAG.sub(" ", path.read_text(encoding="utf-8"))
    for room in ROOMS:
        for name, member in vars(import_module(f"{room}.enums")).items():
            if (
                isinstance(member, type)
                and issubclass(member, Enum)
                and issubclass(member, models.TextChoices)
            ):
                yield f"{room}.{name}", " · ".join(str(label) for label in member.labels)


def test_pages_avoid_what_the_glossary_avoids() -> None:
    wrong = [
        f"{place}: {word.group(0)}"
        for place, text in shown_texts()
        for pattern in (AVOIDED, HANDLINGSPLAN)
        for word in pattern.finditer(text)
    ]
    assert not wrong, "\n".join(wrong)
