"""The actions are tried on a Monday of 2008; pages on the day of the machine."""

from collections.abc import Iterator
from datetime import date

import pytest

from jobbtorg.core import clock

MONDAY = date(2008, 3, 3)


@pytest.fixture
def monday() -> Iterator[date]:
    with clock.at(MONDAY):
        yield MONDAY
