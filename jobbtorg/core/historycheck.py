"""Whether every row is as its history says: what was written behind the triggers shows here.

A superuser, or the owner with the triggers off, can write without an event. The row then differs
from its last event, or one of the two is missing.

Rows that were there before their table was tracked have an event from that day (`begin`), and
rows whose table has got a column have one from then: of a column that is never empty, an event
in which it is says nothing yet. So every row has an event after each `migrate`, also one that was
put in behind the triggers: `verify_history` goes before it.
"""

import logging
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models
from django.db.backends.utils import CursorWrapper

from jobbtorg.core.history import is_history

logger = logging.getLogger(__name__)

_COLUMNS = """
SELECT quote_ident(h.attname), t.attnotnull
FROM pg_attribute h JOIN pg_attribute t ON t.attname = h.attname AND t.attrelid = to_regclass(%s)
WHERE h.attrelid = to_regclass(%s) AND h.attnum > 0 AND t.attnum > 0 ORDER BY h.attname
"""
_LAST = "WITH last AS (SELECT DISTINCT ON (id) * FROM {kept} ORDER BY id, pgh_id DESC)"
_BEGIN = """
INSERT INTO {kept} (pgh_created_at, pgh_label, {object}{columns})
{last} SELECT clock_timestamp(), 'start', {object_value}{ours}
FROM {table} t LEFT JOIN last l ON l.id = t.id
WHERE l.id IS NULL OR (l.pgh_label <> 'delete' AND num_nulls({never_empty}) > 0
    AND ({ours}) IS NOT DISTINCT FROM ({or_ours}))
"""
_STRAYED = """
{last} SELECT count(*) FROM {table} t FULL JOIN last l ON l.id = t.id
WHERE CASE WHEN t.id IS NULL THEN l.pgh_label <> 'delete'
           WHEN l.id IS NULL OR l.pgh_label = 'delete' THEN true
           ELSE ({ours}) IS DISTINCT FROM ({theirs}) END
"""


@dataclass(frozen=True, slots=True)
class Shared:
    """The columns that a table and its history share, and which of them are never empty."""

    table: str
    kept: str
    columns: list[str]
    never_empty: list[str]

    def fill(self, statement: str, **more: str) -> str:
        """A statement with the names in it."""
        return statement.format(
            last=_LAST.format(kept=self.kept),
            table=self.table,
            kept=self.kept,
            columns=", ".join(self.columns),
            ours=", ".join(f"t.{column}" for column in self.columns),
            theirs=", ".join(f"l.{column}" for column in self.columns),
            or_ours=", ".join(
                f"coalesce(l.{column}, t.{column})" if column in self.never_empty else f"l.{column}"
                for column in self.columns
            ),
            never_empty=", ".join(f"l.{column}" for column in self.never_empty),
            **more,
        )


def begin(using: str = "default") -> None:
    """Give rows that have just come to be tracked, or whose table has, an event; as the owner."""
    for model in _histories():
        has_object = any(field.name == "pgh_obj" for field in model._meta.fields)
        with connections[using].cursor() as cursor:
            shared = _shared(cursor, model)
            if not shared.columns:
                continue
            cursor.execute(
                shared.fill(
                    _BEGIN,
                    object="pgh_obj_id, " if has_object else "",
                    object_value="t.id, " if has_object else "",
                )
            )
            if cursor.rowcount:
                logger.info("%s rows of %s begin their history.", cursor.rowcount, shared.table)


def strayed(using: str = "default") -> dict[str, int]:
    """Tables with rows that are not as their history says, and how many; as the owner."""
    found = {}
    for model in _histories():
        with connections[using].cursor() as cursor:
            shared = _shared(cursor, model)
            cursor.execute(shared.fill(_STRAYED))
            if count := cursor.fetchone()[0]:
                found[shared.table] = count
    return found


def _histories() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if is_history(model) and model._meta.managed]


def _shared(cursor: CursorWrapper, model: type[models.Model]) -> Shared:
    """What a history and its table share; no columns where one is not there (yet)."""
    tracked: type[models.Model] = model.pgh_tracked_model  # type: ignore[attr-defined]
    table, kept = tracked._meta.db_table, model._meta.db_table
    cursor.execute(_COLUMNS, [table, kept])
    rows = cursor.fetchall()
    return Shared(table, kept, [name for name, _ in rows], [name for name, never in rows if never])
