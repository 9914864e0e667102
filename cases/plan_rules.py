"""Rules of the aktivitetsplan: who decides, what has changed, what a plan must say.

Pure: no database, today and settings are passed in. Handbook §5.1, §5.7–§5.9.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from cases.enums import DecisionBasis, FollowedBy, LineChange, SupportKind, Verdict
from jobbtorg.core.errors import DomainError

MINUTES_PER_HOUR = 60
MOST_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What a line says, apart from where it stands: equal facts are the same undertaking."""

    insats_id: int
    aim: str = ""
    anordnare_id: int | None = None
    provider_text: str = ""
    followed_by: str = FollowedBy.NOT_MEASURED
    minutes_per_week: int = 0
    weekdays: tuple[int, ...] = ()
    from_on: date
    until_on: date | None = None
    followup_on: date | None = None

    @classmethod
    def of(cls, row: Any) -> "LineFacts":
        """The facts of a plan line or an activity."""
        values = {f.name: getattr(row, f.name) for f in fields(cls)}
        return cls(**{**values, "weekdays": tuple(sorted(row.weekdays))})

    def as_fields(self) -> dict[str, Any]:
        """The facts as a model's fields."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {**values, "weekdays": list(self.weekdays)}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a plan must say before it is sent in, and where; no line: the plan itself."""

    field: str
    message: str
    line_key: uuid.UUID | None = None


class IncompletePlan(DomainError):
    """The plan cannot be sent in yet; `problems` says what each part lacks."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message, field=problems[0].field)
        self.problems = tuple(problems)


def decided_through(support_kind: str) -> DecisionBasis:
    """What puts a plan in force: the support on the day of the decision, not of the submission.

    Försörjningsstöd and introduktionsersättning: the enhet decides. No support from the
    city: the plan holds when person and jobbtorg have agreed (handbook §5.1, ours). A
    version that is waiting when the support changes goes over to the other way; what has
    been decided before stands.
    """
    if support_kind == SupportKind.NONE:
        return DecisionBasis.AGREEMENT
    return DecisionBasis.DECISION


def line_change(
    proposed: LineFacts, in_force: LineFacts | None, *, removed: bool = False
) -> LineChange:
    """What a line means against what is in force."""
    if removed:
        return LineChange.REMOVED
    if in_force is None:
        return LineChange.NEW
    return LineChange.UNCHANGED if proposed == in_force else LineChange.CHANGED


def missing_in_plan(
    *, goal: str, next_followup_on: date | None, today: date, followup_days: int
) -> list[Problem]:
    """What the plan itself still lacks."""
    found = []
    if not goal.strip():
        found.append(Problem("goal", "Skriv målet med planen."))
    last = today + timedelta(followup_days)
    if next_followup_on is None:
        found.append(Problem("next_followup_on", "Ange när planen ska följas upp."))
    elif next_followup_on <= today:
        found.append(Problem("next_followup_on", "Uppföljningen ska ligga efter dagens datum."))
    elif next_followup_on > last:
        message = f"Planen ska följas upp inom {followup_days} dagar, senast {last.isoformat()}."
        found.append(Problem("next_followup_on", message))
    return found


def has_run_out(line: Any, today: date) -> bool:
    """Whether a line that goes on would have ended before it was answered: nothing to put in force."""
    return line.change != LineChange.REMOVED and line.until_on is not None and line.until_on < today


def missing_in_line(line: LineFacts, *, today: date) -> list[tuple[str, str]]:
    """What a line that goes on still lacks: (field, message)."""
    found = []
    if not line.aim.strip():
        found.append(("aim", "Skriv syftet med insatsen."))
    if line.minutes_per_week == 0:
        found.append(("hours", "Ange hur många timmar i veckan."))
    if line.until_on is not None and line.until_on < line.from_on:
        found.append(("until_on", "Slutdatum ligger före startdatum."))
    elif line.until_on is not None and line.until_on < today:
        found.append(
            ("until_on", "Raden har redan tagit slut. Ändra slutdatum eller ta bort raden.")
        )
    if line.followup_on is not None and line.followup_on < line.from_on:
        found.append(("followup_on", "Uppföljningen ligger före startdatum."))
    return found


def problems_of(
    *,
    goal: str,
    next_followup_on: date | None,
    lines: Mapping[uuid.UUID, LineFacts],
    today: date,
    followup_days: int,
) -> list[Problem]:
    """All that a plan lacks before it can be sent in; `lines` are those that are to go on."""
    found = missing_in_plan(
        goal=goal, next_followup_on=next_followup_on, today=today, followup_days=followup_days
    )
    if not lines:
        found.append(Problem("lines", "Planen behöver minst en rad."))
    for key, line in lines.items():
        found += [Problem(f, message, key) for f, message in missing_in_line(line, today=today)]
    return found


def answered_words(accepted: int, returned: int) -> str:
    """What was done: "Du godkände 3 rader och returnerade 1"."""
    if accepted and returned:
        return f"Du godkände {_rows(accepted)} och returnerade {returned}."
    return f"Du returnerade {_rows(returned)}." if returned else f"Du godkände {_rows(accepted)}."


def _rows(count: int) -> str:
    return "1 rad" if count == 1 else f"{count} rader"


@dataclass(frozen=True, slots=True)
class Answer:
    """The handläggare's answer to one line; a return says why."""

    verdict: Verdict
    comment: str = ""


# Full days are asked of those with introduktionsersättning and of sfi students [002]; how
# long one is stands in the setting `full_day_hours`.
SFI_STUDIES = frozenset({"sfi", "sfi-kopplad-till-praktik"})


def asks_full_days(support_kind: str, insatser: Iterable[str]) -> bool:
    """Whether full days are asked of the person; `insatser` by their short names."""
    return support_kind == SupportKind.INTRODUKTION or not SFI_STUDIES.isdisjoint(insatser)
