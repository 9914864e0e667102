"""Canaries: a mark of its own in each text that each row holds, and how they are heard."""

import hashlib
import itertools
import re
from datetime import date, timedelta
from typing import Any

from django.db import connection, models

from tests.assurance.fields import DATES, label_of, personal_fields
from tests.roles import OWNER, as_role

CANARY = re.compile(r"k([fploiwq])(\d{5})x", re.IGNORECASE)
# q is what was typed in the first place (`lives.words`), before a place had a mark of its own.
KINDS = {"foreign": "f", "protected": "p", "later": "l", "former": "o", "inward": "i", "words": "w"}
ALL_KINDS = "fploiwq"
PAPER = b"%%PDF-1.4\n%s\n%%%%EOF"
# Nobody here is so old: a birth date from these years is a mark.
OLDEST = date(1901, 1, 1)


class Canaries:
    """Marks what has been planted since the last time, and knows where each mark stands."""

    def __init__(self) -> None:
        self.where: dict[str, str] = {}
        # Birth dates as pages and files have them: kind and field.
        self.dates: dict[str, tuple[str, str]] = {}
        self.filled: set[str] = set()
        self._numbers = itertools.count(10_000)
        self._seen: dict[str, int] = {}

    def mark(self, kind: str, only: str = "") -> None:
        """A mark of the kind in each field of each row that is new, of one model or of all."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        fields: dict[type[models.Model], list[Any]] = {}
        for model, one in personal_fields():
            if only in ("", model._meta.label):
                fields.setdefault(model, []).append(one)
        with as_role(OWNER):
            for model, columns in fields.items():
                self._mark_table(model, columns, KINDS[kind])
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _mark_table(self, model: type[models.Model], columns: list[Any], kind: str) -> None:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            new = model._base_manager.filter(pk__gt=self._seen.get(table, 0)).order_by("pk")
            for row in new:
                values: dict[str, Any] = {}
                for column in columns:
                    values |= self._marked(row, column, kind)
                model._base_manager.filter(pk=row.pk).update(**values)
                self._seen[table] = row.pk
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def _marked(self, row: models.Model, column: Any, kind: str) -> dict[str, Any]:
        """The new value of a field. A field that cannot hold a mark fails the test."""
        label, old, number = label_of(type(row), column), getattr(row, column.name), self._next()
        if column.name in DATES:
            if old is None:
                return {}
            born = OLDEST + timedelta(days=number - 10_000)
            self.dates |= dict.fromkeys((f"{born}", f"{born:%Y%m%d}"), (kind, label))
            self.filled.add(label)
            return {column.name: born}
        mark = f"K{kind}{number}x"
        value = _with(old, mark, column)
        if value == old:
            return {}
        self.where[mark.casefold()] = label
        self.filled.add(label)
        if isinstance(column, models.BinaryField):
            digest = hashlib.sha256(value).hexdigest()
            return {column.name: value, "size": len(value), "sha256": digest}
        return {column.name: value}

    def _next(self) -> int:
        return next(self._numbers)

    def word(self, kind: str, label: str) -> str:
        """A mark for a field that is written by hand: a row that may not be changed afterwards."""
        mark = f"K{KINDS[kind]}{self._next()}x"
        self.where[mark.casefold()] = label
        self.filled.add(label)
        return mark

    def kinds_in(self, text: str) -> set[str]:
        """The kinds of the marks that a text holds."""
        return {kind.casefold() for kind, _number in CANARY.findall(text)}

    def found(self, text: str, kinds: str) -> set[str]:
        """The fields of which a text holds a mark, where the mark is of one of the kinds."""
        folded = text.casefold()
        return {
            self.where.get(f"k{kind}{number}x", "a text as it was typed")
            for kind, number in set(CANARY.findall(folded))
            if kind in kinds
        } | {
            label for value, (kind, label) in self.dates.items() if kind in kinds and value in text
        }


def _with(old: Any, mark: str, column: Any) -> Any:
    if isinstance(column, models.BinaryField):
        return PAPER % mark.encode()
    if isinstance(column, models.EmailField):
        return f"{mark}@example.se"
    if isinstance(column, models.JSONField):
        return _in_json(old, mark)
    # The filters of a list are an address: names and values.
    return f"mina={mark}" if column.name == "query" else mark


def _in_json(old: Any, mark: str) -> Any:
    """The mark in each text that is not a code, a date or a key."""
    if isinstance(old, dict):
        return {name: _in_json(value, mark) for name, value in old.items()}
    if isinstance(old, list):
        return [_in_json(value, mark) for value in old]
    is_words = isinstance(old, str) and (" " in old or old[:1].isupper())
    return mark if is_words else old
