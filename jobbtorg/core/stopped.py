"""Jobs that have been given up: what stands still, and trying it again."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, Max, Min, Q, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Now

from jobbtorg.core import jobs
from jobbtorg.core.errors import DomainError
from jobbtorg.core.models import Job, JobState

STARTED_ALREADY = "Jobbet är redan igång igen."
MOST_GROUPS = 100
ROOMS = {
    "cases": "Ärenden",
    "referrals": "Remisser",
    "staffing": "Bemanning",
    "jobbtorg.accounts": "Konton",
    "jobbtorg.oversight": "Loggkontroll",
}
# A part of the night is a kind of its own; of others the arguments are about somebody.
_PART = Case(
    When(kind="natt", then=Cast(KT("args__part"), TextField())),
    default=Value(""),
    output_field=TextField(),
)


@dataclass(frozen=True, slots=True)
class StoppedJobs:
    """Jobs of one kind that stopped at the same error, as the page shows them.

    Nothing of what they are about, and of who asked only whether somebody did. `key` is one of
    them, and stands for all.
    """

    key: uuid.UUID
    kind: str
    part: str
    room: str
    count: int
    asked_by_people: int
    asked_at: datetime
    stopped_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Queue:
    """How many jobs wait and run now, and how many of those should have been done."""

    waiting: int
    running: int
    overdue: int


def stopped_jobs() -> list[StoppedJobs]:
    """The jobs that have been given up, those that stopped alike together, the latest first."""
    rows = (
        Job.objects.filter(state=JobState.FAILED)
        .values("kind", "error", part=_PART)
        .annotate(
            one=Max("pk"),
            n=Count("pk"),
            by_people=Count("asked_by_id"),
            asked=Min("created_at"),
            stopped=Max(Coalesce("finished_at", "created_at")),
            tried=Max("attempts"),
        )
        .order_by("-stopped", "-one")[:MOST_GROUPS]
    )
    found = list(rows)
    keys = dict(Job.objects.filter(pk__in=[r["one"] for r in found]).values_list("pk", "key"))
    return [
        StoppedJobs(
            keys[row["one"]],
            label_of(row["kind"]),
            row["part"] or "",
            room_of(row["kind"]),
            row["n"],
            row["by_people"],
            row["asked"],
            row["stopped"],
            row["tried"],
            row["error"],
        )
        for row in found
    ]


def room_of(kind: str) -> str:
    """Which part of the product a kind of job belongs to: told from where its handler stands."""
    registered = jobs.KINDS.get(kind)
    module = registered.handler.__module__ if registered else ""
    return next((name for start, name in ROOMS.items() if module.startswith(start)), "Systemet")


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
def try_again(key: uuid.UUID) -> tuple[Job, int]:
    """Queue a job that has been given up once more, with all its attempts, and those like it.

    Who asked for it is written down by the action above (`accounts.job_actions`).
    """
    job = Job.objects.select_for_update().get(key=key)
    if job.state != JobState.FAILED:
        raise DomainError(STARTED_ALREADY)
    alike = Job.objects.filter(kind=job.kind, error=job.error)
    if job.kind == "natt":
        alike = alike.filter(args__part=job.args.get("part", ""))
    count = jobs.revive(alike)
    jobs.wake_on_commit(job)  # the sweeper wakes the others, as many as the workers take
    job.refresh_from_db()
    return job, count


def try_all_again() -> int:
    """Queue everything that has been given up; the sweeper wakes it. Returns how many."""
    return jobs.revive(Job.objects.all())
