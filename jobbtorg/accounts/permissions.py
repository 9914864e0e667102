"""Who may change accounts and roles."""

from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict


def can_manage_accounts(actor: Actor) -> Verdict:
    """The systemförvaltare keeps accounts and roles (handbook §3)."""
    if actor.is_system or actor.role == Role.SYSTEMFORVALTARE:
        return Allowed()
    return Denied("Bara systemförvaltaren lägger upp konton och roller.")
