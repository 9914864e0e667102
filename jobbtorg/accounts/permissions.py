"""Who may change accounts and roles."""

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict


def can_manage_accounts(actor: Actor) -> Verdict:
    """The systemförvaltare keeps accounts and roles (handbook §3)."""
    if actor.is_system or actor.role == Role.SYSTEMFORVALTARE:
        return Allowed()
    return Denied("Bara systemförvaltaren lägger upp konton och roller.")


def can_restart_jobs(actor: Actor) -> Verdict:
    """The systemförvaltare sees which jobs stand still, without what they are about."""
    if actor.role == Role.SYSTEMFORVALTARE:
        return Allowed()
    return Denied("Bara systemförvaltaren sätter igång stoppade jobb.")


def can_end_role(actor: Actor, assignment: RoleAssignment) -> Verdict:
    """The systemförvaltare ends any role, a chief those of the own staff (off-boarding)."""
    is_chief = actor.role in (Role.ENHETSCHEF, Role.LOKAL_CHEF)
    if is_chief and assignment.node_id in actor.node_ids:
        return Allowed()
    return can_manage_accounts(actor)


def can_keep_leave(actor: Actor, user: User) -> Verdict:
    """A chief writes down when the own staff are on leave; the systemförvaltare keeps all."""
    if actor.role not in (Role.ENHETSCHEF, Role.LOKAL_CHEF):
        return can_manage_accounts(actor)
    here = RoleAssignment.objects.filter(
        user=user, node_id__in=actor.node_ids, period__contains=clock.today()
    )
    if here.exists():
        return Allowed()
    return Denied(f"{user} arbetar inte hos er i dag.")
