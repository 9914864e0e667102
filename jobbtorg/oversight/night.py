"""What loggkontroll wants done every night, in order (core.nightly)."""

from jobbtorg.core.nightly import register_part
from jobbtorg.oversight.actions.counting import count_months
from jobbtorg.oversight.actions.finding import search_due_days
from jobbtorg.oversight.actions.reminders import remind_of_checks
from jobbtorg.oversight.actions.reviewing import follow_reviewers
from jobbtorg.oversight.actions.sampling import draw_due_samples


def register() -> None:
    """After all that changes roles and cases; reminders and figures last."""
    register_part("loggens signaler", lambda by: search_due_days(by=by), position=80)
    register_part("loggens stickprov", lambda by: draw_due_samples(by=by), position=81)
    register_part("granskare av loggen", lambda by: follow_reviewers(by=by), position=82)
    register_part("påminn om loggkontroll", lambda by: remind_of_checks(by=by), position=83)
    register_part("loggkontroll i siffror", lambda by: count_months(by=by), position=84)
