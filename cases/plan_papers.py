"""Papers of a plan: the plan, its variant in easy Swedish, and the decision.

The plan's papers say what `PlanVersion.content` says and nothing else, so the hash in the
footer covers them. The decision reads rows that are never changed once written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.enums import DecisionBasis, DocumentKind, FollowedBy, LineChange, Verdict
from cases.models import PlanTransition, PlanVersion
from cases.plan_words import (
    LONG_DAYS,
    days_words,
    followed_words,
    hours_words,
    period_words,
)
from cases.rules import legal_basis
from jobbtorg.core import clock
from jobbtorg.core.pdf import Letterhead, SignatureLine, render_pdf
from jobbtorg.core.ui import shared_over
from jobbtorg.core.words import hours_short, personnummer, prose_date

WORK_WEEK = 5
# What following a line means to the person, in easy Swedish.
EASY_FOLLOWED = {
    FollowedBy.REGISTER: "Vi skriver upp när du är här.",
    FollowedBy.CERTIFICATE: "Skolan eller arbetsplatsen skriver ett intyg.",
    FollowedBy.OWN_ACCOUNT: "Du berättar för din coach vad du har gjort.",
    FollowedBy.NOT_MEASURED: "Vi pratar om hur det går när vi träffas.",
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line in the words of the papers."""

    title: str
    change: str
    is_removed: bool
    is_unchanged: bool
    aim: str
    provider: str
    hours: str
    days: str
    long_days: str
    period: str
    begins: str
    ends: str
    followed: str
    easy_followed: str
    followup: str


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A line of the week's table: hours per day and their sum, in words."""

    title: str
    cells: list[str]
    total: str


def render(version: PlanVersion, kind: str) -> bytes:
    """The bytes of one paper."""
    makers = {
        DocumentKind.PLAN: render_plan,
        DocumentKind.EASY: render_easy,
        DocumentKind.DECISION: render_decision,
    }
    return makers[DocumentKind(kind)](version)


def render_plan(version: PlanVersion) -> bytes:
    """The plan with its week, lines and signature lines."""
    content = version.content
    lines = [paper_line(line) for line in content["lines"]]
    context = {
        "letterhead": letterhead_of(content),
        "content": content,
        "number": personnummer(content["person"]["number"]),
        "lines": lines,
        "days": week_days(content["lines"]),
        "week": week_lines(content["lines"]),
        "followup": _prose(content["next_followup_on"]),
        "needs_decision": content["through"] == DecisionBasis.DECISION,
        "signatures": signatures_of(content),
    }
    return render_pdf(
        "pdf/plan.html",
        context,
        title=f"Aktivitetsplan för {content['person']['name']}",
        footer=footer_of(version),
    )


def render_easy(version: PlanVersion) -> bytes:
    """The plan for the person, in short sentences and large type."""
    content = version.content
    lines = [paper_line(line) for line in content["lines"]]
    context = {
        "letterhead": letterhead_of(content),
        "content": content,
        "lines": [line for line in lines if not line.is_removed],
        "ending": [line for line in lines if line.is_removed],
        "some_accepted": any(line.is_unchanged for line in lines),
        "followup": _prose(content["next_followup_on"]),
        "needs_decision": content["through"] == DecisionBasis.DECISION,
    }
    return render_pdf(
        "pdf/plan_easy.html",
        context,
        title=f"Planen för {content['person']['name']}",
        footer=footer_of(version),
    )


def render_decision(version: PlanVersion) -> bytes:
    """The answer to each line that was new, changed or to be removed."""
    content = version.content
    asked = version.lines.exclude(change=LineChange.UNCHANGED)
    rows = asked.select_related("insats", "decision__by_user")
    decided = PlanTransition.objects.select_related("by_assignment__node", "by_user").get(
        plan_version=version, name="decide"
    )
    decided_on = decided.occurred_at.astimezone(clock.STOCKHOLM).date()
    context = {
        "letterhead": Letterhead(
            # Where the decision was made: the case may have moved since the plan was sent in.
            sender=str(decided.by_assignment.node) if decided.by_assignment else content["enhet"],
            reference=reference_of(content),
            on=decided_on,
        ),
        "content": content,
        "number": personnummer(content["person"]["number"]),
        "version": version,
        "decided_on": prose_date(decided_on),
        "decided_by": str(decided.by_user or decided.by_system),
        "decided_as": decided.by_assignment.get_role_display() if decided.by_assignment else "",
        "stand_in_for": str(version.decided_for or ""),
        "rows": rows,
        "returned": [row for row in rows if row.decision.verdict == Verdict.RETURNED],
        "law": legal_basis(decided_on),
    }
    return render_pdf(
        "pdf/plan_decision.html",
        context,
        title=f"Beslut om aktivitetsplan för {content['person']['name']}",
        footer=f"Beslut om version {version.number} · {version.content_hash}",
    )


def letterhead_of(content: dict[str, Any]) -> Letterhead:
    """The unit's letterhead."""
    unit = content["unit"]
    return Letterhead(
        sender=unit["name"],
        lines=[line for line in (unit["address"], unit["phone"]) if line],
        reference=reference_of(content),
        on=date.fromisoformat(content["submitted_on"]),
    )


def reference_of(content: dict[str, Any]) -> str:
    """The case's number: the beginning of its random key, which says nothing of the person."""
    return str(content["case"])[:8].upper()


def footer_of(version: PlanVersion) -> str:
    """Version and hash, on every page."""
    return f"Version {version.number} · {version.content_hash}"


def signatures_of(content: dict[str, Any]) -> list[SignatureLine]:
    """Person, jobbtorg and, where it decides, the enhet; a guardian for whoever is under 18."""
    found = [SignatureLine("Deltagare", content["person"]["name"])]
    if content["person"]["guardian"]:
        found.append(SignatureLine("Vårdnadshavare", content["person"]["guardian"]))
    found.append(SignatureLine(content["unit"]["name"], content["coach"]))
    if content["through"] == DecisionBasis.DECISION:
        found.append(SignatureLine(content["enhet"], content["handlaggare"]))
    return found


def paper_line(line: dict[str, Any]) -> PaperLine:
    """A line of the content in words."""
    begins, ends = _date(line["from_on"]), _date(line["until_on"])
    change = LineChange(line["change"])
    return PaperLine(
        title=line["insats"],
        change=str(change.label),
        is_removed=change == LineChange.REMOVED,
        is_unchanged=change == LineChange.UNCHANGED,
        aim=line["aim"],
        provider=line["provider"],
        hours=hours_words(line["minutes_per_week"]),
        days=days_words(line["weekdays"]),
        long_days=days_words(line["weekdays"], LONG_DAYS),
        period=period_words(begins, ends) if begins else "",
        begins=_prose(line["from_on"]),
        ends=_prose(line["until_on"]),
        followed=followed_words(line["followed_by"]),
        easy_followed=EASY_FOLLOWED[FollowedBy(line["followed_by"])],
        followup=line["followup_on"] or "",
    )


def going_on(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of the content that are to go on."""
    return [line for line in lines if line["change"] != LineChange.REMOVED]


def week_days(lines: Iterable[dict[str, Any]]) -> list[str]:
    """Names of the days in the week's table: Saturday and Sunday only where something lies."""
    last = max((day for line in going_on(lines) for day in line["weekdays"]), default=0)
    return [day.capitalize() for day in LONG_DAYS[: max(last, WORK_WEEK)]]


def week_lines(lines: Iterable[dict[str, Any]]) -> list[WeekLine]:
    """The week as a table, its sum last."""
    kept = going_on(lines)
    width = len(week_days(kept))
    shares = [shared_over(line["minutes_per_week"], line["weekdays"]) for line in kept]
    rows = [
        _week_line(line["insats"], share[:width], line["minutes_per_week"])
        for line, share in zip(kept, shares, strict=True)
    ]
    days = [sum(column) for column in zip(*shares, strict=True)][:width] or [0] * width
    return [*rows, _week_line("Tillsammans", days, sum(line["minutes_per_week"] for line in kept))]


def _week_line(title: str, minutes: list[int], total: int) -> WeekLine:
    return WeekLine(title, [hours_short(m) if m else "–" for m in minutes], hours_short(total))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _prose(text: str | None) -> str:
    day = _date(text)
    return prose_date(day) if day else ""
