"""The rows of accounts in the access matrix."""

from collections.abc import Mapping

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from tests.project.matrix import Row, World


def own_role(world: World, role: Role | None) -> Mapping[str, str]:
    """The role that one has already, as the menu sends it."""
    if role is None:
        return {}
    held = RoleAssignment.objects.get(pk=world.actor(role).assignment_id or 0)
    return {"assignment": str(held.key)}


ROWS = {
    "accounts:roles": Row(),
    "accounts:act_as": Row(method="post", data=own_role),
    "accounts:table_rows": Row(method="post"),
    "accounts:sessions": Row(),
    "accounts:end_session": Row(method="post", answers={404: "finns inte"}),
    "accounts:end_other_sessions": Row(method="post"),
    "accounts:remove_passkey": Row(method="post", answers={404: "finns inte"}),
}
