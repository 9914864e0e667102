"""Whether the access log is as it was written: every hash anew, and against the heads outside."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db.models.functions import Now

from jobbtorg.core.models import AccessEntry, AccessSeal
from jobbtorg.core.sealing import NOTHING, Head, hash_of, inside_of, read_head

# Rows that no seal covers after so long tell that the sealing stands still.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wrong` has been tampered with; `remarks` have other causes as well."""

    rows: int
    seals: int
    last: str
    wrong: tuple[str, ...]
    remarks: tuple[str, ...]


class Verification:
    """One walk along the chain. It reads every row once, in order."""

    def __init__(self) -> None:
        self.rows = 0
        self.seals = 0
        self.gaps = 0
        self.last = Head(0, 0, NOTHING)
        self.hashes: dict[int, Head] = {}
        self.wrong: list[str] = []
        self.remarks: list[str] = []

    def run(self, heads: Path) -> Verdict:
        """The verdict; in a scope that may read the whole log."""
        for seal in AccessSeal.objects.order_by("first_id").iterator(chunk_size=2000):
            self._check(seal)
        self._check_outside(heads)
        self._check_unsealed()
        if self.gaps:
            self.remarks.append(
                f"{self.gaps} nummer saknades redan när de förseglades: skrivningar som avbröts, "
                "en databas som startades om, eller rader som togs bort inom samma minut."
            )
        return Verdict(
            self.rows, self.seals, self.last.hash, tuple(self.wrong), tuple(self.remarks)
        )

    def _check(self, seal: AccessSeal) -> None:
        """One link: that it follows on the one before, and holds the rows that it says."""
        where = f"Försegling {seal.pk}, rad {seal.first_id}–{seal.last_id}"
        if seal.previous_hash != self.last.hash or seal.first_id != self.last.last + 1:
            self.wrong.append(f"{where}: hänger inte ihop med den före.")
        inside, count = inside_of(seal.first_id, seal.last_id)
        if count < seal.count:
            self.wrong.append(f"{where}: {seal.count - count} rader har tagits bort.")
        elif count > seal.count:
            self.wrong.append(f"{where}: {count - seal.count} rader har lagts till efteråt.")
        elif hash_of(seal.previous_hash, seal.first_id, seal.last_id, count, inside) != seal.hash:
            self.wrong.append(f"{where}: en rad eller förseglingen själv har ändrats.")
        self.rows += count
        self.seals += 1
        self.gaps += seal.last_id - seal.first_id + 1 - seal.count
        self.last = self.hashes[seal.pk] = Head(seal.pk, seal.last_id, seal.hash)

    def _check_outside(self, path: Path) -> None:
        """Every head that has left the database is still true in it."""
        told: set[int] = set()
        if not path.exists():
            self.wrong.append(f"Filen med huvuden finns inte: {path}.")
            return
        with path.open(encoding="ascii", errors="replace") as file:
            for line in file:
                head = read_head(line)
                if head is not None:
                    told.add(head.seal)
                    self._compare(head)
                elif line.strip():
                    self.remarks.append("En rad i filen med huvuden går inte att läsa.")
        missing = sorted(set(self.hashes) - told)
        newest = max(told, default=0)
        if any(seal < newest for seal in missing):
            self.wrong.append("Filen med huvuden har luckor: rader i den har tagits bort.")
        elif missing:
            self.remarks.append(f"{len(missing)} förseglingar står ännu inte i filen med huvuden.")

    def _compare(self, head: Head) -> None:
        found = self.hashes.get(head.seal)
        if found is None:
            self.wrong.append(
                f"Försegling {head.seal}, till rad {head.last}, står i filen med huvuden men inte "
                "i databasen: loggen har kapats."
            )
        elif found != head:
            self.wrong.append(f"Försegling {head.seal} är en annan än den som skrevs ut.")

    def _check_unsealed(self) -> None:
        """Rows after the last link, and such as lie there though their number is sealed."""
        late = AccessEntry.objects.filter(id__gt=self.last.last, at__lt=Now() - LATE).count()
        if late:
            self.remarks.append(f"{late} rader är äldre än tio minuter och inte förseglade.")


def verify(heads: Path) -> Verdict:
    """Whether the log is whole; in a scope that may read it."""
    return Verification().run(heads)
