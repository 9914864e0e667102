"""Sets who acts, and refuses pages that are not for them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from jobbtorg.accounts import access
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.accounts.queries import active_assignments, reach
from jobbtorg.core import clock
from jobbtorg.core.actor import ANONYMOUS, Actor

# The key of the chosen assignment lies in the session under this name.
ACTING_KEY = "acting_assignment"


class ActingRoleMiddleware:
    """Puts `actor`, `acting` and `assignments` on the request.

    The assignments of today are read on every request, so an ended one, or a closed
    account, counts at once. One query for them and the account (`accounts.backends`), and one
    for how far the role reaches.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        mine: list[RoleAssignment] = []
        acting: RoleAssignment | None = None
        actor = ANONYMOUS
        if isinstance(user, User):
            mine = held_by(user)
            acting = chosen(mine, request.session.get(ACTING_KEY, ""))
            actor = actor_of(user, acting)
        request.assignments = mine  # type: ignore[attr-defined]
        request.acting = acting  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        # The frame around a page asks it, and stands below the rules of who may open what.
        request.may_open = partial(access.may_open, actor)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return access.refusal(request, actor) or access.own_password_first(request)


def held_by(user: User) -> list[RoleAssignment]:
    """The assignments of today, as they were read with the account for this request."""
    if user.held_today is None:
        held = active_assignments(clock.today()).filter(user=user)
        user.held_today = list(held.order_by("id"))
    return user.held_today


def chosen(mine: list[RoleAssignment], key: str) -> RoleAssignment | None:
    """The chosen assignment while it lasts, else the first of today's, else none."""
    for assignment in mine:
        if str(assignment.key) == key:
            return assignment
    return mine[0] if mine else None


def actor_of(user: User, acting: RoleAssignment | None) -> Actor:
    """The actor that a person is in one assignment (or in none) today."""
    if acting is None:
        return Actor(user_id=user.pk, name=user.get_full_name())
    return Actor(
        user_id=user.pk,
        name=user.get_full_name(),
        role=acting.role,
        assignment_id=acting.pk,
        node_id=acting.node_id,
        node_ids=reach(acting, clock.today()),
    )
