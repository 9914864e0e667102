"""Writes of the systemförvaltare on the work of the background."""

import uuid

from django.db import transaction

from jobbtorg.accounts.events import log
from jobbtorg.accounts.models import User
from jobbtorg.accounts.permissions import can_restart_jobs
from jobbtorg.core import stopped
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import Job
from jobbtorg.core.permissions import require


@transaction.atomic
def try_job_again(key: uuid.UUID, *, by: Actor) -> tuple[Job, int]:
    """Let jobs that stopped alike be tried again; it stands among one's own events who did."""
    require(can_restart_jobs(by))
    job, count = stopped.try_again(key)
    text = f"Lät ett stoppat jobb göras igen: {stopped.label_of(job.kind)} ({job.key})."
    if count > 1:
        text = f"Lät {count} stoppade jobb göras igen: {stopped.label_of(job.kind)} ({job.key})."
    _written_down(text, by)
    return job, count


@transaction.atomic
def try_all_jobs_again(*, by: Actor) -> int:
    """The same of everything that stands still."""
    require(can_restart_jobs(by))
    count = stopped.try_all_again()
    if count:
        _written_down(f"Lät alla stoppade jobb göras igen: {count}.", by)
    return count


def _written_down(text: str, by: Actor) -> None:
    log(User.objects.get(pk=by.user_id or 0), "job_again", text, by)
