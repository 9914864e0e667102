"""The optimistic lock: two people may open a row, the second to save is shown both texts."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from jobbtorg.core.clock import STOCKHOLM
from jobbtorg.core.errors import Conflict, Difference, DomainError
from jobbtorg.core.models import Versioned


def check_version(
    obj: Versioned,
    version: int | None,
    *,
    mine: Mapping[str, Any] | None = None,
    beside: tuple[Model, Mapping[str, Any]] | None = None,
) -> None:
    """Raise Conflict unless `obj`, locked by the caller, is at the version the form was opened at.

    `mine` holds the form's values by the name of the model's field: the page of the
    conflict shows those that differ beside what is saved. `beside` is another row with its
    own values, which the version of `obj` covers.
    """
    if version is None:
        raise DomainError("Formuläret saknar version. Öppna sidan på nytt och skicka igen.")
    if obj.version != version:
        rows = [(obj, mine or {}), *([beside] if beside else [])]
        raise Conflict(
            "Någon annan har sparat medan du skrev. Jämför texterna och välj vilken som gäller.",
            differences=[d for row, said in rows for d in _differences(row, said)],
            version=obj.version,
        )


def next_version(obj: Versioned) -> str:
    """Count the version up; returns the field's name for `update_fields`."""
    obj.version += 1
    return "version"


def _differences(obj: Model, mine: Mapping[str, Any]) -> Iterator[Difference]:
    for name, value in mine.items():
        theirs = _shown(obj, name, getattr(obj, name))
        written = _shown(obj, name, value)
        if theirs != written:
            label = str(getattr(obj._meta.get_field(name), "verbose_name", name))
            yield Difference(label[:1].upper() + label[1:], written, theirs)


def _shown(obj: Model, name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, datetime):
        return f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}"
    if isinstance(value, date):
        return value.isoformat()
    choices = dict(getattr(obj._meta.get_field(name), "flatchoices", None) or ())
    return str(choices.get(value, value))
