"""What the person lives on: a change from a day, and taking back one that is planned."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cases.actions import support
from cases.enums import SupportKind
from cases.forms.life_base import WhyForm
from cases.forms.moves import SupportForm
from cases.models import Case, SupportPeriod
from cases.permissions.life import can_cancel_support, can_change_support
from cases.queries.deciders import Decider, decider_choices
from cases.rules import CASEWORKERS
from cases.views.life_base import FormPage, answer, case_url, fetch_for, posted
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import ENHET_ROLES, Role
from jobbtorg.core import clock, feedback
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from jobbtorg.organisation.periods import first_day

BOTH = sorted({*(Role(role) for role in CASEWORKERS), *ENHET_ROLES})
form_view = require_http_methods(["GET", "POST"])


@roles(*BOTH)
@form_view
@one_time
def change_support(request: Request, key: uuid.UUID) -> HttpResponse:
    """What the person lives on, from a day."""
    case = fetch_for(request, key, "change_support")
    may_end = bool(can_change_support(request.actor, case, SupportKind.NONE))
    offers = {"decider": decider_choices(case, clock.today())}
    form = SupportForm(posted(request), offers=offers, initial=suggested(case), may_end=may_end)
    page = FormPage(
        "Byt försörjning",
        "Byt försörjning",
        "Försörjningen avgör vem som godkänner planen. Det blir inget glapp mellan den gamla och nya.",
        template="cases/life_support.html",
        settles="change_support",
    )

    def act(chosen: dict[str, Any]) -> str:
        kind = SupportKind(chosen.pop("kind"))
        then: Decider | None = chosen.pop("decider")
        if then is not None:
            chosen |= {"bistandsenhet": then.enhet, "handlaggare": then.user}
        support.change_support(by=request.actor, case=case, kind=kind, **chosen)
        return f"{kind.label} gäller från {chosen['from_on'].isoformat()}."

    planned = planned_in_words(case)
    facts = [*support_now(case), *(("Planerat", text) for text in planned)]
    return answer(request, case, page, form, act, facts=facts, planned=planned)


@roles(*BOTH)
@form_view
@one_time
def cancel_support(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take back a change of support whose day has not come."""
    case = fetch_for(request, key, "cancel_support")
    planned = planned_in_words(case)
    if not planned:
        feedback.warning(request, "Ingen ändring av försörjningen är planerad.")
        return redirect(case_url(case))
    require(can_cancel_support(request.actor, case))
    form = WhyForm(posted(request))
    page = FormPage(
        "Ta tillbaka planerad försörjning",
        "Ta tillbaka ändringen",
        "Det som gäller nu fortsätter att gälla.",
    )

    def act(chosen: dict[str, Any]) -> str:
        support.cancel_planned_support(by=request.actor, case=case, why=chosen["why"])
        return f"{case.get_support_kind_display()} fortsätter att gälla."

    facts = [*support_now(case), *(("Planerat", text) for text in planned)]
    return answer(request, case, page, form, act, facts=facts)


def suggested(case: Case) -> dict[str, Any]:
    """What most likely is to be written: försörjningsstöd the day after an introduction ends."""
    ends = case.introduction_ends_on
    if case.support_kind == SupportKind.INTRODUKTION and ends:
        from_on = max(clock.today(), ends + clock.days(1))
        return {"kind": SupportKind.FORSORJNINGSSTOD, "from_on": from_on}
    return {"kind": case.support_kind, "from_on": clock.today()}


def support_now(case: Case) -> list[tuple[str, str]]:
    """What applies today, for the head of the page."""
    facts = [("Nu", case.get_support_kind_display())]
    if case.introduction_ends_on:
        facts.append(("Upphör", case.introduction_ends_on.isoformat()))
    return facts


def planned_in_words(case: Case) -> list[str]:
    """What is planned, in the order of its days."""
    rows = SupportPeriod.objects.planned(clock.today()).filter(case=case).order_by("period")
    return [
        f"{row} från {first_day(row.period).isoformat()}, {row.bistandsenhet}"
        + (f", {row.handlaggare}" if row.handlaggare else "")
        for row in rows.select_related("bistandsenhet", "handlaggare")
    ]
