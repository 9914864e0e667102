"""The night: in order, each part on its own, done once a day, and what fails is seen."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobbtorg.core import clock, nightly, rowwise
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import FormToken, Job, JobState
from jobbtorg.core.nightly import Part, run_night
from jobbtorg.core.registry import Registry
from jobbtorg.core.scope import current_actor
from tests.roles import WEB, as_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A night of three parts, the second of which fails after it has written something."""
    seen: list[str] = []
    parts: Registry[Part] = Registry("part")

    def first(by: Actor) -> None:
        assert current_actor() == by
        assert by.system == nightly.NAME
        seen.append("first")

    def fails(by: Actor) -> None:
        FormToken.objects.create(nonce="00000000-0000-4000-8000-000000000001")
        raise RuntimeError("no")

    parts.register("last", Part("last", 30, lambda _by: seen.append("last")))
    parts.register("fails", Part("fails", 20, fails))
    parts.register("first", Part("first", 10, first))
    monkeypatch.setattr(nightly, "PARTS", parts)
    with clock.at(date(2008, 3, 3)):
        yield seen


def test_one_failing_part_stops_no_other_and_is_seen(told: list[str]) -> None:
    run_night()
    assert told == ["first", "last"]
    states = {job.args["part"]: job.state for job in Job.objects.filter(kind=nightly.JOB)}
    assert states == {"first": JobState.DONE, "fails": JobState.QUEUED, "last": JobState.DONE}
    failed = Job.objects.get(args={"part": "fails"})
    assert "RuntimeError" in failed.error
    assert not FormToken.objects.exists()


def test_a_part_is_done_once_a_day(told: list[str]) -> None:
    run_night()
    run_night()
    assert told == ["first", "last"]
    with clock.at(date(2008, 3, 4)):
        run_night()
    assert told == ["first", "last"] * 2


def test_by_hand_it_says_what_failed_and_may_be_run_again(
    told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="fails"):
        call_command("nightly")
    with pytest.raises(CommandError):
        call_command("nightly", "--igen")
    assert told == ["first", "last"] * 2
    assert "first: klart" in capsys.readouterr().out


def test_the_web_servers_role_is_refused_and_the_night_is_left_to_the_worker(
    told: list[str],
) -> None:
    with as_role(WEB), pytest.raises(CommandError, match="DATABASE_WORKER_URL"):
        call_command("nightly")
    with as_role(WEB), pytest.raises(nightly.NotTheWorker):
        run_night()
    assert told == []
    assert not Job.objects.exists()
    run_night()
    assert told == ["first", "last"]


def test_the_whole_night_runs_twice_in_an_empty_house() -> None:
    names = [part.name for part in nightly.parts()]
    ours = ["byt försörjning", "sena beslut", "sena svar om remisser", "ingen tappas bort"]
    assert [name for name in names if name in ours] == ours
    assert names[-1] == "påminnelser"
    for _ in range(2):
        for job in nightly.walk(again=True):
            assert job.state == JobState.DONE, job.error


def test_a_row_that_fails_holds_back_no_other_and_the_part_fails_at_its_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tokens = [FormToken(nonce=uuid.UUID(int=at)) for at in (1, 1, 2)]
    tokens[1].nonce = tokens[0].nonce
    parts: Registry[Part] = Registry("part")
    parts.register(
        "rows",
        Part("rows", 10, lambda _by: rowwise.each(tokens, lambda row: row.save(force_insert=True))),
    )
    monkeypatch.setattr(nightly, "PARTS", parts)
    run_night()
    assert FormToken.objects.count() == 2
    job = Job.objects.get(kind=nightly.JOB)
    assert job.state == JobState.QUEUED
    assert "RowsFailed" in job.error
    assert "core.FormToken" in caplog.text


def test_outside_the_night_the_first_failure_is_raised() -> None:
    token = FormToken(nonce=uuid.UUID(int=1))
    with pytest.raises(ZeroDivisionError):
        rowwise.each([token], lambda _row: 1 / 0)


def test_a_missed_night_is_made_good_once(told: list[str], settings: Any) -> None:
    settings.DEMO_ALLOWED = False
    with clock.at(datetime(2008, 3, 3, 1, 0, tzinfo=clock.STOCKHOLM)):
        assert not nightly.make_good()
    with clock.at(datetime(2008, 3, 3, 9, 0, tzinfo=clock.STOCKHOLM)):
        assert nightly.make_good()
        assert told == ["first", "last"]
        assert not nightly.make_good()
    settings.DEMO_ALLOWED = True
    with clock.at(datetime(2008, 3, 4, 9, 0, tzinfo=clock.STOCKHOLM)):
        assert not nightly.make_good()
