"""Jobs that stand still: seen by the systemförvaltare, without case content, and tried again."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models.functions import Now
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobbtorg.accounts import job_actions
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import AccountEvent
from jobbtorg.core import jobs, stopped
from jobbtorg.core.errors import NotAllowed
from jobbtorg.core.models import Job, JobState
from jobbtorg.core.tasks import run_job
from tests.core.tokens import token_field
from tests.counting import queries_of
from tests.project.matrix import World
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db
PATH = "/jobb/"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def keeper(world: World) -> Client:
    return world.client(Role.SYSTEMFORVALTARE)


def job(**values: Any) -> Job:
    with as_fixture():
        return Job.objects.create(
            **{
                "kind": "planens_handlingar",
                "args": {"version": "3f3b8a7e-0000-4000-8000-00000000abcd"},
                "state": JobState.FAILED,
                "attempts": 3,
                "finished_at": Now(),
                "error": "ValueError [render (pdf.py:60)]",
                **values,
            }
        )


def test_a_stopped_job_stands_with_its_error_and_without_what_it_is_about(keeper: Client) -> None:
    job()
    page = keeper.get(PATH).content.decode()
    assert "Planens handlingar" in page
    assert "ValueError [render (pdf.py:60)]" in page
    assert "3f3b8a7e-0000" not in page
    assert ">3</td>" in page


def test_what_is_done_waits_or_runs_is_not_stopped(keeper: Client) -> None:
    job(state=JobState.DONE, error="gammalt fel")
    job(state=JobState.QUEUED, finished_at=None, error="gammalt fel")
    lease = Now() + timedelta(minutes=1)
    job(state=JobState.RUNNING, finished_at=None, lease_until=lease, error="gammalt fel")
    page = keeper.get(PATH).content.decode()
    assert "Inget jobb står still" in page
    assert "1 jobb väntar och 1 pågår" in page
    assert "gammalt fel" not in page
    assert "Försenade" not in page


def test_a_queue_that_nobody_works_on_is_told_of(keeper: Client) -> None:
    job(state=JobState.QUEUED, finished_at=None, run_after=Now() - timedelta(minutes=10))
    assert "Försenade" in keeper.get(PATH).content.decode()


def test_the_rail_says_how_many(keeper: Client, world: World) -> None:
    assert 'class="jt-count">' not in keeper.get(PATH).content.decode()
    job()
    job()
    assert '<span class="jt-count">2</span>' in keeper.get(PATH).content.decode()
    others = world.client(Role.COACH).get("/min-dag/").content.decode()
    assert "Stoppade jobb" not in others


def test_it_is_tried_again_once(
    keeper: Client,
    world: World,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    stopped_one = job()
    address = f"{PATH}{stopped_one.key}/igen/"
    fields = token_field(world.actor(Role.SYSTEMFORVALTARE).user_id)
    with (
        patch.object(run_job, "apply_async") as woken,
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert keeper.post(address, fields)["Location"] == PATH
    stopped_one.refresh_from_db()
    assert (stopped_one.state, stopped_one.attempts) == (JobState.QUEUED, 0)
    # Who pressed is known.
    by = world.actor(Role.SYSTEMFORVALTARE)
    event = AccountEvent.objects.get(name="job_again")
    assert (event.by_user_id, event.user_id) == (by.user_id, by.user_id)
    assert f"Planens handlingar ({stopped_one.key})" in event.text
    woken.assert_called_once()
    again = token_field(world.actor(Role.SYSTEMFORVALTARE).user_id)
    answer = keeper.post(address, again)
    assert answer.status_code == 400
    assert stopped.STARTED_ALREADY in answer.content.decode()
    assert AccountEvent.objects.filter(name="job_again").count() == 1
    with pytest.raises(NotAllowed):
        job_actions.try_job_again(stopped_one.key, by=world.actor(Role.COACH))


def test_a_part_of_the_night_is_named(keeper: Client) -> None:
    job(kind="natt", args={"part": "påminnelser"})
    page = keeper.get(PATH).content.decode()
    assert "Nattkörningen" in page
    assert "påminnelser" in page


def test_every_kind_of_job_has_a_word() -> None:
    assert [name for name in jobs.KINDS.names() if not jobs.KINDS[name].label] == []


def test_what_stopped_alike_is_one_row_and_is_tried_again_together(
    keeper: Client, world: World
) -> None:
    alike = [job(asked_by_id=7 if n else None) for n in range(25)]
    job(kind="natt", args={"part": "påminnelser"}, error="")
    job(kind="natt", args={"part": "sena beslut"}, error="")
    page = keeper.get(PATH).content.decode()
    assert page.count("Planens handlingar</th>") == 1
    assert 'data-label="Antal" class="jt-num">25<' in page
    assert "personal och systemet" in page
    assert 'data-label="Hör till">Ärenden<' in page
    by = token_field(world.actor(Role.SYSTEMFORVALTARE).user_id)
    keeper.post(f"{PATH}{alike[3].key}/igen/", by)
    assert Job.objects.filter(state=JobState.FAILED).count() == 2
    event = AccountEvent.objects.get(name="job_again")
    assert event.text.startswith("Lät 25 stoppade jobb göras igen: Planens handlingar")


def test_all_are_tried_again_at_once(keeper: Client, world: World) -> None:
    job()
    assert "Försök alla igen" not in keeper.get(PATH).content.decode()
    job(kind="natt", args={"part": "påminnelser"})
    assert "Försök alla igen" in keeper.get(PATH).content.decode()
    keeper.post(f"{PATH}igen/", token_field(world.actor(Role.SYSTEMFORVALTARE).user_id))
    assert not Job.objects.filter(state=JobState.FAILED).exists()
    assert (
        AccountEvent.objects.get(name="job_again").text == "Lät alla stoppade jobb göras igen: 2."
    )
    with pytest.raises(NotAllowed):
        job_actions.try_all_jobs_again(by=world.actor(Role.COACH))


def test_a_page_without_stopped_jobs_does_not_say_that_all_is_well_while_the_queue_stands(
    keeper: Client,
) -> None:
    job(state=JobState.QUEUED, finished_at=None, run_after=Now() - timedelta(minutes=10))
    page = keeper.get(PATH).content.decode()
    assert "Inget jobb är stoppat, men kön står" in page
    assert "Inget jobb står still" not in page


def test_queries_do_not_grow_with_the_list(keeper: Client) -> None:
    job()
    keeper.get(PATH)
    one = queries_of(keeper, PATH)
    for _ in range(9):
        job()
    assert queries_of(keeper, PATH) == one
    assert one <= 15
