"""Who may change the organisation."""

from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict

# `Role.SYSTEMFORVALTARE`, which lies above the organisation; a test holds them equal.
KEEPER_ROLE = "systemforvaltare"


def can_change_organisation(actor: Actor) -> Verdict:
    """The systemförvaltare keeps the organisation (handbook §3); loading it is a system's job."""
    if actor.is_system or actor.role == KEEPER_ROLE:
        return Allowed()
    return Denied("Bara systemförvaltaren ändrar organisationen.")
