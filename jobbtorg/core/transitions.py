"""Explicit transition tables: which verb leads from which states to which."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jobbtorg.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Transition:
    """One verb. `label` is what the timeline says; `roles` who may act (empty: the system)."""

    name: str
    sources: frozenset[str]
    target: str
    label: str
    roles: frozenset[str] = frozenset()


class TransitionTable:
    """The whole life of one kind of object, read in one place."""

    def __init__(self, noun: str, transitions: Iterable[Transition]) -> None:
        self.noun = noun
        self._by_name = {t.name: t for t in transitions}

    def __iter__(self) -> Iterator[Transition]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Transition:
        return self._by_name[name]

    def check(self, name: str, state: str, *, state_label: str = "") -> Transition:
        """The transition `name`, or a DomainError when `state` does not allow it."""
        transition = self._by_name[name]
        if state not in transition.sources:
            raise DomainError(
                f"{self.noun} är nu {(state_label or state).lower()}, så det här går inte längre. "
                "Ladda om sidan för att se vad som har hänt."
            )
        return transition

    def allowed_from(self, state: str, role: str = "") -> list[Transition]:
        """The transitions open in `state` (to `role`, where one is named)."""
        return [
            t
            for t in self._by_name.values()
            if state in t.sources and (not role or role in t.roles)
        ]
