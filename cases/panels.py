"""The panels, the timeline and the menu entries that the case page comes with."""

from typing import Any

from cases import casepage, searching, timeline
from cases.casepage import CaseAction, CaseTab, Panel, RowAction
from cases.models import Case
from cases.permissions.case_page import has_now
from cases.permissions.kartlaggning import sees_mapping
from cases.permissions.notes import can_write_note
from cases.queries.kartlaggning import mapping_panel
from cases.queries.notes import notes_panel
from cases.queries.search import case_hits
from cases.rules import RECEPTION
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES
from jobbtorg.core import navigation, ui
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict

LATEST = 8


def told(item: casepage.TimelineItem) -> ui.TimelineItem:
    """An item as the theme's timeline draws it."""
    return ui.TimelineItem(
        at=item.at,
        sentence=item.sentence,
        by=item.who,
        icon=timeline.ICONS.get(item.kind, item.kind or "circle"),
        detail=item.detail,
        url=item.url,
        minor=not item.compact,
    )


def latest(case: Case, actor: Actor) -> dict[str, Any]:
    """The last few things of weight."""
    items = [i for i in casepage.timeline_items(case, actor) if i.compact]
    return {"items": [told(i) for i in items[:LATEST]], "more": len(items) > LATEST}


def history(case: Case, actor: Actor) -> dict[str, Any]:
    """Everything that has happened."""
    return {"items": [told(i) for i in casepage.timeline_items(case, actor)]}


def facts(case: Case, actor: Actor) -> dict[str, Any]:
    """What stands on the case itself."""
    return {"hindrance": case.hindrance, "programme": case.af_programme}


def may_contact(actor: Actor) -> Verdict:
    """Whether the contact log is the actor's: it is the jobbtorg's own."""
    if actor.role in RECEPTION:
        return Allowed()
    return Denied("Kontakter med deltagaren förs av jobbtorget.")


def register() -> None:
    """Called once, when the models are loaded."""
    casepage.register_timeline(timeline.source)
    for panel in (
        Panel("facts", CaseTab.OVERVIEW, 40, "cases/panels/facts.html", facts, _has_now),
        Panel("latest", CaseTab.OVERVIEW, 60, "cases/panels/latest.html", latest),
        Panel(
            "kartlaggning",
            CaseTab.MAPPING,
            10,
            "cases/panels/kartlaggning.html",
            mapping_panel,
            _sees_mapping,
        ),
        Panel("notes", CaseTab.NOTES, 10, "cases/panels/notes.html", notes_panel),
        Panel("history", CaseTab.HISTORY, 10, "cases/panels/history.html", history),
    ):
        casepage.register_panel(panel)
    searching.register_search(case_hits)
    navigation.register_item(
        "Deltagare", "users", "cases:participants", UNIT_ROLES | ENHET_ROLES, 20
    )
    casepage.register_row_action(RowAction("Kontakt", "phone", "cases:contact", may_contact))
    casepage.register_case_action(
        CaseAction("Skriv anteckning", "cases:write_note", can_write_note, 10)
    )


def _has_now(case: Case, actor: Actor) -> bool:
    return has_now(actor, case)


def _sees_mapping(case: Case, actor: Actor) -> bool:
    return sees_mapping(actor, case)
