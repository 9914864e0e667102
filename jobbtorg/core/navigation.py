"""The left rail: a registry that the rooms fill in `AppConfig.ready()`.

Core knows no pages. An item is drawn for the roles it names, and only once its URL exists.
Positions: Min dag 10, Deltagare 20, Remisser 30, Planer 40, Närvaro 50, Kalender 60,
Rapporter 70, Bemanning 80.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from jobbtorg.core.ui import RailItem


@dataclass(frozen=True, slots=True)
class _Entry:
    position: int
    label: str
    icon: str
    url_name: str
    roles: frozenset[str]
    count: Callable[[], int] | None = None
    counted_at: str = ""


_entries: dict[tuple[str, frozenset[str]], _Entry] = {}


def register_item(
    label: str,
    icon: str,
    url_name: str,
    roles: Iterable[str] = (),
    position: int = 100,
    count: Callable[[], int] | None = None,
    counted_at: str = "",
) -> None:
    """Put a place in the rail; an empty `roles` means every role.

    `count` asks the database how much waits there, on every page of those roles; with
    `counted_at`, the name of a page, on that page and below the item alone.
    """
    named = frozenset(str(role) for role in roles)
    _entries[(url_name, named)] = _Entry(position, label, icon, url_name, named, count, counted_at)


def resolve(url_name: str) -> str:
    """The address of a named URL without arguments, or an empty string if there is none."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def rail_for(role: str, path: str) -> list[RailItem]:
    """The items of the role in order; the one that the path lies deepest under is active."""
    found = [
        (entry, url)
        for entry in sorted(_entries.values(), key=lambda e: (e.position, e.label))
        if (not entry.roles or role in entry.roles) and (url := resolve(entry.url_name))
    ]
    holding = [url for _, url in found if path == url or (url != "/" and path.startswith(url))]
    active = max(holding, key=len, default="")
    return [
        RailItem(e.label, e.icon, url, active=url == active, count=_count(e, path, url == active))
        for e, url in found
    ]


def _count(entry: _Entry, path: str, active: bool) -> int:
    asked = active or not entry.counted_at or path == resolve(entry.counted_at)
    return entry.count() if entry.count and asked else 0
