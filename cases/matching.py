"""Finds an insats of the catalogue by what somebody has typed. Pure."""

import re
from collections.abc import Iterable

# Shorter than this, letters inside a word are found by chance: sfi in stadsdelsfinansierad.
INSIDE_FROM = 4
WORD = re.compile(r"[^\W_]+")


def matching(typed: str, names: Iterable[str]) -> list[str]:
    """The names that fit: one that is the same, else where a word begins so, else inside a word.

    The script of the catalogue (`static/js/catalogue.js`) chooses by the same rule.
    """
    wanted = typed.strip().casefold()
    by_name = {name.casefold(): name for name in names}
    if not wanted or wanted in by_name:
        return [by_name[wanted]] if wanted else []
    begins = [name for key, name in by_name.items() if _begins(wanted, key)]
    if begins or len(wanted) < INSIDE_FROM:
        return begins
    return [name for key, name in by_name.items() if wanted in key]


def _begins(wanted: str, name: str) -> bool:
    """Whether the name goes on with what is wanted from the first letter of one of its words."""
    return any(name.startswith(wanted, word.start()) for word in WORD.finditer(name))
