"""Seals over the access log: a chain of hashes, with its head written down outside the database.

Each minute the rows that are not sealed yet are hashed together with the seal before. Nobody at
run time may change a row; who can all the same (a superuser, the owner with the triggers off)
cannot make the change fit the heads that have left the database.

Numbers are given before a row commits, so a lower one may come to be seen after a higher. A
link therefore ends at a number that had been given out, and waits until everybody who was
writing then is done: whatever that number and those below it will ever hold is there.
"""

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from jobbtorg.core import jobs
from jobbtorg.core.actor import system_actor
from jobbtorg.core.models import AccessEntry, AccessSeal, Job, JobState
from jobbtorg.core.scope import scoped

JOB = "försegla åtkomstloggen"
EVERY = timedelta(minutes=1)
# The hash before the first.
NOTHING = "0" * 64
# Rows in one link at most, and for how many seconds writers are waited for.
AT_ONCE = 20_000
PATIENCE = 10.0
# One sealer at a time, whoever starts it.
_LOCK = 7_204_501_008
_TAIL = 4096
COLUMNS = (
    "id", "key", "at", "user_id", "assignment_id", "role", "node_id", "system", "request_id",
    "kind", "page", "object_key", "purpose", "participants", "masked", "referrals",
)  # fmt: skip

logger = logging.getLogger(__name__)


class StillWriting(Exception):
    """Somebody has been writing for longer than the sealer waits: the next minute tries again."""


@dataclass(frozen=True, slots=True)
class Head:
    """A seal as it is written down outside the database."""

    seal: int
    last: int
    hash: str

    def line(self) -> str:
        told = {"seal": self.seal, "last": self.last, "hash": self.hash}
        return json.dumps(told, separators=(",", ":")) + "\n"


def order() -> None:
    """Ask for the sealing of this minute, once."""
    minute = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M")
    jobs.enqueue(JOB, unique_key=minute)


def carry_out(job: Job) -> None:
    """The handler of the job: seal, then tell the world outside. Safe to run twice.

    It looks back first. What does not hold is sealed all the same, or the log would stand open
    from then on; the whole of it is verified, and that job stops with what is wrong.
    """
    from jobbtorg.core import verifying

    with scoped(system_actor(f"jobb:{JOB}")):
        whole = verifying.looks_whole(heads_file())
        seal_all()
        if not whole:
            verifying.order("efter försegling")
    with scoped(system_actor(f"jobb:{JOB}")):
        write_heads(heads_file())


def forget_jobs() -> int:
    """A job a minute is a great many: those that are done go away the night after."""
    done = Job.objects.filter(kind=JOB, state=JobState.DONE, finished_at__lt=Now() - timedelta(1))
    return done.delete()[0]


def heads_file() -> Path:
    """Where the heads are written: settings name it, in production on a volume of its own."""
    return Path(settings.ACCESS_LOG_HEADS)


def seal_all(*, patience: float = PATIENCE) -> int:
    """Seal every row that is settled; in a transaction. Returns how many links were made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    given = _last_number()
    if given:
        _wait_for_writers(patience)
    links = 0
    before = AccessSeal.objects.order_by("-last_id").first()
    while given > (before.last_id if before else 0):
        before = _link(before, given)
        links += 1
    return links


def _link(before: AccessSeal | None, given: int) -> AccessSeal:
    first = before.last_id + 1 if before else 1
    last = min(given, first + AT_ONCE - 1)
    previous = before.hash if before else NOTHING
    rows = AccessEntry.objects.filter(id__range=(first, last)).order_by("id")
    inside, count = inside_of(rows.values_list(*COLUMNS).iterator(chunk_size=2000))
    if count < last - first + 1:
        missing = last - first + 1 - count
        logger.warning("%s numbers of the access log are missing before row %s", missing, last)
    return AccessSeal.objects.create(
        first_id=first,
        last_id=last,
        count=count,
        previous_hash=previous,
        hash=hash_of(previous, first, last, count, inside),
    )


def _last_number() -> int:
    """The highest number that the log has given out, whether its row is there or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END"
                       " FROM core_accessentry_id_seq")  # fmt: skip
        found: int = cursor.fetchone()[0]
    return found


_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'core_accessentry'::regclass AND granted
  AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock')
  AND pid <> pg_backend_pid()
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _wait_for_writers(patience: float) -> None:
    """Until those who hold a number that has not committed have ended; new ones do not count."""
    deadline = time.monotonic() + patience
    waited_for = _writers()
    while waited_for:
        if time.monotonic() > deadline:
            raise StillWriting
        time.sleep(0.02)
        waited_for &= _writers()


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS)
        return {row[0] for row in cursor.fetchall()}


def inside_of(rows: Iterable[tuple[Any, ...]]) -> tuple[str, int]:
    """The digest of some rows in their order, as they are now, and how many they are."""
    inside, count = hashlib.sha256(), 0
    for row in rows:
        inside.update(digest_of(row))
        count += 1
    return inside.hexdigest(), count


def digest_of(row: tuple[Any, ...]) -> bytes:
    """The digest of a row: every column, so that none can be changed."""
    told = [
        value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in row
    ]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).digest()


def hash_of(previous: str, first: int, last: int, count: int, inside: str) -> str:
    """The hash of a link: its rows, its numbers and the link before."""
    return hashlib.sha256(f"{previous} {first} {last} {count} {inside}".encode()).hexdigest()


def write_heads(path: Path) -> int:
    """Append what the file does not have yet, also what an earlier run could not write."""
    last = last_head(path)
    new = AccessSeal.objects.filter(pk__gt=last.seal if last else 0).order_by("pk")
    heads = [Head(seal.pk, seal.last_id, seal.hash) for seal in new.iterator()]
    if not heads:
        return 0
    with path.open("a", encoding="ascii") as file:
        # A line that a crash cut off is left as it is; its head comes once more.
        file.write("\n" if _is_torn(path) else "")
        file.writelines(head.line() for head in heads)
        file.flush()
        os.fsync(file.fileno())
    for head in heads:
        logger.info("Access log sealed: link %s to row %s, %s", head.seal, head.last, head.hash)
    return len(heads)


def last_head(path: Path) -> Head | None:
    """The head that was written last; None where there is no file yet."""
    found = [head for line in _tail(path).decode().splitlines() if (head := read_head(line))]
    return found[-1] if found else None


def _is_torn(path: Path) -> bool:
    tail = _tail(path)
    return bool(tail) and not tail.endswith(b"\n")


def _tail(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            return file.read()
    except FileNotFoundError:
        return b""


def read_head(line: str) -> Head | None:
    """A head from its line; None for a line that is none."""
    try:
        told = json.loads(line)
        return Head(int(told["seal"]), int(told["last"]), str(told["hash"]))
    except (ValueError, KeyError, TypeError):
        return None
