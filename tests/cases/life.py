"""A unit, an enhet and the people of a case, for tests of its life."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from cases.actions.enrolment import Enrolment, open_case
from cases.enums import StepKind, SupportKind
from cases.models import Case, Participant
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Bistandsenhet, Code, Unit
from tests import factories

MONDAY = date(2008, 3, 3)


def settled() -> None:
    """What the database checks at commit, checked now: nobody is lost."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def user_of(by: Actor) -> User:
    return User.objects.get(pk=by.user_id or 0)


@dataclass
class World:
    """Farsta jobbtorg and its enhet, with one person in each role."""

    unit: Unit = field(default_factory=factories.unit)
    enhet: Bistandsenhet = field(default_factory=factories.enhet)

    def __post_init__(self) -> None:
        self.coach = factories.actor(Role.COACH, self.unit, "Cecilia Coach")
        self.leader = factories.actor(Role.GRUPPLEDARE, self.unit, "Gunnar Gruppledare")
        self.desk = factories.actor(Role.ADMINISTRATOR, self.unit, "Disa Disk")
        self.handlaggare = factories.actor(Role.HANDLAGGARE, self.enhet, "Hanna Handläggare")

    def case(
        self, *, coached: bool = True, who: Participant | None = None, **enrolment: Any
    ) -> Case:
        """An enrolled case, opened by the action itself."""
        values: dict[str, Any] = {
            "unit": self.unit,
            "bistandsenhet": self.enhet,
            "support_kind": SupportKind.FORSORJNINGSSTOD,
            "coach": user_of(self.coach) if coached else None,
            "handlaggare": user_of(self.handlaggare),
            **enrolment,
        }
        return open_case(
            by=self.desk,
            participant=who or factories.participant(),
            enrolment=Enrolment(**values),
        )


def open_kinds(case: Case) -> set[str]:
    """Kinds of the open steps of a case."""
    return set(case.steps.filter(closed_at__isnull=True).values_list("kind", flat=True))


def due(case: Case, kind: StepKind) -> date:
    return case.steps.get(kind=kind, closed_at__isnull=True).due_on


def hold_reason() -> Code:
    return factories.code(CodeList.HOLD_REASON, "Sjukdom")


def break_reason() -> Code:
    return factories.code(CodeList.BREAK_REASON, "Deltar inte")


def move_reason() -> Code:
    return factories.code(CodeList.MOVE_REASON, "Byte av område")
