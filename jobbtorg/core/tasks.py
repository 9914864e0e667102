"""Celery's way in. Every task fetches by id, calls one function, and may run twice."""

from celery import shared_task

from jobbtorg.core import drafts, formtokens, jobs
from jobbtorg.core.actor import system_actor
from jobbtorg.core.scope import scoped


@shared_task(name="core.run_job")
def run_job(job_id: int) -> None:
    """Carry out one job."""
    jobs.run(job_id)


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> None:
    """Find jobs whose wake-up was lost or whose worker died."""
    jobs.sweep()


@shared_task(name="core.forget_old_forms")
def forget_old_forms() -> None:
    """Delete drafts and used form tokens after their time."""
    with scoped(system_actor("glöm gamla formulär")):
        drafts.forget_old()
        formtokens.forget_old()
