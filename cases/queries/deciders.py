"""Who could decide on a person's plans: the enheter of today and those who work there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from cases.models import Case
from jobbtorg.accounts.enums import ENHET_ROLES
from jobbtorg.accounts.models import User
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.organisation.models import Bistandsenhet


@dataclass(frozen=True, slots=True)
class Decider:
    """An enhet, with one of its handläggare or shared by all of them."""

    enhet: Bistandsenhet
    user: User | None = None

    @property
    def key(self) -> str:
        return f"{self.enhet.key}.{self.user.key if self.user else ''}"

    def __str__(self) -> str:
        return str(self.user) if self.user else f"Ingen särskild vid {self.enhet}"


def decider_choices(case: Case, on: date) -> list[Decider]:
    """Everybody at every enhet, the case's own first; as it is now is no choice. Two queries."""
    held = active_assignments(on).filter(role__in=list(ENHET_ROLES)).select_related("user")
    at: dict[int, dict[int, User]] = defaultdict(dict)
    for row in held.order_by("user__sort_key", "pk"):
        at[row.node_id][row.user_id] = row.user
    enheter = list(
        Bistandsenhet.objects.filter(periods__period__contains=on).order_by("sort_key", "pk")
    )
    own = [enhet for enhet in enheter if enhet.pk == case.bistandsenhet_id]
    found = []
    for enhet in [*own, *(one for one in enheter if one not in own)]:
        people = [Decider(enhet, user) for user in at[enhet.pk].values()]
        if enhet in own:
            found += [one for one in people if one.user and one.user.pk != case.handlaggare_id]
        else:
            found += [Decider(enhet), *people]
    return found
