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
def try_job_again(key: uuid.UUID, *, by: Actor) -> Job:
    """Let a job that was given up be tried again; it stands among one's own events who did."""
    require(can_restart_jobs(by))
    job = stopped.try_again(key)
    text = f"Lät ett stoppat jobb göras igen: {stopped.label_of(job.kind)} ({job.key})."
    log(User.objects.get(pk=by.user_id or 0), "job_again", text, by)
    return job
