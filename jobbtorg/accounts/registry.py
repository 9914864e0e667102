"""What rooms above the accounts want to know before a role ends, and when it has.

Filled in `AppConfig.ready()`; accounts never import upwards, and learn numbers alone.
"""

from collections.abc import Callable
from datetime import date

from jobbtorg.accounts.models import RoleAssignment

# What nobody would have after a role's last day, in numbers ("7 ärenden och 3 remisser"), or "".
Hanging = Callable[[RoleAssignment, date], str]
# Tells whoever has to find it new hands.
LeftBehind = Callable[[RoleAssignment, date, str], None]

hanging: list[Hanging] = []
left_behind: list[LeftBehind] = []


def hangs_on(assignment: RoleAssignment, last: date) -> str:
    """All that would be nobody's after the role's last day, or an empty string."""
    return ", ".join(said for ask in hanging if (said := ask(assignment, last)))
