"""The chain over the access log: what a link covers, what waits, and what stands outside."""

import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from jobbtorg.backup import restore
from jobbtorg.core import jobs, sealing
from jobbtorg.core.management.commands.verify_access_log import BROKEN
from jobbtorg.core.models import AccessSeal, Job
from tests.core.chains import seal, tampered, verdict, write_rows
from tests.roles import WEB, WORKER, as_fixture, as_role
from tests.threads import in_thread

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def heads(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "heads.jsonl"
    settings.ACCESS_LOG_HEADS = str(path)
    return path


def test_a_link_covers_what_is_there_and_the_next_follows_on_it(heads: Path) -> None:
    first = write_rows(3)
    assert seal() >= 1
    second = write_rows(2)
    assert seal() == 1
    assert seal() == 0
    with as_fixture():
        *_, before, last = AccessSeal.objects.order_by("first_id")
    assert before.last_id == first[-1]
    assert (last.first_id, last.last_id, last.count) == (second[0], second[-1], 2)
    assert last.previous_hash == before.hash
    assert sealing.last_head(heads) == sealing.Head(last.pk, last.last_id, last.hash)
    found = verdict()
    assert (found.wrong, found.rows, found.last) == ((), 5, last.hash)


def test_an_empty_log_is_whole() -> None:
    seal()
    assert [one for one in verdict().wrong if "Filen" not in one] == []


def test_nothing_is_sealed_past_somebody_who_is_still_writing() -> None:
    begun, over = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO core_accessentry (key, role, system, request_id, kind, page,"
                    " object_key, purpose, participants, masked, referrals)"
                    " VALUES (gen_random_uuid(), '', '', '', 'page', '', '', '', '{}', '{}', '{}')"
                )
            begun.set()
            over.wait(20)
            transaction.set_rollback(True)

    writer = threading.Thread(target=in_thread, args=(slow,))
    writer.start()
    try:
        assert begun.wait(20)
        write_rows(1)
        with pytest.raises(sealing.StillWriting):
            seal(patience=0.1)
    finally:
        over.set()
        writer.join(20)
    assert seal() >= 1
    assert verdict().wrong == ()


def test_a_number_that_was_missing_when_it_was_sealed_is_told() -> None:
    write_rows(1)
    seal()
    second = write_rows(3)
    tampered("DELETE FROM core_accessentry WHERE id = %(hole)s", {"hole": second[1]})
    seal()
    found = verdict()
    assert found.wrong == ()
    assert "nummer saknades" in found.remarks[0]


def test_heads_that_could_not_be_written_are_made_good(heads: Path, settings: Settings) -> None:
    write_rows(1)
    settings.ACCESS_LOG_HEADS = "/finns/inte/heads.jsonl"
    with as_role(WORKER), pytest.raises(OSError, match="finns"), transaction.atomic():
        sealing.write_heads(sealing.heads_file()) if seal() else None
    settings.ACCESS_LOG_HEADS = str(heads)
    write_rows(1)
    seal()
    assert verdict().wrong == ()


def test_a_line_that_a_crash_cut_off_is_written_once_more(heads: Path) -> None:
    write_rows(1)
    seal()
    heads.write_text(heads.read_text()[:-9])
    write_rows(1)
    seal()
    found = verdict()
    assert found.wrong == ()
    assert "En rad i filen med huvuden går inte att läsa." in found.remarks


def test_a_minute_is_ordered_once() -> None:
    sealing.order()
    sealing.order()
    assert Job.objects.filter(kind=sealing.JOB).count() == 1
    write_rows(2)
    job = Job.objects.get(kind=sealing.JOB)
    with as_role(WORKER):
        assert jobs.run(job.pk)
        assert not jobs.run(job.pk)
    assert verdict().wrong == ()
    assert sealing.forget_jobs() == 0


def test_the_command_says_what_it_found(heads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(2)
    seal()
    with as_role(WEB), pytest.raises(CommandError, match="Webbrollen ser inte loggen") as refused:
        call_command("verify_access_log")
    assert refused.value.returncode != BROKEN
    with as_role(WORKER):
        call_command("verify_access_log")
    assert "Åtkomstloggen är hel." in capsys.readouterr().out
    heads.unlink()
    with as_role(WORKER), pytest.raises(CommandError, match="inte som den skrevs") as broken:
        call_command("verify_access_log", huvuden=heads)
    assert broken.value.returncode == BROKEN == restore.BROKEN
    assert "Filen med huvuden finns inte" in capsys.readouterr().out


def test_a_hundred_links_are_verified_in_as_many_questions_as_one() -> None:
    asked = []
    for links in (1, 100):
        for _ in range(links):
            write_rows(1)
            seal()
        with CaptureQueriesContext(connection) as queries:
            assert verdict().wrong == ()
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("kept", ["", "the first", "twice"])
def test_a_heads_file_with_holes_is_told_from_one_that_lags_behind(heads: Path, kept: str) -> None:
    for _ in range(3):
        write_rows(1)
        seal()
    first, second, third = heads.read_text().splitlines(keepends=True)
    heads.write_text({"": "", "the first": first, "twice": first + second * 2 + third}[kept])
    assert verdict().wrong == ()
    lags = any("ännu inte" in remark for remark in verdict().remarks)
    assert lags is (kept != "twice")
    heads.write_text(first + third)
    assert [one for one in verdict().wrong if "luckor" in one]
    heads.write_text(first + second + third + second.replace('"last":', '"last":9'))
    assert verdict().wrong
