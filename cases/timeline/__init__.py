"""The jobbtorg's part of the timeline: all of its tables in one query, each row a sentence.

Rooms above register sources of their own in `cases.casepage`. Sentences state facts and
judge nobody.
"""

from collections.abc import Iterator

from cases.casepage import TimelineItem
from cases.models import Case
from cases.timeline.asked import Own, Row, rows_of
from cases.timeline.told import SENTENCES
from jobbtorg.core.actor import Actor

# Names of icons by the kind of an item; rooms above use these or name an icon themselves.
ICONS = {
    "case": "history",
    "plan": "clipboard-list",
    "decision": "scale",
    "visit": "calendar",
    "contact": "phone",
    "note": "message-square",
    "task": "list-checks",
    "move": "arrow-right-left",
    "team": "users",
    "mapping": "map-pin",
    "activity": "briefcase",
    "outcome": "flag",
    "referral": "send",
}


def source(case: Case, actor: Actor) -> Iterator[TimelineItem]:
    """Everything the jobbtorg's tables tell the actor about a case."""
    for row in rows_of(Own(case, actor)):
        item = SENTENCES[row.source](row)
        if item is not None:
            yield item


__all__ = ["ICONS", "Row", "source"]
