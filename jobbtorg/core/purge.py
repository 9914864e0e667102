"""Which rule every table with personal data is purged by (handbook §10).

A room says in `AppConfig.ready()` of each of its tables whose it is and how long it is
kept, or that it holds nobody's data. A test lists the tables of which nothing is said.

What is about many persons at once, or about rows of other tables, has no participant to go
with: it goes by its own age, or with the row that it tells of.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from jobbtorg.core.history import is_history
from jobbtorg.core.registry import Registry

# Rooms whose tables are all asked about; elsewhere those that name a participant are, or tell
# what stood in other tables' rows.
PERSONAL_APPS = frozenset({"cases", "referrals"})
NAMING = frozenset({"participant", "participant_key", "participants", "row_id"})
KEPT_YEARS = 5


@dataclass(frozen=True, slots=True)
class PurgeRule:
    """`participant` is the lookup from a row to its participant's key."""

    name: str
    participant: str
    years: int = KEPT_YEARS
    note: str = ""


@dataclass(frozen=True, slots=True)
class AgeRule:
    """Rows go when they are so old themselves: `at` says since when, `source` who says so."""

    name: str
    at: str
    source: str
    years: int = KEPT_YEARS


@dataclass(frozen=True, slots=True)
class WithRow:
    """Rows go with the row that they tell of: the fields that name its table and number."""

    table: str
    row: str
    source: str


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """A table about nobody, and why one may think otherwise."""

    why: str


Rule = PurgeRule | AgeRule | WithRow | NotPersonal
RULES: Registry[Rule] = Registry("purge rule")


def personal(model: type[Model], name: str, participant: str, *, note: str = "") -> None:
    """Rows of this table are purged with their participant, by the rule of this name."""
    RULES.register(model._meta.label, PurgeRule(name, participant, note=note))


def by_age(model: type[Model], name: str, at: str, *, source: str) -> None:
    """Rows of this table are purged by their own age, whomever they name."""
    RULES.register(model._meta.label, AgeRule(name, at, source))


def with_row(model: type[Model], *, table: str, row: str, source: str) -> None:
    """Rows of this table are purged with the row of another that they tell of."""
    RULES.register(model._meta.label, WithRow(table, row, source))


def not_personal(model: type[Model], why: str) -> None:
    """Rows of this table are kept: they are about nobody."""
    RULES.register(model._meta.label, NotPersonal(why))


def tables_without_rule() -> list[str]:
    """Labels of the tables that have to say and have not."""
    return sorted(
        model._meta.label
        for model in apps.get_models()
        if _has_to_say(model) and model._meta.label not in RULES
    )


def _has_to_say(model: type[Model]) -> bool:
    # What the history keeps of a row goes by the rule of the row.
    if model._meta.proxy or is_history(model):
        return False
    names = {field.name for field in model._meta.get_fields()}
    return model._meta.app_label in PERSONAL_APPS or bool(names & NAMING)
