"""Who may change the organisation."""

from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict

# `Role.SYSTEMFORVALTARE`, which lies above the organisation; a test holds them equal.
KEEPER_ROLE = "systemforvaltare"
# Money is the local chief's and the Jobbtorgschef's, and the keeper writes the facts down
# (handbook §3). An anordnare is another firm, and landlords may be its own.
RENT_ROLES = frozenset({"lokal_chef", "jobbtorgschef", KEEPER_ROLE})


def sees_rents(actor: Actor) -> bool:
    """Landlord, contract, area and rent of the premises, beside their addresses."""
    return actor.is_system or actor.role in RENT_ROLES


def can_change_organisation(actor: Actor) -> Verdict:
    """The systemförvaltare keeps the organisation (handbook §3); loading it is a system's job."""
    if actor.is_system or actor.role == KEEPER_ROLE:
        return Allowed()
    return Denied("Bara systemförvaltaren ändrar organisationen.")
