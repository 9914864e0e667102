"""The clocks and states of a case once it is open."""

from datetime import date

from cases.actions.base import update
from cases.enums import ClockMetBy
from cases.models import Case


def meet_five_days(case: Case, by_what: ClockMetBy, on: date) -> None:
    """The five days are met by the first of plan, work, studies or insats (handbook §5.6).

    The case is locked by whoever calls; what met the clock first stands.
    """
    if case.five_days_met_on is None:
        update(case, five_days_met_on=on, five_days_met_by=by_what)
