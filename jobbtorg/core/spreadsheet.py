"""Text files that a spreadsheet opens: nothing that somebody has typed becomes a formula.

Excel and its kin run a cell that begins with `=`, `+`, `-` or `@` (in full width too, in some
languages), and may send what stands beside it away. Such a text gets an apostrophe before it,
which says "text" to every one of them. Numbers and days of ours are left as they are.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from jobbtorg.core import clock
from jobbtorg.core.text import clean_line

Cell = str | int | float | Decimal | date | bool | None

CONTENT_TYPE = "text/csv; charset=utf-8"
_LIVE = ("=", "+", "-", "@", "|", "%")


def cell(value: Cell) -> str:
    """A value as it stands in the file: one line, and never live."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.STOCKHOLM):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",")
    line = clean_line(str(value))
    return f"'{line}" if is_live(line) else line


def is_live(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula: by its first letter in plain width."""
    plain = unicodedata.normalize("NFKD", text).lstrip(" '\"\u00a0")
    return plain.startswith(_LIVE)


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A file for a Swedish Excel: semicolons, every cell in quotes, and a mark of UTF-8 first."""
    stream = io.StringIO()
    lines = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (head, *rows):
        lines.writerow([cell(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")
