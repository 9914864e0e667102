"""The log of accounts: one row for each change, with who made it."""

from jobbtorg.accounts.models import AccountEvent, RoleAssignment, User
from jobbtorg.core.actor import Actor


def log(
    user: User, name: str, text: str, by: Actor, assignment: RoleAssignment | None = None
) -> None:
    """Write down what was done about an account."""
    event = AccountEvent(user=user, assignment=assignment, name=name, text=text)
    event.set_actor(by)
    event.save()
