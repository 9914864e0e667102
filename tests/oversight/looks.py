"""Looks and facts for the tests of the rules."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

from jobbtorg.accounts.enums import Role
from jobbtorg.core.clock import STOCKHOLM
from jobbtorg.oversight.rules import PAGE, Look, Numbers

_ids = count(1)
NUMBERS = Numbers(
    unrelated_looks=3,
    many_persons=3,
    many_minutes=60,
    hours_from=6,
    hours_until=20,
    denied_many=3,
)
KARIN, OLLE, PLACE = 11, 12, 5


def look(hour: int = 10, minute: int = 0, *persons: int, **values: Any) -> Look:
    """A case page opened by Karin, coach at PLACE."""
    defaults: dict[str, Any] = {
        "user_id": KARIN,
        "role": Role.COACH,
        "place": PLACE,
        "kind": PAGE,
        "page": "cases:case",
        "object_key": str(uuid4()),
        "assignment_id": 1,
    }
    return Look(
        id=next(_ids),
        key=str(uuid4()),
        at=datetime(2008, 3, 3, hour, minute, tzinfo=STOCKHOLM),
        persons=persons or (1,),
        **{**defaults, **values},
    )
