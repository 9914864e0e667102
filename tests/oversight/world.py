"""Rows of the access log, given; and the night as the worker runs it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from cases.models import Participant
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.models import AccessEntry
from jobbtorg.core.scope import scoped
from jobbtorg.oversight.actions.base import Reviewers, open_check
from jobbtorg.oversight.enums import CheckKind
from jobbtorg.oversight.models import LogCheck
from tests.roles import WORKER, as_fixture, as_role

NIGHT = system_actor("Nattkörningen")


def entry(
    by: Actor, *persons: Participant, at: datetime | None = None, **values: Any
) -> AccessEntry:
    """Somebody has looked: at a case page, unless said otherwise."""
    defaults: dict[str, Any] = {
        "user_id": by.user_id,
        "assignment_id": by.assignment_id,
        "role": by.role,
        "node_id": by.node_id,
        "system": "",
        "request_id": "",
        "kind": "page",
        "page": "cases:case",
        "object_key": str(uuid4()),
        "purpose": "",
        "participants": [person.pk for person in persons],
    }
    with as_fixture():
        return AccessEntry.objects.create(at=at or clock.now(), **{**defaults, **values})


def by_night(part: Callable[..., int]) -> int:
    """A part of the night, as the worker runs it."""
    with as_role(WORKER), scoped(NIGHT):
        return part(by=NIGHT)


def check_of(
    by: Actor, *persons: Participant, kind: CheckKind = CheckKind.MANY, **values: Any
) -> LogCheck:
    """A signal about somebody who has looked today, with the row that shows it."""
    row = entry(by, *persons)
    check = LogCheck(
        kind=kind,
        node_id=values.pop("node_id", by.node_id),
        user_id=by.user_id or 0,
        role=by.role,
        day=clock.today(),
        participant=persons[0] if persons else None,
        why="Fyra deltagare på 60 minuter",
        **values,
    )
    with as_fixture():
        return open_check(check, [row.pk], Reviewers(clock.today()))
