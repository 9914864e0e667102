"""What chiefs and gruppledare may do with the work of others."""

from jobbtorg.accounts.enums import LEAD_ROLES, Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict


def can_distribute(actor: Actor) -> Verdict:
    """Gruppledare and chiefs distribute; in Innerstaden there is only the chief (handbook §2)."""
    if actor.role in LEAD_ROLES:
        return Allowed()
    return Denied("Gruppledare och chef fördelar ärenden.")


def can_off_board(actor: Actor, *, of_enhet: bool) -> Verdict:
    """The chief of the unit, or of the enhet, ends somebody's work there."""
    needed = Role.ENHETSCHEF if of_enhet else Role.LOKAL_CHEF
    if actor.role == needed:
        return Allowed()
    return Denied(f"Det gör en {needed.label.lower()}.")
