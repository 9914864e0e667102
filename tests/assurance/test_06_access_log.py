"""Named test 6, the access log: what would change it is blocked, or the next look at the chain finds it.

First as the roles that run the product, then with rights that nobody at run time has: the owner
with the triggers off, which is all that a superuser could do as well.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from jobbtorg.core import clock, jobs, sealing, verifying
from jobbtorg.core.actor import system_actor
from jobbtorg.core.models import Job
from jobbtorg.core.scope import scoped
from jobbtorg.core.stopped import stopped_jobs
from tests.assurance.conftest import Figure
from tests.core.chains import seal, tampered, verdict, write_rows
from tests.roles import OWNER, WEB, WORKER, as_role

pytestmark = pytest.mark.django_db

BLOCKED = (
    "UPDATE {} SET id = id",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "DROP TABLE {}",
    "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
    "SET session_replication_role = replica; DELETE FROM {}",
)
TABLES = ("core_accessentry", "core_accessseal")


@pytest.fixture(autouse=True)
def heads(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "heads.jsonl"
    settings.ACCESS_LOG_HEADS = str(path)
    return path


def is_blocked(role: str, statement: str) -> bool:
    try:
        with as_role(role), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


def test_the_runtime_roles_change_nothing(figure: Figure) -> None:
    write_rows(3)
    seal()
    tries = [(role, s.format(table)) for role in (WEB, WORKER) for s in BLOCKED for table in TABLES]
    open_ways = [one for one in tries if not is_blocked(*one)]
    figure(6, "access log, tries of the runtime roles", len(tries), holds=True)
    figure(6, "access log, of them not blocked", len(open_ways), holds=open_ways == [])


def test_the_owner_is_stopped_by_the_triggers(figure: Figure) -> None:
    write_rows(3)
    seal()
    tries = [s.format(table) for s in BLOCKED[:3] for table in TABLES]
    open_ways = [one for one in tries if not is_blocked(OWNER, one)]
    figure(6, "access log, of the owner's not blocked", len(open_ways), holds=open_ways == [])


# `first`, `second` and `hole` are numbers under the second link; no row had the last of them.
TAMPERINGS = {
    "a row changed": "UPDATE core_accessentry SET participants = '{}' WHERE id = %(second)s",
    "its time changed": (
        "UPDATE core_accessentry SET at = at - interval '1 day' WHERE id = %(second)s"
    ),
    "a row deleted": "DELETE FROM core_accessentry WHERE id = %(second)s",
    "the table emptied": "TRUNCATE core_accessentry",
    "a row for another": (
        "UPDATE core_accessentry SET page = 'annan', key = gen_random_uuid() WHERE id = %(first)s"
    ),
    "a row behind the seal": (
        "INSERT INTO core_accessentry (id, key, role, system, request_id, kind, page, object_key,"
        " purpose, participants, masked, referrals) VALUES (%(hole)s, gen_random_uuid(), '', '',"
        " '', 'page', '', '', '', '{}', '{}', '{}')"
    ),
    "the tail cut": (
        "DELETE FROM core_accessentry WHERE id >= %(first)s;"
        " DELETE FROM core_accessseal WHERE last_id >= %(first)s"
    ),
    "everything cut": "TRUNCATE core_accessentry, core_accessseal",
    "a seal changed": (
        "UPDATE core_accessseal SET hash = repeat('a', 64) WHERE last_id = %(first)s - 1"
    ),
    "a seal deleted": "DELETE FROM core_accessseal WHERE last_id < %(first)s",
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_a_superuser_does_is_found(name: str, figure: Figure) -> None:
    write_rows(4)
    seal()
    rows = write_rows(5)
    numbers = {"first": rows[0], "second": rows[1], "hole": rows[3]}
    tampered("DELETE FROM core_accessentry WHERE id = %(hole)s", numbers)
    seal()
    write_rows(1)
    seal()
    assert verdict().wrong == ()
    sealing.carry_out(Job())
    assert not Job.objects.filter(kind=verifying.JOB).exists()
    tampered(TAMPERINGS[name], numbers)
    found = found_by_the_next_seal()
    figure(6, f"access log, found by the next seal: {name}", found, holds=found == 1)


def found_by_the_next_seal() -> int:
    """How many jobs stop with what the sealer saw when it looked back: at most one a day."""
    for _ in range(2):
        write_rows(1)
        sealing.carry_out(Job())
    for job in Job.objects.filter(kind=verifying.JOB):
        jobs.run(job.pk)
    stopped = Job.objects.filter(kind=verifying.JOB, error__contains="inte som den skrevs")
    return stopped.count()


@pytest.mark.parametrize("name", ["a row changed", "the tail cut", "a seal deleted"])
def test_what_was_done_to_older_rows_is_found_at_night(
    name: str, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the verification of the whole log, whatever the sealer looks back at."""
    write_rows(4)
    seal()
    rows = write_rows(5)
    seal()
    monkeypatch.setattr(verifying, "looks_whole", lambda path: True)
    tampered(TAMPERINGS[name], {"first": rows[0], "second": rows[1], "hole": rows[3]})
    with scoped(system_actor("natt")):
        verifying.order_of_night()
        verifying.order_of_night()
    (job,) = Job.objects.filter(kind=verifying.JOB)
    for _ in range(jobs.attempts_of(verifying.JOB)):
        Job.objects.filter(pk=job.pk).update(run_after=clock.now() - timedelta(days=9000))
        jobs.run(job.pk)
    (stopped,) = stopped_jobs()
    told = stopped.kind == "Kontroll av åtkomstloggen" and "inte som den skrevs" in stopped.error
    figure(6, f"access log, found at night: {name}", int(told), holds=told)


def test_a_tail_cut_before_it_was_sealed_leaves_numbers_missing(figure: Figure) -> None:
    write_rows(2)
    seal()
    rows = write_rows(3)
    tampered("DELETE FROM core_accessentry WHERE id >= %(second)s", {"second": rows[1]})
    write_rows(1)
    seal()
    found = verdict()
    told = any("nummer saknades" in remark for remark in found.remarks)
    figure(6, "access log, a tail cut within its minute is remarked on", told, holds=told)


def test_a_chain_made_anew_is_found_by_the_heads_outside(figure: Figure, heads: Path) -> None:
    """Who can change the log can compute its chain anew, but not what has left the database."""
    rows = write_rows(3)
    seal()
    kept = heads.read_text()
    tampered(TAMPERINGS["a row changed"], {"second": rows[1]})
    tampered("TRUNCATE core_accessseal RESTART IDENTITY")
    seal()
    heads.write_text(kept)
    found = verdict().wrong
    figure(6, "access log, found: a chain made anew", len(found), holds=bool(found))
