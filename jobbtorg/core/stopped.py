"""Jobs that have been given up: what stands still, and trying it again."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now

from jobbtorg.core import jobs
from jobbtorg.core.errors import DomainError
from jobbtorg.core.models import Job, JobState
from jobbtorg.core.pages import keyset_page

STARTED_ALREADY = "Jobbet är redan igång igen."


@dataclass(frozen=True, slots=True)
class StoppedJob:
    """A job as its page shows it: nothing of what it is about, only that it is."""

    key: uuid.UUID
    kind: str
    part: str
    asked_at: datetime
    stopped_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class StoppedPage:
    """One page of stopped jobs, the latest first."""

    rows: list[StoppedJob]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Queue:
    """How many jobs wait and run now, and how many of those should have been done."""

    waiting: int
    running: int
    overdue: int


def stopped_page(after: str = "") -> StoppedPage:
    """The jobs that have been given up."""
    failed = Job.objects.filter(state=JobState.FAILED)
    page = keyset_page(failed, order=("-finished_at", "-id"), after=after)
    return StoppedPage([_shown(job) for job in page], page.next_cursor)


def _shown(job: Job) -> StoppedJob:
    part = job.args.get("part", "") if job.kind == "natt" else ""
    return StoppedJob(
        job.key,
        label_of(job.kind),
        str(part),
        job.created_at,
        job.finished_at or job.created_at,
        job.attempts,
        job.error,
    )


def label_of(kind: str) -> str:
    """The kind in Swedish; a kind that this version does not know by its own name."""
    registered = jobs.KINDS.get(kind)
    return (registered.label if registered else "") or kind.replace("_", " ")


def stopped_count() -> int:
    """How many jobs stand still, for the rail."""
    return Job.objects.filter(state=JobState.FAILED).count()


def queue() -> Queue:
    """What is to be done, in one query."""
    overdue = Q(state=JobState.QUEUED, run_after__lt=Now() - 5 * settings.JOB_SWEEP)
    counted = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).aggregate(
        waiting=Count("pk", filter=Q(state=JobState.QUEUED)),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        overdue=Count("pk", filter=overdue),
    )
    return Queue(**counted)


@transaction.atomic
def try_again(key: uuid.UUID) -> Job:
    """Queue a job that has been given up once more, with all its attempts.

    Who asked for it is written down by the action above (`accounts.job_actions`).
    """
    job = Job.objects.select_for_update().get(key=key)
    if job.state != JobState.FAILED:
        raise DomainError(STARTED_ALREADY)
    jobs.revive(Job.objects.filter(pk=job.pk))
    jobs.wake_on_commit(job)
    job.refresh_from_db()
    return job
