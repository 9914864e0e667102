"""The night: what rooms want done once a day, in order, each part on its own.

Every part is a job row, so that one that fails is seen, is tried again by the sweeper and
stops no other. Parts are safe to run twice; a part is done once per day of the clock.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta

from django.conf import settings

from jobbtorg.core import clock, database_safety, jobs, rowwise
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.models import Job, JobState
from jobbtorg.core.registry import Registry
from jobbtorg.core.scope import scoped

JOB = "natt"
# A part may go through every row there is; the whole night is one task with Celery's limit.
LEASE = timedelta(minutes=15)
# Beat starts the night before this; what has not been tried by then is made good.
FROM = time(2, 20)
# Named in every log row that the night leaves.
NAME = "Nattkörningen"

logger = logging.getLogger(__name__)


class NotTheWorker(Exception):
    """The web server's role would find no rows, and call the night done."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to do every night. Lower positions come first."""

    name: str
    position: int
    run: Callable[[Actor], object]


PARTS: Registry[Part] = Registry("part of the night")


def register_part(name: str, run: Callable[[Actor], object], *, position: int) -> None:
    """Add a part in `AppConfig.ready()`. It gets the actor of the night."""
    PARTS.register(name, Part(name, position, run))


def parts() -> list[Part]:
    """All parts in their order."""
    return sorted(PARTS, key=lambda part: (part.position, part.name))


def run_night() -> None:
    """Run every part that has not been done today."""
    for _job in walk():
        pass


def make_good() -> bool:
    """Run a night that was missed: a machine that was away when it should have been.

    A demo's last day is left as its morning finds it. Returns whether anything was run.
    """
    now = clock.now()
    if settings.DEMO_ALLOWED or now.time() < FROM:
        return False
    today = Job.objects.filter(kind=JOB, unique_key__endswith=f" {now.date().isoformat()}")
    if today.filter(state=JobState.RUNNING).exists():
        return False
    tried = set(today.values_list("args__part", flat=True))
    if all(part.name in tried for part in parts()):
        return False
    logger.error("The night of %s was missed or cut short, and is run now.", now.date())
    run_night()
    return True


def walk(*, again: bool = False) -> Iterator[Job]:
    """Run the parts in order and give each part's row when it has been tried.

    `again` runs also what has been done today. Raises NotTheWorker before anything is tried.
    """
    if database_safety.is_web():
        raise NotTheWorker
    for part in parts():
        job = _row(part, again=again)
        jobs.run(job.pk)
        job.refresh_from_db()
        if job.state != JobState.DONE:
            logger.error("The night's part %r was not done: %s", part.name, job.error)
        yield job


def _row(part: Part, *, again: bool) -> Job:
    """The part's job of today. No worker is woken: the order of the parts is kept here."""
    key = f"{part.name} {clock.today().isoformat()}"
    job = Job(kind=JOB, args={"part": part.name}, unique_key="" if again else key)
    if again:
        job.save(force_insert=True)
        return job
    Job.objects.bulk_create([job], ignore_conflicts=True)
    return Job.objects.get(kind=JOB, unique_key=key)


def run_part(job: Job) -> None:
    """Carry out one part: the handler of its job, which fails if any of its rows did.

    By then the others are committed: the job is not atomic.
    """
    by = system_actor(NAME)
    with rowwise.collected() as failed, scoped(by):
        PARTS[job.args["part"]].run(by)
    if failed:
        raise rowwise.RowsFailed
