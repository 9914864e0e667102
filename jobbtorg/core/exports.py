"""The one way in which rows about persons leave the product as a file.

A row names the case, or what else has a mask, that it is about; its person is masked and logged
by `core.persons` before a column sees it. The access log keeps what was exported, of whom and for
what purpose.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from jobbtorg.core import accesslog, persons, spreadsheet
from jobbtorg.core.actor import Actor
from jobbtorg.core.identity import refuse_numbers
from jobbtorg.core.models import AccessKind
from jobbtorg.core.persons import PersonView
from jobbtorg.core.spreadsheet import Cell


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
    refuse_numbers(purpose, field="purpose")
    accesslog.answering(AccessKind.EXPORT, purpose=purpose.strip())
    lines = []
    for row in rows:
        person = persons.shown(subject(row), by)
        lines.append([column.value(row, person) for column in columns])
    made = spreadsheet.as_csv([column.label for column in columns], lines)
    answer = HttpResponse(made, content_type=spreadsheet.CONTENT_TYPE)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
