"""A moment from the database is in UTC: its day and hour are asked for in Stockholm."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.models import Case
from jobbtorg.core.locking import _shown

ROOT = Path(__file__).parents[2]
ROOMS = ("cases", "referrals", "staffing", "jobbtorg")
# `row.sent_at.date()` and `{row.sent_at:%Y-%m-%d}`, of a field or a property of a row.
IN_UTC = re.compile(r"\.\w+_at(?:\.(?:date|time)\(\)|\.strftime|:%)")


@pytest.mark.parametrize("room", ROOMS)
def test_no_day_is_read_off_a_moment_in_utc(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for match in IN_UTC.finditer(path.read_text())
    ]
    assert found == []


def test_the_page_of_a_conflict_shows_the_hour_of_stockholm() -> None:
    saved = datetime(2008, 6, 2, 22, 30, tzinfo=UTC)
    assert _shown(Case(), "enrolled_at", saved) == "2008-06-03 00.30"
