"""Which pages are measured, as whom, and about which rows: those with the most on them."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count, Model, QuerySet
from django.urls import reverse

from cases.casepage import CaseTab
from cases.enums import CaseState, PlanState
from cases.models import Case, PlanVersion
from jobbtorg.accounts.demo import DOMAIN
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.scope import scoped
from jobbtorg.settings.databases import database
from referrals.models import Referral

Row = TypeVar("Row", bound=Model)

HELLO = "Hej"
ADMIN = "Djangos adminlista över deltagare"

# The demo's account of each role that has a day of its own.
DAYS = {
    "coach": Role.COACH,
    "matchare": Role.MATCHARE,
    "gruppledare": Role.GRUPPLEDARE,
    "lokal-chef": Role.LOKAL_CHEF,
    "handlaggare": Role.HANDLAGGARE,
    "enhetschef": Role.ENHETSCHEF,
}


@contextmanager
def reading_all() -> Iterator[None]:
    """Log in as the worker and read as a system job: the web server's role sees nobody by itself."""
    settings, own = connection.settings_dict, dict(connection.settings_dict)
    connection.close()
    settings.update(database(os.environ["DATABASE_WORKER_URL"]))
    try:
        with scoped(system_actor("bench")):
            yield
    finally:
        connection.close()
        settings.clear()
        settings.update(own)


@dataclass(frozen=True, slots=True)
class Page:
    """One address, opened by one account; `form` is posted."""

    name: str
    login: str
    path: str
    form: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> str:
        return urlencode(self.form)


def main_pages() -> list[Page]:
    """The two to measure against first, then the pages that people have open all day."""
    return [
        Page(HELLO, "", "/bench/hej/"),
        Page(ADMIN, "coach", "/bench/admin/cases/participant/"),
        *_days(),
        *_lists(),
        *_cases(),
        *_plans(),
        *_decisions(),
        *_chiefs(),
    ]


def _days() -> list[Page]:
    path = reverse("cases:min_dag")
    return [Page(f"Min dag, {role.label.lower()}", login, path) for login, role in DAYS.items()]


def _lists() -> list[Page]:
    deltagare, remisser = reverse("cases:participants"), reverse("referrals:list")
    return [
        Page("Deltagare", "coach", f"{deltagare}?utan=filter"),
        Page("Deltagare, bara mina", "coach", f"{deltagare}?mina=ja"),
        Page("Deltagare, läge och frist", "coach", f"{deltagare}?lage=aktiv&frist=forfallna"),
        *(
            Page("Deltagare, en coach", "lokal-chef", f"{deltagare}?coach={key}&lage=alla")
            for key in _busiest_coach()
        ),
        Page("Remisser, handläggare", "handlaggare", remisser),
        Page("Remisser, lokal chef", "lokal-chef", remisser),
        Page("Besök", "coach", reverse("cases:visits")),
        Page("Sök på namn", "lokal-chef", reverse("search"), {"q": "exempel"}),
        Page("Sök på nummer", "lokal-chef", reverse("search"), {"q": "D00000009999"}),
    ]


def _busiest_coach() -> list[uuid.UUID]:
    """The coach with most open cases at the chief's jobbtorg: a filter that is offered."""
    here = _user("lokal-chef").assignments.values("node_id")
    cases = Case.objects.open().filter(unit_id__in=here, coach__isnull=False)
    counted = cases.values_list("coach__key").annotate(open=Count("pk")).order_by("-open")
    return [key for key, _count in counted[:1]]


def _cases() -> list[Page]:
    case = _fullest(
        Case.objects.filter(coach=_user("coach"), state=CaseState.ACTIVE), "transitions"
    )
    if case is None:
        return []
    tabs = [tab for tab in CaseTab if tab != CaseTab.ATTENDANCE]
    overview = Page("Ärende, Översikt", "coach", reverse("cases:case", args=[case.key]))
    return [
        overview,
        *(
            Page(f"Ärende, {tab.label}", "coach", reverse("cases:case_tab", args=[case.key, tab]))
            for tab in tabs[1:]
        ),
    ]


def _plans() -> list[Page]:
    pages = []
    decided = PlanVersion.objects.filter(
        case__coach=_user("coach"), state=PlanState.DECIDED, case__state=CaseState.ACTIVE
    )
    version = _fullest(decided, "lines")
    if version is not None:
        pages.append(Page("Plan", "coach", reverse("cases:plan_version", args=[version.key])))
    draft = _fullest(
        PlanVersion.objects.filter(case__coach=_user("coach"), state=PlanState.DRAFT), "lines"
    )
    if draft is not None:
        path = reverse("cases:plan_draft", args=[draft.case.key])
        pages.append(Page("Planen skrivs", "coach", path))
    return pages


def _decisions() -> list[Page]:
    handlaggare = _user("handlaggare")
    assignment = handlaggare.assignments.first()
    enhet_id = assignment.node_id if assignment else 0
    pages = [Page("Beslut", "handlaggare", reverse("referrals:decisions"))]
    waiting = PlanVersion.objects.filter(
        case__bistandsenhet_id=enhet_id, state=PlanState.SUBMITTED
    ).exclude(writer_ids__contains=[handlaggare.pk])
    version = _fullest(waiting, "lines")
    if version is not None:
        path = reverse("referrals:decision", args=[version.key])
        pages.append(Page("Beslut om en plan", "handlaggare", path))
    sent = Referral.objects.filter(bistandsenhet_id=enhet_id).exclude(unit=None)
    remiss = _fullest(sent, "transitions")
    if remiss is not None:
        path = reverse("referrals:detail", args=[remiss.key])
        pages.append(Page("En remiss", "handlaggare", path))
    return pages


def _chiefs() -> list[Page]:
    leaving = reverse("staffing:leaving", args=[_user("coach").key])
    lost = reverse("staffing:lost")
    return [
        Page("Fördela, lokal chef", "lokal-chef", reverse("staffing:distribution")),
        Page("Fördela, gruppledare", "gruppledare", reverse("staffing:distribution")),
        Page("Ingen tappas bort, lokal chef", "lokal-chef", lost),
        Page("Ingen tappas bort, enhetschef", "enhetschef", lost),
        Page("Medarbetare", "lokal-chef", reverse("staffing:staff")),
        Page("Medarbetare slutar", "lokal-chef", leaving),
    ]


def _user(local: str) -> User:
    return User.objects.get(email=f"{local}@{DOMAIN}")


def _fullest(rows: QuerySet[Row], counted: str) -> Row | None:
    """The row with the most of something under it."""
    return rows.annotate(under=Count(counted)).order_by("-under", "pk").first()


def persons() -> int:
    """How many persons the demo holds, for the head of the table."""
    return Referral.objects.values("identity_number").distinct().count()


def today() -> str:
    """The day of the run, for the head of the table."""
    return clock.today().isoformat()
