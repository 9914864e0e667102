"""What finding and reviewing share: who reviews what, and rows to review."""

from collections.abc import Collection, Iterable
from datetime import date

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.queries import (
    active_assignments,
    chiefs_of_unit,
    enhetschefer,
    holders,
    jobbtorgschefer,
)
from jobbtorg.core import clock, workdays
from jobbtorg.organisation.settings import setting
from jobbtorg.oversight.models import CheckedLook, LogCheck
from jobbtorg.oversight.rules import AT_PLACE, handed_role, reviewer_role


class Reviewers:
    """Who reviews at which place on a day: asked once a place."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._city: dict[str, frozenset[int]] = {
            Role.JOBBTORGSCHEF: _ids(jobbtorgschefer(today)),
            Role.SYSTEMFORVALTARE: _ids(holders([Role.SYSTEMFORVALTARE], today)),
        }
        self._at: dict[int, dict[str, frozenset[int]]] = {}

    def at(self, place: int) -> dict[str, frozenset[int]]:
        """The users of every reviewing role, as they count at a place."""
        if place not in self._at:
            self._at[place] = {
                Role.LOKAL_CHEF: _ids(chiefs_of_unit(place, self.today)),
                Role.ENHETSCHEF: _ids(enhetschefer(place, self.today)),
                **self._city,
            }
        return self._at[place]

    def role_for(self, role: str, user_id: int, place: int) -> Role:
        """The role in which somebody else reviews what a user has looked at."""
        return reviewer_role(role, user_id, self.at(place))

    def of(self, check: LogCheck) -> frozenset[int]:
        """Those who may review a check."""
        return self.at(check.node_id)[check.reviewer_role] - {check.user_id}

    def handed_role(self, check: LogCheck) -> Role:
        """The role that is handed what was reported, where the reviewer reports it."""
        return handed_role(check.reviewer_role, check.user_id, self._city)

    def handed(self, check: LogCheck) -> frozenset[int]:
        """Those who are to see to what was reported."""
        return self._city.get(check.handed_to, frozenset()) - {check.user_id}

    def above(self, check: LogCheck) -> frozenset[int]:
        """Those who are told when the reviewers do not: the Jobbtorgschef, else the keepers."""
        next_up = Role.JOBBTORGSCHEF if check.reviewer_role in AT_PLACE else Role.SYSTEMFORVALTARE
        return self._city[next_up] - {check.user_id}


def _ids(users: Iterable[object]) -> frozenset[int]:
    return frozenset(user.pk for user in users)  # type: ignore[attr-defined]


def works_here(user_id: int, today: date) -> bool:
    """Whether somebody can still be asked."""
    return active_assignments(today).filter(user_id=user_id).exists()


def open_check(check: LogCheck, looks: Collection[int], reviewers: Reviewers) -> LogCheck:
    """Save a new check with the rows that it is about, a reviewer and a date."""
    today = clock.today()
    check.reviewer_role = reviewers.role_for(check.role, check.user_id, check.node_id)
    check.due_on = workdays.add_working_days(today, setting("review_days", today))
    check.save()
    CheckedLook.objects.bulk_create(CheckedLook(check_row=check, entry_id=entry) for entry in looks)
    return check
