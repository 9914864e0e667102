"""Reading what the database has kept, and trying what it must refuse."""

from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from jobbtorg.core.history import is_history
from jobbtorg.core.models import OwnHistory
from tests.roles import as_fixture, as_role

# Every role that code of the product runs as, or may take.
RUNTIME = ("jobbtorg_web", "jobbtorg_worker", "jobbtorg_crossing", "jobbtorg_collector")


def histories() -> list[type[models.Model]]:
    """The tables of events of all rooms."""
    return [model for model in apps.get_models() if is_history(model)]


def tracked_tables() -> set[str]:
    """The tables whose changes the library keeps."""
    return {model.pgh_tracked_model._meta.db_table for model in histories()}  # type: ignore[attr-defined]


def changes(row: models.Model) -> list[Any]:
    """What was kept of one row, oldest first."""
    model = apps.get_model(row._meta.app_label, f"{type(row).__name__}History")
    with as_fixture():
        return list(model._base_manager.filter(id=row.pk).order_by("pgh_id"))


def own_history(row: models.Model) -> list[OwnHistory]:
    """What our own trigger kept of one row, oldest first."""
    with as_fixture():
        return list(
            OwnHistory.objects.filter(table_name=row._meta.db_table, row_id=row.pk).order_by("pk")
        )


def refused(statement: str, *, role: str) -> bool:
    """Whether the database refuses a role the right to a statement; it leaves no trace."""
    try:
        with transaction.atomic(), as_role(role), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        # insufficient_privilege, and "must be owner"
        return getattr(error.__cause__, "sqlstate", "") == "42501"
    return False
