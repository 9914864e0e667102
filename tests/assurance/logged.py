"""Whom an address is about, found by its keys in the tables: what the log has to have seen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from cases.models import Case
from jobbtorg.core.models import Keyed
from tests.roles import as_fixture

ROOMS = ("cases", "referrals")


def person_behind(arguments: Mapping[str, Any]) -> str:
    """The mark of the person that the object is about: p and record, r and remiss, or empty."""
    with as_fixture():
        for value in arguments.values():
            for model in _keyed() if isinstance(value, UUID) else ():
                found = model._default_manager.filter(key=value).first()
                if found is not None:
                    return _person_of(found)
    return ""


def _keyed() -> list[type[Model]]:
    return [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if issubclass(model, Keyed)
    ]


def _person_of(row: Any) -> str:
    if hasattr(row, "statement_id"):
        return f"p{row.record_id}" if row.record_id else f"r{row.statement_id}"
    if getattr(row, "participant_id", None):
        return f"p{row.participant_id}"
    for name in ("case", "plan_version", "referral", "plan", "visit"):
        above = getattr(row, name, None)
        if above is not None:
            return _person_of(above)
    return ""


def case_behind(arguments: Mapping[str, Any]) -> Case | None:
    """The case that the object stands under, if it does."""
    with as_fixture():
        for value in arguments.values():
            for model in _keyed() if isinstance(value, UUID) else ():
                found = model._default_manager.filter(key=value).first()
                if found is not None:
                    return _case_of(found)
    return None


def _case_of(row: Any) -> Case | None:
    if isinstance(row, Case):
        return row
    for name in ("case", "plan_version", "referral", "plan", "visit"):
        above = getattr(row, name, None)
        if above is not None:
            return _case_of(above)
    return None
