"""Work for the background: a row in the transaction that asks for it, sent after commit.

Redis only wakes a worker. A job whose wake-up was lost, whose worker was killed, or that
failed is found by the sweeper. What a job does to the database and its being done commit
together, so it is done once; what it does elsewhere (a mail) may happen twice after a kill.
"""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from kombu.exceptions import ChannelError, OperationalError

from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.logs import described
from jobbtorg.core.models import Job, JobState
from jobbtorg.core.registry import Registry
from jobbtorg.core.scope import scoped

# How long before its lease runs out Celery ends a job that takes too long: a lease that has
# run out means a dead worker, never a slow one.
BEFORE_LEASE = timedelta(seconds=30)
SWEEP_AT_ONCE = 500
WOKEN_AT_LEAST = 5
# A broker that is away is not asked again for so many seconds: who asks for hundreds of jobs
# at once does not wait for each.
BROKER_REST = 5.0

logger = logging.getLogger(__name__)

Handler = Callable[[Job], None]


@dataclass(frozen=True, slots=True)
class JobKind:
    """`atomic`: the handler runs in one transaction with the row's being done.

    A long one that shows its progress is not atomic, and has to be safe to run again.
    `on_give_up` is called after the last attempt. `waits` is how long a failed attempt waits
    for the next, by default `settings.JOB_WAITS`: one attempt more than there are waits. `lease` is how long one attempt may
    take, and so how long a job whose worker was killed stays where it is; by default
    `settings.JOB_LEASE`. `label` is the kind in Swedish, for the page of stopped jobs.
    """

    handler: Handler
    atomic: bool = True
    on_give_up: Handler | None = None
    waits: tuple[timedelta, ...] | None = None
    lease: timedelta | None = None
    label: str = ""


KINDS: Registry[JobKind] = Registry("kind of job")


class LeaseLost(Exception):
    """Another worker has taken the job over: what this one did is rolled back."""


def register_job(
    kind: str,
    handler: Handler,
    *,
    atomic: bool = True,
    on_give_up: Handler | None = None,
    waits: tuple[timedelta, ...] | None = None,
    lease: timedelta | None = None,
    label: str = "",
) -> None:
    """Say in `AppConfig.ready()` what carries out jobs of this kind."""
    KINDS.register(kind, JobKind(handler, atomic, on_give_up, waits, lease, label))


def waits_of(kind: str) -> tuple[timedelta, ...]:
    """How long a job of a kind waits after each failure but the last."""
    registered = KINDS.get(kind)
    usual: tuple[timedelta, ...] = settings.JOB_WAITS
    return usual if registered is None or registered.waits is None else registered.waits


def attempts_of(kind: str) -> int:
    """How often a job of a kind is tried before it is given up."""
    return len(waits_of(kind)) + 1


def lease_of(kind: str) -> timedelta:
    """How long one attempt at a job of a kind may take."""
    registered = KINDS.get(kind)
    usual: timedelta = settings.JOB_LEASE
    return (registered.lease if registered else None) or usual


def enqueue(
    kind: str,
    *,
    args: dict[str, Any] | None = None,
    unique_key: str = "",
    by: Actor | None = None,
) -> Job:
    """Ask for work. With a unique key, asking twice gives the first job back; failed, it is
    tried anew.

    `args` holds keys and numbers, no personal data: the handler fetches by them.
    """
    if kind not in KINDS:
        raise LookupError(f"Nobody carries out jobs of kind {kind!r}.")
    job = Job(
        kind=kind, args=args or {}, unique_key=unique_key, asked_by_id=by.user_id if by else None
    )
    if unique_key:
        Job.objects.bulk_create([job], ignore_conflicts=True)
        revive(Job.objects.filter(kind=kind, unique_key=unique_key))
        job = Job.objects.get(kind=kind, unique_key=unique_key)
    else:
        job.save(force_insert=True)
    wake_on_commit(job)
    return job


def try_failed_anew(kind: str) -> int:
    """Queue what has been given up of a kind: the sweeper wakes it. Returns how many."""
    return revive(Job.objects.filter(kind=kind))


def revive(rows: QuerySet[Job]) -> int:
    """Queue those of some jobs that have been given up, with all their attempts again."""
    return rows.filter(state=JobState.FAILED).update(
        state=JobState.QUEUED, attempts=0, run_after=Now(), finished_at=None
    )


def wake_on_commit(job: Job) -> None:
    """Robust: a request that has committed must not fail because Redis is away."""

    def wake_job() -> None:
        wake(job)

    transaction.on_commit(wake_job, robust=True)


class _Broker:
    """Until when the broker is left alone, on the monotonic clock of this process."""

    away_until = 0.0


def wake(job: Job) -> None:
    """Tell a worker. A broker that does not answer costs one line: the sweeper comes round."""
    from jobbtorg.core.tasks import run_job

    if time.monotonic() < _Broker.away_until:
        return
    try:
        run_job.apply_async((job.pk,), retry=False, time_limit=time_limit(job.kind))
    except OperationalError as error:
        _Broker.away_until = time.monotonic() + BROKER_REST
        logger.warning("Redis does not answer, the sweeper wakes the jobs later: %s", error)


def time_limit(kind: str) -> float:
    """After how many seconds Celery ends an attempt: before its lease runs out."""
    lease = lease_of(kind)
    return max(lease - BEFORE_LEASE, lease / 2).total_seconds()


def run(job_id: int) -> bool:
    """Carry out a job, if it is due and nobody else is at it. Returns whether it was done."""
    job = _claim(job_id)
    if job is None:
        return False
    actor = system_actor(f"jobb:{job.kind}")
    try:
        kind = KINDS[job.kind]
        if kind.atomic:
            with scoped(actor):
                kind.handler(job)
                _done(job)
        else:
            kind.handler(job)
            with scoped(actor):
                _done(job)
    except LeaseLost:
        return False
    except Exception as error:  # noqa: BLE001 - whatever went wrong is written on the row
        _failed(job, error)
        return False
    return True


def report_progress(job: Job, percent: int, doing: str) -> None:
    """Show how far a job that is not atomic has come, and keep its lease."""
    updated = _mine(job).update(
        progress=max(0, min(percent, 100)),
        doing=doing[:120],
        lease_until=Now() + lease_of(job.kind),
    )
    if not updated:
        raise LeaseLost


def sweep() -> int:
    """Wake jobs that wait though they are due, and give up those that died every time."""
    dead = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=Now())
    for job in dead.exclude(_may_try())[:SWEEP_AT_ONCE]:
        _give_up(job, job.error or "Den som utförde jobbet svarade inte mer.")
    late = Q(state=JobState.QUEUED, run_after__lt=Now() - settings.JOB_SWEEP / 2) | Q(
        state=JobState.RUNNING, lease_until__lt=Now()
    )
    waiting = list(Job.objects.filter(late, _may_try()).order_by("run_after")[:SWEEP_AT_ONCE])
    # Workers that have much to do are not told again of what lies in the queue; those that have
    # waited longest are woken at any rate, for the queue may hold other things than wake-ups.
    for job in waiting[: max(len(waiting) - wakes_in_queue(), WOKEN_AT_LEAST)]:
        wake(job)
    return len(waiting)


def wakes_in_queue() -> int:
    """How many wake-ups nobody has taken yet; 0 where the broker does not say."""
    from jobbtorg.core.tasks import run_job

    app = run_job.app
    try:
        with app.connection_for_read() as connection:
            queue = connection.default_channel.queue_declare(
                app.conf.task_default_queue, passive=True
            )
    except (OperationalError, ChannelError, OSError):
        return 0
    return int(queue.message_count)


def run_pending(limit: int = 10_000) -> int:
    """Carry out what is due in this process: tests, the demo, and a machine without Redis."""
    done = 0
    due = Q(state=JobState.QUEUED, run_after__lte=Now())
    while done < limit:
        job = Job.objects.filter(due).order_by("run_after", "id").first()
        if job is None:
            return done
        run(job.pk)
        done += 1
    return done


def _claim(job_id: int) -> Job | None:
    """Take the lease, or None where there is nothing to take."""
    free = Q(state=JobState.QUEUED, run_after__lte=Now()) | Q(
        state=JobState.RUNNING, lease_until__lt=Now()
    )
    found = Job.objects.filter(free, _may_try(), pk=job_id)
    kind = found.values_list("kind", flat=True).first()
    if kind is None:
        return None
    taken = found.update(
        state=JobState.RUNNING, attempts=F("attempts") + 1, lease_until=Now() + lease_of(kind)
    )
    return Job.objects.get(pk=job_id) if taken else None


def _may_try() -> Q:
    """Jobs with attempts left, each by its kind."""
    usual = len(settings.JOB_WAITS) + 1
    left = Q(attempts__lt=usual)
    for name in KINDS.names():
        if attempts_of(name) > usual:
            left |= Q(kind=name, attempts__lt=attempts_of(name))
    return left


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _done(job: Job) -> None:
    updated = _mine(job).update(
        state=JobState.DONE, finished_at=Now(), lease_until=None, progress=100, error="", doing=""
    )
    if not updated:
        raise LeaseLost


def _failed(job: Job, error: Exception) -> None:
    text = describe(error)
    logger.error("Job %s (%s) failed at attempt %s: %s", job.pk, job.kind, job.attempts, text)
    waits = waits_of(job.kind)
    if job.attempts > len(waits):
        _give_up(job, text)
        return
    _mine(job).update(
        state=JobState.QUEUED,
        run_after=Now() + waits[job.attempts - 1],
        lease_until=None,
        error=text,
    )


def _give_up(job: Job, text: str) -> None:
    with scoped(system_actor(f"jobb:{job.kind}")):
        updated = _mine(job).update(
            state=JobState.FAILED, finished_at=Now(), lease_until=None, error=text
        )
        kind = KINDS.get(job.kind)
        if updated and kind is not None and kind.on_give_up is not None:
            kind.on_give_up(job)


def describe(error: Exception) -> str:
    """Kind and place of an error. Its own text only where it is ours: others quote values."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    place = " < ".join(
        f"{f.name} ({f.filename.rsplit('/', 1)[-1]}:{f.lineno})" for f in frames[::-1]
    )
    return f"{described(error)} [{place}]"[:2000]
