"""Which fields hold what somebody has written: every one that is not told apart here.

A field or a table that is new is planted from the first day. It fails named test 2 until a life
fills it and somebody who may see it hears it, or until it stands here with its reason.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from jobbtorg.core import database_safety
from jobbtorg.core.history import is_history

TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
# A date that tells who somebody is, told apart from the dates of the work.
DATES = {"birth_date"}

# Whole models under policies that nobody writes in, and why.
NOT_WRITTEN = {
    "core.AccessEntry": "rows that nothing may change: its purpose is planted by hand",
    "core.Crossing": "names of blocks of the program; looked at afterwards",
    "core.OwnHistory": "no runtime role reads it: named tests 4 and 6",
    "pghistory.Context": "not used",
    "pghistory.Events": "no table of its own",
    "pghistory.MiddlewareEvents": "no table of its own",
}

_SYSTEM = "the name of a job of the program"
_STATE = "a state or a transition, by its code"
_FILE = "a sum, a type or a rule of a file, by its code"
CODES = {
    **dict.fromkeys(("by_system", "outcome_system"), _SYSTEM),
    **dict.fromkeys(("from_state", "to_state"), _STATE),
    **dict.fromkeys(("content_type", "sha256", "content_hash", "purge_rule", "scanned_by"), _FILE),
}
# The same for single fields, whose names others may have for words.
CODED = {
    "cases.CaseTransition.name": _STATE,
    "cases.ParticipantChange.field": "the name of a column",
    "cases.PlanTransition.name": _STATE,
    "core.FormDraft.form": "the name of a form",
    "core.FormDraft.path": "the address of a form",
    "core.FormDraft.subject": "the key of what a form is about",
    "core.StoredFile.kind": _FILE,
    "referrals.DisputeVoice.role": "a role, by its code",
    "referrals.ReferralTransition.name": _STATE,
}

# Planted, and rightly on no page and in no paper: not even who has the person reads them.
NEVER_SHOWN = {
    "cases.ParticipantChange.after": "the history says which fact was changed, never to what",
    "cases.ParticipantChange.before": "the history says which fact was changed, never from what",
    "cases.ParticipantChange.why": "goes with the values, which are not told",
    "cases.PersonToEnhet.birth_date": "the enhet is told the age",
    "cases.PersonToEnhet.work_background": "what the kartläggning begins with; shown there",
}


# Planted by hand, beside what `personal_fields` finds.
BY_HAND = {"core.AccessEntry.purpose"}


def label_of(model: type[models.Model], field: "models.Field[Any, Any]") -> str:
    return f"{model._meta.label}.{field.name}"


def personal_models() -> Iterator[type[models.Model]]:
    """The catalogue of the row policies, in models: what is not on its list of open tables."""
    for model in apps.get_models():
        open_to_all = model._meta.db_table in database_safety.open_tables()
        if not (open_to_all or is_history(model) or model._meta.label in NOT_WRITTEN):
            yield model


def personal_fields() -> Iterator[tuple[type[models.Model], "models.Field[Any, Any]"]]:
    """Every field of every personal table in which a person may write."""
    for model in personal_models():
        for one in model._meta.local_fields:
            if one.name in DATES or (_is_text(one) and not _is_code(model, one)):
                yield model, one


def _is_text(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, TEXT) and not isinstance(field, models.GeneratedField)


def _is_code(model: type[models.Model], field: "models.Field[Any, Any]") -> bool:
    # A field with choices holds their codes alone: the database refuses another.
    return bool(field.choices) or field.name in CODES or label_of(model, field) in CODED
