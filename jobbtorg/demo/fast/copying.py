"""One life copied to another person, at another place, with keys and numbers of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, models

from cases.enums import StepKind
from cases.models import Case, GroupPeriod, Participant, PlanVersion, Step
from cases.models.participant import PersonFacts
from cases.plan_content import hash_of
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.core.models import StoredFile
from jobbtorg.demo.fast.lives import TABLES, Life
from jobbtorg.demo.fast.places import Cast
from jobbtorg.demo.people import Person
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Code,
    Group,
    Node,
    Stadsdel,
    Unit,
)
from referrals.models import Referral

PLACES = (Unit, Bistandsenhet, Stadsdel)
PERSONAL = (
    "first_name", "last_name", "birth_date", "sex", "phone", "street", "needs_interpreter",
    "education_level",
)  # fmt: skip


class Numbers:
    """Primary keys of every table, taken from its sequence a thousand at a time."""

    def __init__(self) -> None:
        self._waiting = {model: self._take(model) for model in TABLES}

    def next(self, model: type[models.Model]) -> int:
        return next(self._waiting[model])

    def _take(self, model: type[models.Model]) -> Iterator[int]:
        table, column = model._meta.db_table, model._meta.pk.column
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, 1000)",
                    [table, column],
                )
                rows = cursor.fetchall()
            yield from (number for (number,) in rows)


class Columns:
    """The columns of each table that a copy writes: all but the generated ones."""

    def __init__(self) -> None:
        self.of = {
            model: [f for f in model._meta.concrete_fields if not f.generated] for model in TABLES
        }
        self.names = {model: [f.attname for f in columns] for model, columns in self.of.items()}
        languages = Code.objects.filter(code_list=CodeList.LANGUAGE)
        self.languages = dict(languages.values_list("code", "pk"))


@dataclass
class Copy:
    """One life on its way to another person."""

    life: Life
    person: Person
    group_id: int | None
    cast: Cast
    numbers: Numbers
    columns: Columns
    rng: Random
    keys: dict[UUID, UUID] = field(default_factory=dict)
    ids: dict[tuple[type[models.Model], int], int] = field(default_factory=dict)

    def rows(self) -> dict[type[models.Model], list[models.Model]]:
        """Every row of the life anew."""
        for row in self.life.all_rows():
            self.ids[type(row), row.pk] = self.numbers.next(type(row))
        made = {
            model: [self._row(model, row) for row in rows] for model, rows in self.life.rows.items()
        }
        for version in made[PlanVersion]:
            assert isinstance(version, PlanVersion)  # noqa: S101 — it stands under its model
            if version.content:
                version.content = self._content(version.content)
                version.content_hash = hash_of(version.content)
        return made

    def _row(self, model: type[models.Model], told: models.Model) -> models.Model:
        values = [self._value(column, told) for column in self.columns.of[model]]
        # As a read makes it: without working out defaults that are written over at once.
        row = model.from_db(None, self.columns.names[model], values)
        if isinstance(row, PersonFacts):
            self._become(row)
        if isinstance(row, GroupPeriod) and row.is_primary:
            row.group_id = self.group_id or row.group_id
        if isinstance(row, Referral):
            row.primary_group_id = self.group_id
        if isinstance(row, Step) and row.kind == StepKind.DISTRIBUTE:
            row.for_role = self.cast.city.distributor(self.cast.place.unit.pk)
        if isinstance(row, PlanVersion):
            row.writer_ids = sorted(self.cast.user(user_id) for user_id in row.writer_ids)
        return row

    def _value(self, column: Any, told: models.Model) -> object:
        value = getattr(told, column.attname)
        if value is None:
            return None
        if column.primary_key:
            return self.ids[type(told), value]
        if isinstance(column, models.ForeignKey):
            return self._pointed_at(column.remote_field.model, value)
        if isinstance(column, models.UUIDField):
            return self.key(value)
        return value

    def _pointed_at(self, model: type[models.Model], number: int) -> int | None:
        """What stands in the copy for the row that a column of the life points at."""
        if (model, number) in self.ids:
            return self.ids[model, number]
        if model is User:
            return self.cast.user(number)
        if model is RoleAssignment:
            return self.cast.assignment(number).assignment_id
        if model is Node:
            return self.cast.place.unit.pk  # where every stand-in of the jobbtorg works
        if model in PLACES:
            return self.cast.node(number)
        if model in (Group, StoredFile):
            return None
        if model in (Participant, Case, PlanVersion):
            raise LookupError(f"A life points at a {model.__name__} of somebody else.")
        return number

    def key(self, told: UUID) -> UUID:
        """The copy's key for one of the life's, the same wherever it is named."""
        if told not in self.keys:
            self.keys[told] = UUID(int=self.rng.getrandbits(128), version=4)
        return self.keys[told]

    def _become(self, row: PersonFacts) -> None:
        """Say whose record or statement it is."""
        for name in PERSONAL:
            setattr(row, name, getattr(self.person, name))
        row.language_id = self.columns.languages[self.person.language]
        if isinstance(row, (Participant, Referral)):
            row.identity_kind = self.person.identity.kind
            row.identity_number = self.person.identity.number

    def _content(self, told: dict[str, Any]) -> dict[str, Any]:
        """What the papers of the copy say, in its own names."""
        unit, person = self.cast.place.unit, self.person
        return told | {
            "case": str(self.key(UUID(told["case"]))),
            "written_by": self._name(told["written_by"]),
            "handlaggare": self._name(told["handlaggare"]),
            "coach": self._name(told["coach"]),
            "unit": {
                "name": unit.name,
                "address": unit.visiting_address,
                "phone": unit.phone,
            },
            "enhet": self.cast.place.enhet.name,
            "person": told["person"]
            | {
                "name": f"{person.first_name} {person.last_name}",
                "number": person.identity.number,
            },
            "lines": [line | {"key": str(self.key(UUID(line["key"])))} for line in told["lines"]],
        }

    def _name(self, told: str) -> str:
        user_id = self.cast.city.users.get(told)
        return self.cast.city.names[self.cast.user(user_id)] if user_id else told
