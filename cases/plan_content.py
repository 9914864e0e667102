"""All that the papers of a version say, frozen when it is sent in, and its hash.

Names and labels are written out, so that a paper made later still says what was sent in.
The hash is the SHA-256 of the content as JSON with sorted keys; anybody can work it out
again from the stored content.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from cases.models import Case, PlanLine, PlanVersion
from cases.plan_rules import decided_through
from cases.rules import legal_basis
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.words import age_on

SCHEMA = 1
OF_AGE = 18


def collect_content(
    *, case: Case, version: PlanVersion, lines: Iterable[PlanLine], by: Actor
) -> dict[str, Any]:
    """The content of a version that is being sent in today; lines with insats and anordnare."""
    today = clock.today()
    person, unit = case.participant, case.unit
    basis = legal_basis(today)
    return {
        "schema": SCHEMA,
        "number": version.number,
        "reworks": version.reworks.number if version.reworks else None,
        "submitted_on": today.isoformat(),
        "written_by": by.name,
        "case": str(case.key),
        "unit": {"name": unit.name, "address": unit.visiting_address, "phone": unit.phone},
        "enhet": case.bistandsenhet.name,
        "handlaggare": case.handlaggare.get_full_name() if case.handlaggare else "",
        "coach": case.coach.get_full_name() if case.coach else "",
        "person": {
            "name": person.full_name,
            "number": person.identity_number,
            "guardian": _guardian(case, today),
        },
        "through": decided_through(case.support_kind).value,
        "law": {
            "act": basis.act,
            "support": basis.support,
            "documentation": basis.documentation,
        },
        "goal": version.goal,
        "sub_goals": version.sub_goals,
        "summary": version.summary,
        "person_view": version.person_view,
        "dissent": version.dissent,
        "next_followup_on": _iso(version.next_followup_on),
        "lines": [_line(line) for line in lines],
    }


def _line(line: PlanLine) -> dict[str, Any]:
    return {
        "key": str(line.line_key),
        "change": line.change,
        "insats": line.insats.name,
        "aim": line.aim,
        "provider": line.anordnare.name if line.anordnare else line.provider_text,
        "followed_by": line.followed_by,
        "minutes_per_week": line.minutes_per_week,
        "weekdays": sorted(line.weekdays),
        "from_on": line.from_on.isoformat(),
        "until_on": _iso(line.until_on),
        "followup_on": _iso(line.followup_on),
    }


def _guardian(case: Case, today: date) -> str:
    """Whoever signs for a person under 18."""
    born = case.participant.birth_date
    if born is None or age_on(born, today) >= OF_AGE:
        return ""
    return case.participant.guardian_name or "Vårdnadshavare"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def hash_of(content: dict[str, Any]) -> str:
    """The SHA-256 of a content."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
