"""Whether the access log is as it was written: every hash anew, and against the heads outside.

The whole log at night and by `manage.py verify_access_log`, and before each new link what was
sealed within the hour. What is found stops a job, which then stands on the page of those.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models.functions import Now

from jobbtorg.core import jobs
from jobbtorg.core.actor import system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.models import AccessEntry, AccessSeal, Job
from jobbtorg.core.scope import scoped
from jobbtorg.core.sealing import (
    COLUMNS,
    NOTHING,
    Head,
    hash_of,
    heads_file,
    inside_of,
    last_head,
    read_head,
)

JOB = "pröva åtkomstloggen"
# The whole log may be years of it.
LEASE = timedelta(hours=2)
# Rows that no seal covers after so long tell that the sealing stands still.
LATE = timedelta(minutes=10)
# So far back the sealer looks before each link.
LOOK_BACK = timedelta(hours=1)
# Rows and seals that are read at once, findings that are told one by one, and in a job's error.
CHUNK = 5000
TOLD = 100
TOLD_IN_JOB = 3


class Broken(DomainError):
    """The log is not as it was written."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wrong` has been tampered with; `remarks` have other causes as well."""

    rows: int
    seals: int
    last: str
    wrong: tuple[str, ...]
    remarks: tuple[str, ...]


class Rows:
    """The rows of the log from a number on, given out link by link: each is read once."""

    def __init__(self, first: int) -> None:
        rows = AccessEntry.objects.filter(id__gte=first).order_by("id").values_list(*COLUMNS)
        self._rows: Iterator[tuple[Any, ...]] = rows.iterator(chunk_size=CHUNK)
        self._next = next(self._rows, None)

    def between(self, first: int, last: int) -> Iterator[tuple[Any, ...]]:
        """Those with these numbers; the ones before are passed over."""
        while self._next is not None and self._next[0] <= last:
            row, self._next = self._next, next(self._rows, None)
            if row[0] >= first:
                yield row


class Links:
    """The links of the chain in their order, each with whether it holds what it says."""

    def __init__(self, after: Head | None = None) -> None:
        self.rows = self.seals = self.gaps = 0
        self.last = after or Head(0, 0, NOTHING)
        self.wrong: list[str] = []
        self.unsaid = 0

    def __iter__(self) -> Iterator[Head]:
        """Each link's head, when it has been looked at. Seals are opened before their rows."""
        seals = AccessSeal.objects.filter(first_id__gt=self.last.last).order_by("first_id", "pk")
        rows: Rows | None = None
        for seal in seals.iterator(chunk_size=CHUNK):
            rows = rows or Rows(seal.first_id)
            yield self._check(seal, rows)

    def say(self, finding: str) -> None:
        """Keep what is wrong, the first of it word for word."""
        if len(self.wrong) < TOLD:
            self.wrong.append(finding)
        else:
            self.unsaid += 1

    def _check(self, seal: AccessSeal, rows: Rows) -> Head:
        """One link: that it follows on the one before, and holds the rows that it says."""
        where = f"Försegling {seal.pk}, rad {seal.first_id}–{seal.last_id}"
        if seal.previous_hash != self.last.hash or seal.first_id != self.last.last + 1:
            self.say(f"{where}: hänger inte ihop med den före.")
        inside, count = inside_of(rows.between(seal.first_id, seal.last_id))
        if count < seal.count:
            self.say(f"{where}: {seal.count - count} rader har tagits bort.")
        elif count > seal.count:
            self.say(f"{where}: {count - seal.count} rader har lagts till efteråt.")
        elif hash_of(seal.previous_hash, seal.first_id, seal.last_id, count, inside) != seal.hash:
            self.say(f"{where}: en rad eller förseglingen själv har ändrats.")
        self.rows += count
        self.seals += 1
        self.gaps += seal.last_id - seal.first_id + 1 - seal.count
        self.last = Head(seal.pk, seal.last_id, seal.hash)
        return self.last


class Outside:
    """The heads that have left the database, walked beside the links: both are in order."""

    def __init__(self, path: Path, links: Links) -> None:
        self._links = links
        self._lines = _lines(path) if path.exists() else iter(())
        self.unreadable = self.untold = 0
        self._told = Head(0, 0, NOTHING)
        self._next = self._read()

    def meet(self, found: Head) -> None:
        """Every head up to this link's has its link, and the link its head."""
        told = False
        while self._next is not None and self._next.seal <= found.seal:
            told |= self._next.seal == found.seal
            self._compare(self._next, found)
            self._next = self._read()
        self.untold += not told

    def end(self) -> None:
        """What is left names links that are there no more."""
        while self._next is not None:
            self._compare(self._next, None)
            self._next = self._read()

    def _compare(self, head: Head, found: Head | None) -> None:
        if self.untold:
            self._links.say("Filen med huvuden har luckor: rader i den har tagits bort.")
            self.untold = 0
        if found is None or head.seal != found.seal:
            # A line that is written twice, after a crash, says the same again.
            if head != self._told:
                self._links.say(
                    f"Försegling {head.seal}, till rad {head.last}, står i filen med huvuden men "
                    "inte i databasen: loggen har kapats."
                )
        elif found != head:
            self._links.say(f"Försegling {head.seal} är en annan än den som skrevs ut.")
        self._told = head

    def _read(self) -> Head | None:
        for line in self._lines:
            head = read_head(line)
            if head is not None:
                return head
            self.unreadable += bool(line.strip())
        return None


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="ascii", errors="replace") as file:
        yield from file


def verify(path: Path) -> Verdict:
    """Whether the log is whole, in one walk; in a scope that may read it."""
    links = Links()
    outside = Outside(path, links)
    for head in links:
        outside.meet(head)
    outside.end()
    if not path.exists():
        links.say(f"Filen med huvuden finns inte: {path}.")
    more = [f"… och {links.unsaid} fel till."] if links.unsaid else []
    return Verdict(
        links.rows,
        links.seals,
        links.last.hash,
        (*links.wrong, *more),
        tuple(_remarks(links, outside)),
    )


def _remarks(links: Links, outside: Outside) -> Iterator[str]:
    if outside.unreadable:
        many = "En rad" if outside.unreadable == 1 else f"{outside.unreadable} rader"
        yield f"{many} i filen med huvuden går inte att läsa."
    if outside.untold:
        yield f"{outside.untold} förseglingar står ännu inte i filen med huvuden."
    late = AccessEntry.objects.filter(id__gt=links.last.last, at__lt=Now() - LATE).count()
    if late:
        yield f"{late} rader är äldre än tio minuter och inte förseglade."
    if links.gaps:
        yield (
            f"{links.gaps} nummer saknades redan när de förseglades: skrivningar som avbröts, "
            "en databas som startades om, eller rader som togs bort inom samma minut."
        )


def looks_whole(path: Path) -> bool:
    """Whether the links of the last hour hold, and the last head outside has its link."""
    newest = AccessSeal.objects.order_by("last_id").last()
    head = last_head(path)
    if newest is None:
        return head is None
    recent = AccessSeal.objects.filter(at__gte=newest.at - LOOK_BACK).order_by("first_id")
    first = recent.first() or newest
    before = AccessSeal.objects.filter(first_id__lt=first.first_id).order_by("first_id").last()
    links = Links(Head(before.pk, before.last_id, before.hash) if before else None)
    heads = {found.seal: found for found in links}
    if head is not None and head.seal not in heads:
        kept = AccessSeal.objects.filter(pk=head.seal).first()
        heads = {kept.pk: Head(kept.pk, kept.last_id, kept.hash)} if kept else {}
    return not links.wrong and (head is None or heads.get(head.seal) == head)


def order_of_night() -> None:
    """Have the whole log verified, where anything has ever been sealed."""
    if heads_file().exists() or AccessSeal.objects.exists():
        order()


def order(when: str = "") -> None:
    """Have the whole log verified: once a night, and once a day more where `when` says why.

    What has been found is found again the next day, and never tried anew in between.
    """
    day = datetime.now(UTC).date().isoformat()
    key = f"{day} {when}".strip()
    if not Job.objects.filter(kind=JOB, unique_key=key).exists():
        jobs.enqueue(JOB, unique_key=key)


def carry_out(job: Job) -> None:
    """The handler of the job, which stops with what it finds."""
    with scoped(system_actor(f"jobb:{JOB}"), read_only=True):
        wrong = verify(heads_file()).wrong
    if wrong:
        more = f" Och {len(wrong) - TOLD_IN_JOB} till." if len(wrong) > TOLD_IN_JOB else ""
        raise Broken(
            f"Åtkomstloggen är inte som den skrevs. {' '.join(wrong[:TOLD_IN_JOB])}{more} "
            "Kör manage.py verify_access_log för resten."
        )
