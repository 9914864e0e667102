"""The jobbtorg's part of the timeline: all of its tables in one query, each row a sentence.

Rooms above register sources of their own in `cases.casepage`. Sentences state facts and
judge nobody.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from cases.casepage import TimelineItem
from cases.models import Case
from cases.timeline.asked import Own, Row, rows_of
from cases.timeline.told import SENTENCES, changed_facts
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
    "person": "user",
}
# Facts changed by one save lie microseconds apart.
ONE_GO = timedelta(seconds=5)


def source(case: Case, actor: Actor) -> Iterator[TimelineItem]:
    """Everything the jobbtorg's tables tell the actor about a case."""
    for rows in acts_of(rows_of(Own(case, actor))):
        item = changed_facts(rows) if rows[1:] else SENTENCES[rows[0].source](rows[0])
        if item is not None:
            yield item


def acts_of(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Each row by itself, but the facts of a person that somebody changed in one go together."""
    act: list[Row] = []
    for row in rows:
        last = act[-1] if act else None
        if last and not (
            last.source == row.source == "person"
            and last.who == row.who
            and last.at - row.at < ONE_GO
        ):
            yield act
            act = []
        act.append(row)
    if act:
        yield act


__all__ = ["ICONS", "Row", "source"]
