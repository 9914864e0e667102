"""Changes kept by the database itself: the event tables of django-pghistory.

A model that says `@tracked()` gets a table of events, written by triggers: `update()`,
`bulk_update`, raw SQL and psql leave the same trace as `save()`. Who it was stands in columns
whose defaults read the scope of the transaction (`core.scope`), so that no code has to say it
and no request asks for it. The library's middleware and context table are not used.

The triggers run as the owner of the tables: no runtime role has any right on an event table.
`guard` sees to that after every `migrate`, for tables that are still to come as well.

Access grants, decisions, plans and protection levels are kept once more, by a trigger of our
own that knows nothing of the library: `OwnHistory` and the function `core_keep_history`.
"""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Func
from django.utils.deconstruct import deconstructible
from pghistory.models import Event

M = TypeVar("M", bound=type[models.Model])


@deconstructible(path="jobbtorg.core.history.InScope")
class InScope(Func):
    """What the scope of the transaction says under a name, or NULL outside of a scope."""

    def __init__(self, name: str, cast: str = "text") -> None:
        self.name, self.cast = name, cast
        super().__init__(
            template=f"nullif(current_setting('app.{name}', true), '')::{cast}",
            output_field=models.BigIntegerField() if cast == "bigint" else models.TextField(),
        )


@deconstructible(path="jobbtorg.core.history.LoggedIn")
class LoggedIn(Func):
    """The log-in of the connection, whichever role it has taken: `psql` shows by it."""

    def __init__(self) -> None:
        super().__init__(template="session_user::text", output_field=models.TextField())


@deconstructible(path="jobbtorg.core.history.WallClock")
class WallClock(Func):
    """The moment itself: `now()` would be the start of the transaction."""

    def __init__(self) -> None:
        super().__init__(template="clock_timestamp()", output_field=models.DateTimeField())


class Change(Event):
    """One change of one row: the row as it became, or as it was when it was deleted."""

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_label = models.CharField("slag", max_length=8)
    pgh_user_id = models.BigIntegerField(
        "användare", null=True, db_default=InScope("user_id", "bigint")
    )
    pgh_assignment_id = models.BigIntegerField(
        "roll i bruk", null=True, db_default=InScope("assignment_id", "bigint")
    )
    pgh_system = models.TextField("jobb", null=True, db_default=InScope("system"))  # noqa: DJ001
    pgh_request_id = models.TextField("anrop", null=True, db_default=InScope("request_id"))  # noqa: DJ001
    pgh_login = models.TextField("databaskonto", db_default=LoggedIn())

    class Meta:
        abstract = True


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[M], M]:
    """Keep every insert, change and deletion of a model's rows, but for the excluded columns.

    What the database computes itself (a sort key) is left out. A table that joins two others
    is tracked by a proxy of its model.
    """

    def track(model: M) -> M:
        computed = [
            f.name for f in model._meta.local_fields if isinstance(f, models.GeneratedField)
        ]
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=[*exclude, *computed],
            model_name=f"{model.__name__}History",
            base_model=Change,
            obj_field=None
            if model._meta.proxy
            else pghistory.ObjForeignKey(related_name="+", db_index=True),
            context_field=None,  # type: ignore[arg-type]
            meta={"verbose_name": f"ändring, {model._meta.verbose_name}"},
        )(model)
        return model

    return track


def is_history(model: type[models.Model]) -> bool:
    """Whether a model is a table of events and not of the work itself."""
    return issubclass(model, Event)


class AtOnce(Operation):
    """Migration operations that create tables of events and their triggers, all in one go.

    Each of them alone builds the models of all rooms anew, for they point at one another: forty
    tables with their triggers took a minute. None may need what another has altered.
    """

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self) -> str:
        return f"{len(self.operations)} operations at once"
