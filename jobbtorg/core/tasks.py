"""Celery's way in. Every task fetches by id, calls one function, and may run twice."""

from celery import shared_task

from jobbtorg.core import jobs, nightly, sealing


@shared_task(name="core.run_job")
def run_job(job_id: int) -> None:
    """Carry out one job."""
    jobs.run(job_id)


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> None:
    """Find jobs whose wake-up was lost or whose worker died, and a night that was missed."""
    jobs.sweep()
    nightly.make_good()


@shared_task(name="core.nightly")
def run_night() -> None:
    """Run every part of the night that has not been done today."""
    nightly.run_night()


@shared_task(name="core.seal_access_log")
def seal_access_log() -> None:
    """Have the rows of the access log sealed that are not yet."""
    sealing.order()
