"""What the organisation does by the clock."""

from celery import shared_task

from jobbtorg.core.actor import system_actor
from jobbtorg.core.scope import scoped
from jobbtorg.organisation.succession import carry_due_successions


@shared_task(name="organisation.carry_due_successions")
def carry_successions() -> None:
    """Move what is under way for mergers whose day has come; nothing the second time."""
    by = system_actor("Sammanslagning")
    with scoped(by):
        carry_due_successions(by=by)
