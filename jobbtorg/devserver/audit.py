"""`script/audit`: known vulnerabilities of the locked packages, or that nobody could look.

pip-audit ends with 0 where it reaches no service and skips what it does not find; asked
strictly it ends with 1, as it does for a vulnerability. So its answer is read: "none" is
said only of a run in which every pin was looked at.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.markers import Marker

BASE = Path(__file__).resolve().parent.parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
NONE, FOUND, NOT_LOOKED = 0, 1, 2
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==[^\s;]+(?: ; ([^\\\n]+))?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Audit:
    """What is known of one lock file; `unseen` are packages that nobody looked at."""

    lock: str
    pins: int
    found: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    reason: str = ""

    @property
    def code(self) -> int:
        if self.found:
            return FOUND
        return NOT_LOOKED if self.unseen or self.reason else NONE

    def __str__(self) -> str:
        if self.code == FOUND:
            lines = [f"{self.lock}: KÄNDA SÅRBARHETER", *(f"  {one}" for one in self.found)]
            return "\n".join(lines)
        if self.code == NOT_LOOKED:
            return (
                f"{self.lock}: KUNDE INTE GRANSKAS, {len(self.unseen)} av {self.pins} paket är "
                f"inte sedda. Det säger inget om sårbarheter. {self.reason}".rstrip()
            )
        return f"{self.lock}: inga kända sårbarheter i {self.pins} paket, alla sedda."


def ask(lock: Path) -> tuple[str, str]:
    """What pip-audit says: its JSON, and its complaints."""
    command = [
        sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--require-hashes",
        "--format", "json", "--progress-spinner", "off", "-r", str(lock),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=BASE, check=False, capture_output=True, text=True)
    return done.stdout, done.stderr


def read(lock: Path, answer: str, complaint: str) -> Audit:
    """Judge an answer by the pins of the lock file, not by the end of the program."""
    pins = pins_of(lock.read_text(encoding="utf-8"))
    try:
        rows: list[dict[str, Any]] = list(json.loads(answer)["dependencies"])
    except (ValueError, KeyError, TypeError):
        last = (complaint.strip().splitlines() or ["pip-audit gav inget svar."])[-1]
        return Audit(lock.name, len(pins), unseen=sorted(pins), reason=last)
    seen = {_plain(row["name"]) for row in rows if "vulns" in row}
    found = [
        f"{row['name']} {row['version']}: {one['id']}, rättat i {_versions(one)}"
        for row in rows
        for one in row.get("vulns", ())
    ]
    return Audit(lock.name, len(pins), found, sorted(pins - seen))


def pins_of(text: str) -> set[str]:
    """The names of the pins that this Python installs: some are for others alone."""
    return {
        _plain(name)
        for name, marker in PIN.findall(text)
        if not marker or Marker(marker.strip()).evaluate()
    }


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _versions(found: dict[str, Any]) -> str:
    return ", ".join(found.get("fix_versions") or ()) or "ingen version ännu"


def main(locks: Sequence[str] = LOCKS, asking: Callable[[Path], tuple[str, str]] = ask) -> int:
    """0 when all was looked at and nothing found, 1 when something was, 2 when nobody could look."""
    audits = [read(BASE / lock, *asking(BASE / lock)) for lock in locks]
    for audit in audits:
        print(audit, flush=True)
    codes = {audit.code for audit in audits}
    return FOUND if FOUND in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main())
