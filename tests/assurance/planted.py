"""What tests 2 and 3 look at: canaries elsewhere, in what a former keeper lost, and protected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.urls import reverse

from cases.casepage import CaseTab
from cases.enums import ProtectionLevel
from cases.models import Case
from jobbtorg.accounts.enums import Role
from jobbtorg.core import jobs
from jobbtorg.core.actor import Actor
from referrals.enums import ReferralState
from referrals.models import Referral
from tests.assurance.canaries import Canaries
from tests.assurance.crawling import explore, starts
from tests.assurance.lives import left_elsewhere, life, written_later
from tests.oversight.world import entry
from tests.project.matrix import World
from tests.referrals import factories as referrals

# They know who a protected person of their own place is, without being named.
CHIEFS = {Role.GRUPPLEDARE, Role.LOKAL_CHEF, Role.ENHETSCHEF}
# They see no persons: not those of their own place either.
WITHOUT_PERSONS = {
    None, Role.JOBBTORGSCHEF, Role.ANORDNARE, Role.STYRNING, Role.LEX_SARAH, Role.SYSTEMFORVALTARE
}  # fmt: skip
# Who has the persons, and whose canaries they must not hear all the same.
READERS = {
    "coach": "p", "handlaggare": "p", "chief": "p", "enhetschef": "p",
    "home coach": "fl", "home handlaggare": "fl", "home chief": "fl", "home enhetschef": "fl",
}  # fmt: skip
# Where the deepest things begin.
FIRST = ("oversight:log", "oversight:checks", "cases:participants")
USUAL = ("coach", "handlaggare", "chief", "home coach")


@dataclass
class Planted:
    """The canaries, the places, and the addresses that lead to them with what they said."""

    canaries: Canaries
    home: referrals.Side
    away: referrals.Side
    world: World = field(default_factory=World)
    told: dict[str, str] = field(default_factory=dict)
    # Fields heard by those who have the person, and canaries in what they read that are not theirs.
    heard: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    answers: int = 0
    # The person at each place, by the unit, of whom all is written.
    whole: dict[int, Case] = field(default_factory=dict)

    def by(self, role: Role | None) -> Actor | None:
        """Somebody at home who works with none of them; without a role, nobody."""
        return self.world.actor(role) if role else None

    def forbidden(self, role: Role | None) -> str:
        """The kinds of canaries that the role at home must not see."""
        if role in WITHOUT_PERSONS:
            return "flpo"
        return "fl" if role in CHIEFS else "flp"

    def listen(self, name: str, most: int, alike: int | None) -> None:
        """Everything that one of those who have the persons comes to by links."""
        side = self.home if name.startswith("home") else self.away
        by: Actor = getattr(side, name.rpartition(" ")[2])
        for address, text in explore(by, [*self._own(side), *starts()], most, alike=alike).items():
            self.answers += 1
            self.heard |= self.canaries.found(text, "flpo")
            self.kinds |= self.canaries.kinds_in(text)
            fields = self.canaries.found(text, READERS[name])
            self.wrong |= {f"{name} {address}: {label}" for label in fields}
            if not self.told.get(address, "").startswith("200"):
                self.told[address] = text

    def live(self, at: referrals.Side, kind: str, level: str = ProtectionLevel.NONE) -> None:
        """Somebody's whole life at a place, and the marks in it."""
        case = life(at, ProtectionLevel(level))
        self.canaries.mark(kind)
        purpose = self.canaries.word(kind, "core.AccessEntry.purpose")
        entry(at.coach, case.participant, purpose=purpose)
        self.whole[at.unit.pk] = case

    def _own(self, side: referrals.Side) -> Iterator[str]:
        """Lists, the case in which most is written, the other cases and what is sent or is not."""
        yield from map(reverse, FIRST)
        whole = self.whole[side.unit.pk]
        others = Case.objects.filter(unit=side.unit).exclude(pk=whole.pk).order_by("pk")
        for case in (whole, *others):
            yield reverse("cases:case", args=[case.key])
            yield reverse("cases:case_tab", args=[case.key, CaseTab.HISTORY])
        for referral in Referral.objects.filter(bistandsenhet=side.enhet).order_by("-pk"):
            unsent = referral.state in {ReferralState.DRAFT, ReferralState.RETURNED}
            yield reverse("referrals:edit" if unsent else "referrals:detail", args=[referral.key])


def plant(
    most: int, *, alike: int | None = None, readers: Iterable[str] = USUAL, papers: bool = False
) -> Planted:
    """Live at both places, put the marks in, and find every address as those who have them."""
    home, away = referrals.side(), referrals.side("Bromma", "Jobbtorg Västerort")
    planted = Planted(Canaries(), home, away)
    left = left_elsewhere(home, away)
    planted.canaries.mark("former")
    planted.live(away, "foreign")
    written_later(left, away)
    planted.canaries.mark("later")
    planted.live(home, "protected", ProtectionLevel.PROTECTED_REGISTRATION)
    if papers:
        jobs.run_pending()
    for name in readers:
        # At home they are listened to for addresses that lead to protected persons.
        planted.listen(name, most // 2 if name.startswith("home") else most, alike)
    return planted
