"""A unit and an enhet with their chiefs, for the tests of what chiefs do."""

from dataclasses import dataclass, field

from cases.models import Case
from jobbtorg.accounts.enums import Role
from jobbtorg.organisation.models import Bistandsenhet, Unit
from tests import factories


@dataclass
class World:
    unit: Unit = field(default_factory=factories.unit)
    enhet: Bistandsenhet = field(default_factory=factories.enhet)

    def __post_init__(self) -> None:
        self.chief = factories.actor(Role.LOKAL_CHEF, self.unit, "Lena Exempel")
        self.coach = factories.actor(Role.COACH, self.unit, "Karin Exempel")
        self.stays = factories.actor(Role.COACH, self.unit, "Olle Exempel")
        self.handlaggare = factories.actor(Role.HANDLAGGARE, self.enhet, "Hanna Exempel")
        self.colleague = factories.actor(Role.HANDLAGGARE, self.enhet, "Hugo Exempel")
        self.enhetschef = factories.actor(Role.ENHETSCHEF, self.enhet, "Eva Exempel")

    def case(self, **values: object) -> Case:
        made: Case = factories.case(
            self.unit,
            self.enhet,
            coach=self.coach,
            handlaggare=self.handlaggare,
            **values,  # type: ignore[arg-type]
        )
        return made
