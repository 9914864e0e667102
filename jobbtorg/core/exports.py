"""The one way in which rows about persons leave the product as a file.

A row names the case, or what else has a mask, that it is about; its person is masked and logged
by `core.persons` before a column sees it. The access log keeps what was exported, of whom and for
what purpose.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from jobbtorg.core import accesslog, persons
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import AccessKind
from jobbtorg.core.persons import PersonView

Cell = str | int | Decimal | date | None
# A spreadsheet takes what begins so for something to compute.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and what stands under it for a row and the person that it is about."""

    label: str
    value: Callable[[Any, PersonView], Cell]


NAME = Column("Namn", lambda _row, person: person.name)
NUMBER = Column("Personnummer", lambda _row, person: person.number)


def as_csv(
    rows: Iterable[Any],
    columns: Sequence[Column],
    *,
    by: Actor,
    name: str,
    purpose: str,
    subject: Callable[[Any], Any] = lambda row: row,
) -> HttpResponse:
    """A file that a Swedish spreadsheet opens. `subject` gives what of a row has a mask."""
    if not purpose.strip():
        raise ValueError("An export says what it is for.")
    accesslog.answering(AccessKind.EXPORT, purpose=purpose.strip())
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(column.label) for column in columns])
    for row in rows:
        person = persons.shown(subject(row), by)
        writer.writerow([cell(column.value(row, person)) for column in columns])
    # The mark at the beginning tells a spreadsheet that å, ä and ö are UTF-8.
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def cell(value: Cell) -> str:
    """A value as text that no spreadsheet computes."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value
    return value.isoformat() if isinstance(value, date) else str(value)
