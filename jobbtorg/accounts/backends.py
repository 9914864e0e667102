"""Who has logged in, read together with the roles of today: one query for both."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.core import clock


class Backend(AuthenticationBackend):  # type: ignore[misc,unused-ignore]
    """allauth's log-in by e-mail, but that every request asks once less."""

    def get_user(self, user_id: Any) -> User | None:
        """The open account, with its assignments of today in `held_today`."""
        held = active_assignments(clock.today()).filter(user=user_id)
        rows: list[RoleAssignment] = list(held.select_related("node", "user").order_by("id"))
        found: User | None = rows[0].user if rows else super().get_user(user_id)
        if found is not None:
            found.held_today = rows
        return found
