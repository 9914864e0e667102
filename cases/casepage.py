"""The case page as registries: tabs with their panels, the timeline, the action menu.

Each subject registers its own in `AppConfig.ready()`; rooms above add theirs the same way.
A panel's `visible`, and a verdict of the menu, ask the case alone and never the database:
the head has already fetched `unit`, `bistandsenhet`, `coach`, `handlaggare` and the team.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import HttpResponse

from jobbtorg.core.actor import Actor
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import Verdict

if TYPE_CHECKING:
    from cases.models import Case


class CaseTab(models.TextChoices):
    """The tabs of the page, in order. A tab shows once somebody has a panel there to see."""

    OVERVIEW = "oversikt", "Översikt"
    MAPPING = "kartlaggning", "Kartläggning"
    PLAN = "plan", "Plan"
    ATTENDANCE = "narvaro", "Närvaro"
    NOTES = "anteckningar", "Anteckningar"
    DOCUMENTS = "dokument", "Dokument"
    HISTORY = "historik", "Historik"


def always(case: "Case", actor: Actor) -> bool:
    """A panel for everybody who sees the case."""
    return True


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a tab: its template gets `case`, `actor` and what `context` returns.

    Lower positions stand further up. `context` is called only when the panel is shown.
    """

    slug: str
    tab: CaseTab
    position: int
    template: str
    context: Callable[["Case", Actor], dict[str, Any]]
    visible: Callable[["Case", Actor], bool] = always


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened, as a Swedish sentence.

    `kind` picks the icon (see `cases.timeline.ICONS`); `compact` ones are in the short view
    too. `who` is the person, or the system job, that did it.
    """

    at: datetime
    sentence: str
    who: str = ""
    detail: str = ""
    kind: str = ""
    compact: bool = True
    url: str = ""


@dataclass(frozen=True, slots=True)
class CaseAction:
    """One entry of the action menu; `url_name` takes the case's `key`.

    An action that is refused because of the role is left out; `verdict` therefore says no to
    what can't be done now as well. Positions: daily work 10, the case's life 50, avslut 90.
    """

    label: str
    url_name: str
    verdict: Callable[[Actor, "Case"], Verdict]
    position: int = 50


@dataclass(frozen=True, slots=True)
class RowAction:
    """A button on each row of a list of cases; `url_name` takes the case's `key`."""

    label: str
    icon: str
    url_name: str
    verdict: Callable[[Actor], Verdict]
    position: int = 50


@dataclass(frozen=True, slots=True)
class BulkCaseAction:
    """Something done with the chosen rows of the list of deltagare.

    `handle` gets the keys of cases that were posted, checks each, and answers.
    """

    value: str
    label: str
    handle: Callable[[Request, list[uuid.UUID]], HttpResponse]
    verdict: Callable[[Actor], Verdict]
    icon: str = ""
    position: int = 50


TimelineSource = Callable[["Case", Actor], Iterable[TimelineItem]]

_panels: dict[str, Panel] = {}
_actions: dict[str, CaseAction] = {}
_sources: list[TimelineSource] = []
_row_actions: dict[str, RowAction] = {}
_bulk_actions: dict[str, BulkCaseAction] = {}


def register_panel(panel: Panel) -> None:
    """Put a panel on a tab; a slug is registered once."""
    if panel.slug in _panels:
        raise ValueError(f"Panel {panel.slug} is registered twice.")
    _panels[panel.slug] = panel


def register_case_action(action: CaseAction) -> None:
    """Put an action in the menu; a URL name is registered once."""
    if action.url_name in _actions:
        raise ValueError(f"Action {action.url_name} is registered twice.")
    _actions[action.url_name] = action


def register_timeline(source: TimelineSource) -> None:
    """Add a source of the timeline: one query, scoped to what the actor sees."""
    if source not in _sources:
        _sources.append(source)


def register_row_action(action: RowAction) -> None:
    """Put a button on every row of the list of deltagare: the contact log, for one."""
    if action.url_name in _row_actions:
        raise ValueError(f"Row action {action.url_name} is registered twice.")
    _row_actions[action.url_name] = action


def register_bulk_action(action: BulkCaseAction) -> None:
    """Add something that can be done with several cases at once."""
    if action.value in _bulk_actions:
        raise ValueError(f"Bulk action {action.value} is registered twice.")
    _bulk_actions[action.value] = action


def row_actions(actor: Actor) -> list[RowAction]:
    """The buttons of a row that the actor may press."""
    allowed = [a for a in _row_actions.values() if a.verdict(actor)]
    return sorted(allowed, key=lambda a: (a.position, a.label))


def bulk_actions(actor: Actor) -> list[BulkCaseAction]:
    """What the actor may do with chosen rows."""
    allowed = [a for a in _bulk_actions.values() if a.verdict(actor)]
    return sorted(allowed, key=lambda a: (a.position, a.label))


def panels(tab: str, case: "Case", actor: Actor) -> list[Panel]:
    """The panels of a tab that the actor sees, from the top down."""
    shown = [p for p in _panels.values() if p.tab == tab and p.visible(case, actor)]
    return sorted(shown, key=lambda p: (p.position, p.slug))


def tabs(case: "Case", actor: Actor) -> list[CaseTab]:
    """The tabs that hold something for the actor."""
    held = {p.tab for p in _panels.values() if p.visible(case, actor)}
    return [tab for tab in CaseTab if tab in held]


def actions(case: "Case", actor: Actor) -> list[CaseAction]:
    """What the actor may do with the case now, in the order of the menu."""
    allowed = [a for a in _actions.values() if a.verdict(actor, case)]
    return sorted(allowed, key=lambda a: (a.position, a.label))


def timeline_items(case: "Case", actor: Actor) -> list[TimelineItem]:
    """Everything that all sources tell, latest first."""
    found = [item for source in _sources for item in source(case, actor)]
    return sorted(found, key=lambda item: item.at, reverse=True)
