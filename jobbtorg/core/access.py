"""Who may open a page at all. Every view says so; one that does not is refused.

Core knows roles as text alone; rooms above it import the decorators from
`jobbtorg.accounts.access`, which also does the refusing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks of the one who opens it.

    `closed` is for views of a library that we must name but do not offer; `reason` says
    why a view that cannot carry a decorator has what it has. `before_second_factor` marks the
    pages where a second factor is set up or given. `after_own_factor` marks those that show, make
    or take one away: whoever has one gives it first, whatever their role.
    """

    public: bool = False
    needs_role: bool = True
    roles: frozenset[str] = frozenset()
    closed: bool = False
    reason: str = ""
    before_second_factor: bool = False
    after_own_factor: bool = False


PUBLIC = Access(public=True)
SIGNED_IN = Access(needs_role=False)
ANY_ROLE = Access()


def declare(access: Access) -> Callable[[View], View]:
    """Write on a view what it asks; decorators around it copy the mark along."""

    def decorate(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return decorate


def roles(*allowed: str) -> Callable[[View], View]:
    """Only somebody who acts in one of these roles opens the page."""
    if not allowed:
        raise ValueError("Name at least one role, or use any_role.")
    return declare(Access(roles=frozenset(str(role) for role in allowed)))


def any_role(view: View) -> View:
    """Whoever acts in a role today opens the page."""
    return declare(ANY_ROLE)(view)


def signed_in(view: View) -> View:
    """Whoever has logged in opens the page, with or without a role today."""
    return declare(SIGNED_IN)(view)


def public(view: View) -> View:
    """Anybody opens the page. For log-in, health and the accessibility statement."""
    return declare(PUBLIC)(view)
