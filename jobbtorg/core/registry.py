"""Places that a lower room offers and the rooms above fill in `AppConfig.ready()`."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things of one kind, in the order they came. A name is taken once."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._items: dict[str, T] = {}

    def register(self, name: str, item: T) -> T:
        """Add one; a second of the same name is a programming error."""
        if name in self._items:
            raise ValueError(f"The {self.noun} {name!r} is registered already.")
        self._items[name] = item
        return item

    def __getitem__(self, name: str) -> T:
        try:
            return self._items[name]
        except KeyError:
            raise LookupError(
                f"There is no {self.noun} {name!r}: register it in AppConfig.ready()."
            ) from None

    def get(self, name: str) -> T | None:
        return self._items.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def names(self) -> list[str]:
        return list(self._items)
