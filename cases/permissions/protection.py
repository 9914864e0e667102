"""Who reads the list of a person, and who names a colleague on it (handbook §10)."""

from cases.enums import ProtectionLevel
from cases.masking import WARNED
from cases.models import Case, ProtectedAccess
from cases.permissions.life import can_do, can_reach
from cases.scope import is_enhet_staff
from jobbtorg.accounts.enums import ENHET_ROLES, LEAD_ROLES, Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict

NAMERS = frozenset({*LEAD_ROLES, Role.ENHETSCHEF})


def can_see_list(actor: Actor, case: Case) -> Verdict:
    """A chief always, whatever the protection: the list must not tell that there is one.

    Others on it where the protection is marked anyway: fingerade personuppgifter looks like no
    protection here too.
    """
    verdict = can_reach(actor, case) and _is_open(case)
    if not verdict or actor.is_system or actor.role in NAMERS:
        return verdict
    if ProtectionLevel(case.participant.protection_level) in WARNED:
        return Allowed()
    return Denied("Åtkomstlistan är för cheferna.")


def _is_open(case: Case) -> Verdict:
    """The list is the person's, who may be with others since: a closed case tells nothing of it."""
    if case.is_open:
        return Allowed()
    return Denied("Ärendet är avslutat. Åtkomstlistan hör till ett öppet ärende.")


def can_name(actor: Actor, case: Case) -> Verdict:
    """The chiefs who choose who works with the person, each for their own side."""
    return can_do(actor, case, NAMERS) and _is_open(case)


def can_end_access(actor: Actor, case: Case, access: ProtectedAccess) -> Verdict:
    """A chief of the side that named the colleague."""
    named_by = access.by_assignment.role if access.by_assignment else ""
    if not actor.is_system and (named_by in ENHET_ROLES) != is_enhet_staff(actor):
        return Denied("Den andra parten har satt upp kollegan på listan och tar bort hen.")
    return can_name(actor, case)
