"""The set clock of a demo goes on at midnight and never runs backwards."""

from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

from jobbtorg.core import clock


def test_after_the_set_day_comes_the_next(settings: Any) -> None:
    settings.JOBBTORG_TODAY = "2008-12-31"
    before, after = (
        datetime(2026, 3, 2, 22, 50, tzinfo=UTC),
        datetime(2026, 3, 2, 23, 10, tzinfo=UTC),
    )
    with patch.object(clock, "_started_on", date(2026, 3, 2)):
        with patch("jobbtorg.core.clock.timezone.now", return_value=before):
            late = clock.now()
            assert clock.today() == clock.demo_today() == date(2008, 12, 31)
        with patch("jobbtorg.core.clock.timezone.now", return_value=after):
            assert clock.now() > late
            assert clock.today() == clock.demo_today() == date(2009, 1, 1)
