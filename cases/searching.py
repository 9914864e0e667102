"""Search over persons: a registry of sources, filled by `cases` and by the rooms above.

Each source answers with what its actor may see and nothing else, so that a person unknown
and a person out of reach give the same empty result.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.identity import IdentityError, parse
from jobbtorg.core.sorting import sort_key
from jobbtorg.core.text import clean_line

MAX_HITS = 30


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed: an identity number, or the beginning of a name.

    `names` are pairs of sort keys: how the last name begins (with the first name after it,
    where both were typed in that order), and how the first name begins, or nothing. A name
    of several words is looked for both ways round. `near` asks for names that differ in å, ä
    and ö alone.
    """

    text: str
    number: str = ""
    names: tuple[tuple[str, str], ...] = ()
    near: bool = False

    def __bool__(self) -> bool:
        return bool(self.number or self.names)


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: a person, what the link opens, and where it stands."""

    name: str
    number: str
    what: str
    url: str
    sort_key: str
    detail: str = ""
    near: bool = False
    # The kind of protection, where it is one that is told of.
    warning: str = ""


Source = Callable[[Query, Actor], Iterable[Hit]]
_sources: list[Source] = []


def register_search(source: Source) -> None:
    """Add a source: at most `MAX_HITS` + 1 hits, one query, scoped to the actor."""
    if source not in _sources:
        _sources.append(source)


def read_query(text: str) -> Query:
    """The query in what was typed, or an IdentityError that says what is wrong with a number."""
    text = clean_line(text)
    digits = sum(character.isdigit() for character in text)
    if digits:
        found = _number(text, digits)
        return Query(text, number=found)
    words = text.replace(",", " ").split()
    if sum(len(word) for word in words) < 2:
        return Query(text)
    cuts = sorted({1, len(words) - 1} & set(range(1, len(words))))
    swapped = [(sort_key(*words[cut:]), sort_key(*words[:cut])) for cut in cuts]
    return Query(text, names=((sort_key(*words), ""), *swapped))


def _number(text: str, digits: int) -> str:
    try:
        return parse(text, today=clock.today(), allow_demo=True).number
    except IdentityError:
        # A number in an old file may break a rule of today: whole ones are looked for as typed.
        bare = "".join(c for c in text.upper() if c.isalnum())
        if len(bare) == 12 and digits >= 11:
            return bare
        raise


def _ask(query: Query, actor: Actor) -> list[Hit]:
    return [hit for source in _sources for hit in source(query, actor)]


def search(query: Query, actor: Actor) -> tuple[list[Hit], bool]:
    """The hits of all sources in Swedish order, and whether there were more.

    Where no name begins so, those that do but for å, ä and ö, marked as near.
    """
    if not query:
        return [], False
    found = _ask(query, actor)
    if not found and query.names:
        near = _ask(replace(query, near=True), actor)
        found = [replace(hit, near=True) for hit in near]
    found.sort(key=lambda hit: (hit.sort_key, hit.number, hit.what))
    return found[:MAX_HITS], len(found) > MAX_HITS
