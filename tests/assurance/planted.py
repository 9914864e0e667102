"""What tests 2 and 3 look at: canaries elsewhere, in what a former keeper lost, and protected."""

from dataclasses import dataclass, field

from cases.enums import ProtectionLevel
from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from tests.assurance.canaries import Canaries, left_elsewhere, life, written_later
from tests.assurance.crawling import explore, starts
from tests.project.matrix import World
from tests.referrals import factories as referrals

# They know who a protected person of their own place is, without being named.
CHIEFS = {Role.GRUPPLEDARE, Role.LOKAL_CHEF, Role.ENHETSCHEF}


@dataclass
class Planted:
    """The canaries, the places, and the addresses that lead to them with what they said."""

    canaries: Canaries
    home: referrals.Side
    away: referrals.Side
    world: World = field(default_factory=World)
    told: dict[str, str] = field(default_factory=dict)

    def by(self, role: Role) -> Actor:
        """Somebody at home who works with none of them."""
        return self.world.actor(role)

    def forbidden(self, role: Role) -> str:
        """The kinds of canaries that the role at home must not see."""
        return "fl" if role in CHIEFS else "flp"


def plant(most: int) -> Planted:
    """Live at both places, put the marks in, and find every address as those who have them."""
    home, away = referrals.side(), referrals.side("Bromma", "Jobbtorg Västerort")
    canaries = Canaries()
    left = left_elsewhere(home, away)
    canaries.mark("former")
    life(away)
    canaries.mark("foreign")
    written_later(left, away)
    canaries.mark("later")
    life(home, ProtectionLevel.PROTECTED_REGISTRATION)
    canaries.mark("protected")
    planted = Planted(canaries, home, away)
    for by in (away.coach, away.handlaggare, away.chief, home.coach, home.handlaggare):
        planted.told |= {
            address: text
            for address, text in explore(by, starts(), most).items()
            if address not in planted.told or not planted.told[address].startswith("200")
        }
    return planted
