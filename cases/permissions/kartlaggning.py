"""Who reads and writes the kartläggning: the jobbtorg's casework; the enhet its summary."""

from cases.models import Case
from cases.permissions.case_page import has_now, sees_internal
from jobbtorg.accounts.enums import CASEWORK_ROLES
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict


def sees_mapping(actor: Actor, case: Case) -> bool:
    """Whoever has the case sees the kartläggning or its summary; a former keeper neither."""
    return has_now(actor, case)


def sees_mapping_details(actor: Actor, case: Case) -> bool:
    """The texts are for casework alone: not for the enhet, nor for the reception."""
    return actor.role in CASEWORK_ROLES and sees_internal(actor, case)


def can_edit_mapping(actor: Actor, case: Case) -> Verdict:
    """Casework at the jobbtorg, while the case is open."""
    if not sees_mapping_details(actor, case):
        return Denied("Kartläggningen skrivs av dem som arbetar med deltagaren på jobbtorget.")
    if not case.is_open:
        return Denied("Ärendet är avslutat. Öppna det igen för att ändra kartläggningen.")
    return Allowed()
