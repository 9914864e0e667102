"""What chiefs and gruppledare may do with the work of others."""

from jobbtorg.accounts.enums import LEAD_ROLES, Role
from jobbtorg.accounts.models import User
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict


def can_distribute(actor: Actor) -> Verdict:
    """Gruppledare and chiefs distribute; in Innerstaden there is only the chief (handbook §2)."""
    if actor.role in LEAD_ROLES:
        return Allowed()
    return Denied("Gruppledare och chef fördelar ärenden.")


def can_off_board(actor: Actor, *, leaver: User) -> Verdict:
    """The chief of the jobbtorg, or of the enhet, ends somebody's work there; not their own."""
    if actor.role not in (Role.ENHETSCHEF, Role.LOKAL_CHEF):
        return Denied("Chefen avslutar medarbetares uppdrag.")
    if leaver.pk == actor.user_id:
        return Denied("Någon annan behöver avsluta ditt eget uppdrag.")
    return Allowed()


def can_reassign(actor: Actor) -> Verdict:
    """The enhetschef shares out the enhet's cases among its handläggare (handbook §3)."""
    if actor.role == Role.ENHETSCHEF:
        return Allowed()
    return Denied("Enhetschefen byter handläggare för flera ärenden.")
