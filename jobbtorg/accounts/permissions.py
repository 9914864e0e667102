"""Who may change accounts and roles."""

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict


def can_manage_accounts(actor: Actor) -> Verdict:
    """The systemförvaltare keeps accounts and roles (handbook §3)."""
    if actor.is_system or actor.role == Role.SYSTEMFORVALTARE:
        return Allowed()
    return Denied("Bara systemförvaltaren lägger upp konton och roller.")


def can_end_role(actor: Actor, assignment: RoleAssignment) -> Verdict:
    """The systemförvaltare ends any role, a chief those of the own staff (off-boarding)."""
    is_chief = actor.role in (Role.ENHETSCHEF, Role.LOKAL_CHEF)
    if is_chief and assignment.node_id in actor.node_ids:
        return Allowed()
    return can_manage_accounts(actor)
