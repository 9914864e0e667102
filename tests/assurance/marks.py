"""Persons who can be told in any text: whoever the factories make bears a mark of their kind."""

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from cases.enums import ProtectionLevel
from cases.models import Participant
from tests import factories
from tests.referrals import factories as referrals

MARK = re.compile(r"Kan(own|foreign|former|protected|later)\d+x", re.IGNORECASE)


class Marks:
    """Makes persons of a kind: the mark is in the name, the ways to be reached and the words."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kind = "own"
        self._numbers = itertools.count(100)
        participant, statement = factories.participant, referrals.statement

        def marked_participant(name: str = "", **more: Any) -> Participant:
            found = self.facts()
            found.pop("obstacles")
            return participant(f"Alva {found.pop('last_name')}", **{**more, **found})

        def marked_statement(**changes: Any) -> dict[str, Any]:
            return statement(**{**changes, **self.facts()})

        monkeypatch.setattr(factories, "participant", marked_participant)
        monkeypatch.setattr(referrals, "statement", marked_statement)

    def next(self, kind: str = "") -> str:
        return f"Kan{kind or self.kind}{next(self._numbers)}x"

    def facts(self) -> dict[str, Any]:
        mark = self.next()
        level = "PROTECTED_REGISTRATION" if self.kind == "protected" else "NONE"
        return {
            "last_name": f"{mark}son",
            "street": f"{mark} gata 7",
            "email": f"{mark}@example.se",
            "guardian_name": f"{mark} Förmyndare",
            "work_background": f"{mark} har arbetat i köket.",
            "obstacles": f"{mark} behöver hjälp.",
            "protection_level": ProtectionLevel[level],
        }

    @contextmanager
    def of(self, kind: str) -> Iterator[None]:
        """Whoever is made meanwhile is of this kind."""
        before, self.kind = self.kind, kind
        try:
            yield
        finally:
            self.kind = before


def marks_in(text: str) -> set[str]:
    """The kinds of persons whom a text names."""
    return {kind.lower() for kind in MARK.findall(text)}
