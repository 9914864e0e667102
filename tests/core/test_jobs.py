"""Jobs: written with what asks for them, done once, tried again, found when lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobbtorg.core import jobs
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.models import FormToken, Job, JobState
from jobbtorg.core.scope import current_actor
from jobbtorg.core.tasks import run_job, sweep_jobs

pytestmark = pytest.mark.django_db

NONCE = "5d8d2c4e-92a8-4be1-a0b1-3b8e9a5f1c01"
GIVEN_UP: list[int] = []


def writes(job: Job) -> None:
    FormToken.objects.create(nonce=NONCE)
    assert current_actor().system == f"jobb:{job.kind}"


def breaks(job: Job) -> None:
    FormToken.objects.create(nonce=NONCE)
    raise ValueError("personnummer 198503042395")


def refuses(job: Job) -> None:
    raise DomainError("Enheten finns inte längre.")


def long(job: Job) -> None:
    jobs.report_progress(job, 40, "Samlar uppgifter")
    assert Job.objects.get(pk=job.pk).progress == 40


def is_overtaken(job: Job) -> None:
    FormToken.objects.create(nonce=NONCE)
    Job.objects.filter(pk=job.pk).update(attempts=2)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    GIVEN_UP.clear()
    monkeypatch.setattr(jobs, "KINDS", type(jobs.KINDS)("kind of job"))
    jobs.register_job("writes", writes)
    jobs.register_job("breaks", breaks, on_give_up=lambda job: GIVEN_UP.append(job.pk))
    jobs.register_job("refuses", refuses)
    jobs.register_job("long", long, atomic=False)
    jobs.register_job("overtaken", is_overtaken)
    monkeypatch.setattr(jobs._Broker, "away_until", 0.0)
    with patch.object(run_job, "apply_async"):
        yield


def make_due(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(run_after=Now() - timedelta(hours=1))


def test_job_is_sent_only_when_committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("writes", args={"a": 1}, by=Actor(user_id=7, name="Eva"))
        run_job.apply_async.assert_not_called()
    run_job.apply_async.assert_called_once_with((job.pk,), retry=False, time_limit=150.0)
    assert job.asked_by_id == 7


def test_refused_transaction_leaves_no_job(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        jobs.enqueue("writes")
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    run_job.apply_async.assert_not_called()


def test_broker_that_does_not_answer_hinders_nobody(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    run_job.apply_async.side_effect = OSError("no Redis")
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue("writes")
    assert Job.objects.get().state == JobState.QUEUED


def test_broker_that_is_away_is_told_of_in_one_line_and_not_asked_for_each_job(
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    run_job.apply_async.side_effect = OperationalError("Connection refused.")
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            jobs.enqueue("writes")
    run_job.apply_async.assert_called_once()
    (record,) = caplog.records
    assert record.exc_info is None
    assert Job.objects.filter(state=JobState.QUEUED).count() == 3


def test_job_is_done_once_however_often_it_is_run() -> None:
    job = jobs.enqueue("writes")
    run_job(job.pk)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.attempts == 1
    assert job.progress == 100
    assert job.finished_at
    assert FormToken.objects.count() == 1


def test_unique_key_gives_the_first_job_back() -> None:
    first = jobs.enqueue("writes", unique_key="rapport 2008-04")
    assert jobs.enqueue("writes", unique_key="rapport 2008-04") == first
    assert jobs.enqueue("refuses", unique_key="rapport 2008-04") != first
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="writes", unique_key="rapport 2008-04")


def test_failure_rolls_back_and_is_tried_three_times() -> None:
    job = jobs.enqueue("breaks")
    for attempt in (1, 2, 3):
        make_due(job)
        assert jobs.run(job.pk) is False
        job.refresh_from_db()
        assert job.attempts == attempt
        assert not FormToken.objects.exists()
    assert job.state == JobState.FAILED
    assert [job.pk] == GIVEN_UP
    make_due(job)
    assert jobs.run(job.pk) is False
    assert [job.pk] == GIVEN_UP


def test_failed_job_waits_before_the_next_try() -> None:
    job = jobs.enqueue("breaks")
    jobs.run(job.pk)
    assert jobs.run(job.pk) is False
    job.refresh_from_db()
    assert job.attempts == 1
    assert job.state == JobState.QUEUED


def test_error_tells_kind_and_place_but_quotes_no_values() -> None:
    job = jobs.enqueue("breaks")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.error.startswith("ValueError [breaks (test_jobs.py:")
    assert "198503042395" not in job.error


def test_own_errors_are_quoted() -> None:
    job = jobs.enqueue("refuses")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert "Enheten finns inte längre." in job.error


def test_long_job_shows_progress() -> None:
    job = jobs.enqueue("long")
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_worker_that_was_overtaken_saves_nothing() -> None:
    job = jobs.enqueue("overtaken")
    assert jobs.run(job.pk) is False
    assert not FormToken.objects.exists()


def test_running_job_is_left_alone_until_its_lease_ends() -> None:
    job = jobs.enqueue("writes")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, attempts=1, lease_until=Now() + timedelta(minutes=5)
    )
    assert jobs.run(job.pk) is False
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert jobs.run(job.pk) is True
    job.refresh_from_db()
    assert job.attempts == 2


def test_a_lease_is_longer_than_what_celery_lets_a_job_take(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, settings: Any
) -> None:
    """Else a slow job would be taken for a dead one, and run twice."""
    for kind in jobs.KINDS.names():
        assert jobs.time_limit(kind) < jobs.lease_of(kind).total_seconds()
    jobs.register_job("slow", writes, lease=timedelta(minutes=15))
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("slow")
    run_job.apply_async.assert_called_once_with((job.pk,), retry=False, time_limit=870.0)
    jobs.run(job.pk)
    limit = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert max(settings.CELERY_TASK_TIME_LIMIT, 870) < limit


def test_sweeper_wakes_what_was_lost_and_ends_what_died() -> None:
    lost, fresh, dead, dying = (jobs.enqueue("breaks") for _ in range(4))
    make_due(lost)
    for job, attempts in ((dead, 3), (dying, 1)):
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, attempts=attempts, lease_until=Now() - timedelta(minutes=1)
        )
    sweep_jobs()
    woken = {call.args[0][0] for call in run_job.apply_async.call_args_list}
    assert woken == {lost.pk, dying.pk}
    dead.refresh_from_db()
    assert dead.state == JobState.FAILED
    assert [dead.pk] == GIVEN_UP
    fresh.refresh_from_db()
    assert fresh.state == JobState.QUEUED


def test_busy_workers_are_not_told_again_of_what_lies_in_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else a long queue would grow by itself at every sweep; the longest waiting are woken still."""
    waiting = [jobs.enqueue("writes") for _ in range(9)]
    for minutes, job in enumerate(reversed(waiting), start=1):
        Job.objects.filter(pk=job.pk).update(run_after=Now() - timedelta(minutes=minutes))
    for queued, woken in ((0, 9), (2, 7), (4, 5), (100, 5)):
        run_job.apply_async.reset_mock()
        monkeypatch.setattr(jobs, "wakes_in_queue", lambda queued=queued: queued)
        sweep_jobs()
        told = [call.args[0][0] for call in run_job.apply_async.call_args_list]
        assert told == [job.pk for job in waiting[:woken]]


def test_a_sweep_that_busy_workers_had_no_time_for_goes_away(settings: Any) -> None:
    sweep = settings.CELERY_BEAT_SCHEDULE["core.sweep_jobs"]
    assert sweep["options"]["expires"] == settings.JOB_SWEEP.total_seconds()
    assert "options" not in settings.CELERY_BEAT_SCHEDULE["core.nightly"]


def test_a_broker_that_is_away_or_empty_has_no_wakes_in_its_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_job.app.control.purge()
    assert jobs.wakes_in_queue() == 0
    monkeypatch.setattr(run_job.app, "connection_for_read", Mock(side_effect=OSError("no Redis")))
    assert jobs.wakes_in_queue() == 0


def test_pending_jobs_can_be_run_in_this_process() -> None:
    jobs.enqueue("writes")
    jobs.enqueue("refuses")
    assert jobs.run_pending() == 2


def test_unknown_kind_is_refused_at_once() -> None:
    with pytest.raises(LookupError):
        jobs.enqueue("okänd")


def test_states_and_times_hold_together() -> None:
    for wrong in (
        {"state": JobState.RUNNING},
        {"state": JobState.DONE},
        {"state": "hittat på"},
        {"progress": 101},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.create(kind="writes", **wrong)


def test_a_patient_job_is_tried_for_longer() -> None:
    jobs.register_job("patient", breaks, waits=(timedelta(hours=1),) * 4)
    job = jobs.enqueue("patient")
    for attempt in range(1, 6):
        make_due(job)
        jobs.run(job.pk)
        job.refresh_from_db()
        assert (job.attempts, job.state) == (
            attempt,
            JobState.QUEUED if attempt < 5 else JobState.FAILED,
        )
    make_due(job)
    assert not jobs.run(job.pk)


def test_a_job_that_was_given_up_is_tried_anew_when_asked_for_again() -> None:
    job = jobs.enqueue("breaks", unique_key="once")
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, attempts=3, finished_at=Now())
    again = jobs.enqueue("breaks", unique_key="once")
    assert (again.pk, again.state, again.attempts) == (job.pk, JobState.QUEUED, 0)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, attempts=3, finished_at=Now())
    assert jobs.try_failed_anew("breaks") == 1
