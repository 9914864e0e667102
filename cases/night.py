"""What cases want done every night, in the order of the way (core.nightly)."""

from cases.actions import plan_documents
from cases.actions.activities import end_expired
from cases.actions.protection import end_passed_access
from cases.actions.reminders import remind
from cases.actions.submissions import escalate_late_decisions
from cases.actions.support import carry_due_support
from jobbtorg.core import clock, jobs
from jobbtorg.core.actor import Actor
from jobbtorg.core.nightly import register_part


def change_support(by: Actor) -> int:
    """Changes of support whose day has come."""
    return carry_due_support(by=by)


def end_activities(by: Actor) -> int:
    """What has passed its last day."""
    return end_expired(by=by, today=clock.today())


def hand_on_from_hidden(by: Actor) -> int:
    """Steps of protected persons with whom the list named until yesterday."""
    return end_passed_access(by=by, today=clock.today())


def escalate(by: Actor) -> int:
    """Plans that nobody has answered in time."""
    return escalate_late_decisions(today=clock.today())


def make_papers(_by: Actor) -> int:
    """Papers of plans that could not be made are asked for anew."""
    return jobs.try_failed_anew(plan_documents.JOB)


def send_reminders(by: Actor) -> int:
    """Last: whoever got the ball earlier this night is not yet late."""
    return remind(by=by)


def register() -> None:
    """Put them in the night."""
    register_part("byt försörjning", change_support, position=10)
    register_part("avsluta aktiviteter", end_activities, position=20)
    register_part("åtkomst som har gått ut", hand_on_from_hidden, position=25)
    register_part("sena beslut", escalate, position=30)
    register_part("planens handlingar", make_papers, position=35)
    register_part("påminnelser", send_reminders, position=90)
