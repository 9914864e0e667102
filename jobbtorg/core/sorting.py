"""Swedish order in any PostgreSQL, with or without ICU.

A stored generated column holds a key whose bytes sort as Swedish does: å, ä and ö last
(as `{`, `|`, `}`, which follow z), æ as ä, ø as ö, ü as y, other accented letters as
their base letter, v and w apart; apostrophes and hyphens do not count. The column has
collation "C", so a prefix search uses its index.

The tables below are part of stored data: changing one changes no row already written.
Make a new expression and rebuild the column instead.
"""

import re
import unicodedata
from itertools import product
from typing import Any

from django.db import models
from django.db.models import Func

# Letters whose base letter Unicode does not tell, or tells otherwise than Swedish does.
_OWN = {
    "å": "{",
    "ä": "|",
    "æ": "|",
    "ö": "}",
    "ø": "}",
    "ü": "y",
    "ű": "y",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "ŋ": "n",
    "œ": "o",
    "ß": "s",
    "þ": "t",
    "ŧ": "t",
}
_IGNORED = "'’‘ʼ`´-‐‑–"
# Latin-1, Latin Extended-A and B, and Latin Extended Additional (Vietnamese).
_RANGES = ((0xC0, 0x250), (0x1E00, 0x1F00))


def _base(letter: str) -> str:
    """The sorting letter of a small letter, or empty where it has none of its own."""
    if letter in _OWN:
        return _OWN[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base != letter and base.isascii() and base.isalpha() else ""


def _tables() -> tuple[str, str]:
    """Letters to replace, and what with; capitals too, where `lower` knows only ASCII."""
    pairs: dict[str, str] = {}
    for start, end in _RANGES:
        for letter in map(chr, range(start, end)):
            base = _base(letter.lower()) if len(letter.lower()) == 1 else ""
            if base:
                pairs[letter] = base
    pairs["İ"] = "i"
    return "".join(pairs), "".join(pairs.values())


FROM, TO = _tables()
_TRANSLATION = str.maketrans(FROM, TO, _IGNORED)


def sort_key(*parts: str) -> str:
    """The same key in Python, for prefixes to search for and for tests."""
    text = unicodedata.normalize("NFC", " ".join(parts)).translate(_TRANSLATION)
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


# Letters of a key that one may have meant by each other: a, å, ä and o, ö.
_ALIKE = {letter: group for group in ("a{|", "o}") for letter in group}


def alike(key: str) -> str:
    """A pattern of PostgreSQL for keys that differ from this one in å, ä and ö alone."""
    return "".join(f"[{_ALIKE[c]}]" if c in _ALIKE else re.escape(c) for c in key)


def spellings(key: str) -> list[str]:
    """Every key that differs from this one in å, ä and ö alone."""
    return ["".join(letters) for letters in product(*(_ALIKE.get(c, c) for c in key))]


class SwedishKey(Func):
    """SQL of the key over one or more text columns, joined by a space."""

    arg_joiner = " || ' ' || "
    template = (
        "lower(translate(normalize(%(expressions)s, NFC), "
        f"'{FROM}{_IGNORED.replace(chr(39), chr(39) * 2)}', '{TO}'))"
    )
    output_field = models.TextField(db_collation="C")


def sort_key_field(*columns: str) -> Any:
    """A stored column with the Swedish sort key of text columns; index it as (key, id)."""
    return models.GeneratedField(
        expression=SwedishKey(*columns),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        verbose_name="sorteringsnyckel",
    )
