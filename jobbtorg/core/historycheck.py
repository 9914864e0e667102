"""Whether every row is as its history says: what was written behind the triggers shows here.

A superuser, or the owner with the triggers off, can write without an event. The row then differs
from its last event, or one of the two is missing. Rows that were there before their table was
tracked have an event from that day (`begin`).
"""

from django.apps import apps
from django.db import connections, models
from django.db.backends.utils import CursorWrapper

from jobbtorg.core.history import is_history

_COLUMNS = """
SELECT string_agg(quote_ident(h.attname), ', ' ORDER BY h.attname)
FROM pg_attribute h JOIN pg_attribute t ON t.attname = h.attname AND t.attrelid = to_regclass(%s)
WHERE h.attrelid = to_regclass(%s) AND h.attnum > 0 AND t.attnum > 0
"""
_BEGIN = """
INSERT INTO {kept} (pgh_created_at, pgh_label, {object}{columns})
SELECT clock_timestamp(), 'start', {object_value}{columns} FROM {table}
WHERE NOT EXISTS (SELECT FROM {kept})
"""
_STRAYED = """
WITH last AS (SELECT DISTINCT ON (id) * FROM {kept} ORDER BY id, pgh_id DESC)
SELECT count(*) FROM {table} t FULL JOIN last l ON l.id = t.id
WHERE CASE WHEN t.id IS NULL THEN l.pgh_label <> 'delete'
           WHEN l.id IS NULL OR l.pgh_label = 'delete' THEN true
           ELSE ({ours}) IS DISTINCT FROM ({theirs}) END
"""


def begin(using: str = "default") -> None:
    """Give the rows of a table that has just come to be tracked their first event; as the owner."""
    for model in _histories():
        table, kept = _tables(model)
        with connections[using].cursor() as cursor:
            columns = _common(cursor, table, kept)
            if columns:
                has_object = any(field.name == "pgh_obj" for field in model._meta.fields)
                cursor.execute(
                    _BEGIN.format(
                        kept=kept,
                        table=table,
                        columns=", ".join(columns),
                        object="pgh_obj_id, " if has_object else "",
                        object_value="id, " if has_object else "",
                    )
                )


def strayed(using: str = "default") -> dict[str, int]:
    """Tables with rows that are not as their history says, and how many; as the owner."""
    found = {}
    for model in _histories():
        table, kept = _tables(model)
        with connections[using].cursor() as cursor:
            columns = _common(cursor, table, kept)
            cursor.execute(
                _STRAYED.format(
                    kept=kept,
                    table=table,
                    ours=", ".join(f"t.{column}" for column in columns),
                    theirs=", ".join(f"l.{column}" for column in columns),
                )
            )
            if count := cursor.fetchone()[0]:
                found[table] = count
    return found


def _histories() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if is_history(model) and model._meta.managed]


def _tables(model: type[models.Model]) -> tuple[str, str]:
    tracked: type[models.Model] = model.pgh_tracked_model  # type: ignore[attr-defined]
    return tracked._meta.db_table, model._meta.db_table


def _common(cursor: CursorWrapper, table: str, kept: str) -> list[str]:
    """The columns that a table and its history share; none where one is not there (yet)."""
    cursor.execute(_COLUMNS, [table, kept])
    names: str | None = cursor.fetchone()[0]
    return names.split(", ") if names else []
