"""What a case knows of the person's background, and the number that names the person."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from cases.actions.background import change_background
from cases.actions.participants import change_number
from cases.forms.background import BackgroundForm, NumberForm, initial_background
from cases.masking import shown
from cases.models import Case
from cases.permissions.life import can_edit_person
from cases.queries.codes import codes
from cases.rules import CASEWORKERS, RECEPTION
from cases.views.life_base import FormPage, answer, fetch, fetch_for, posted
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import ENHET_ROLES, Role
from jobbtorg.core import accesslog
from jobbtorg.core.errors import DomainError
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.models import AccessKind
from jobbtorg.core.permissions import require
from jobbtorg.core.words import personnummer
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import TargetGroup

WRITERS = sorted(Role(role) for role in (*CASEWORKERS, *ENHET_ROLES))
DESK = sorted(Role(role) for role in RECEPTION)


def _offers(case: Case) -> dict[str, Any]:
    groups = TargetGroup.objects.all()
    return {
        "primary": groups,
        "flags": groups,
        "hindrance": codes(CodeList.HINDRANCE, kept=case.hindrance_id),
        "af_programme": codes(CodeList.AF_PROGRAMME, kept=case.af_programme_id),
    }


@roles(*WRITERS)
@require_http_methods(["GET", "POST"])
@one_time
def background(request: Request, key: uuid.UUID) -> HttpResponse:
    """Target groups with dates, hindrance, benefit and Arbetsförmedlingen."""
    case = fetch_for(request, key, "change_background")
    page = FormPage(
        "Målgrupp och bakgrund",
        "Spara uppgifterna",
        "Vad som gällde förut står kvar i historiken, med datum.",
    )
    form = BackgroundForm(posted(request), initial=initial_background(case), offers=_offers(case))

    def act(chosen: dict[str, Any]) -> str:
        said = change_background(
            by=request.actor,
            case=case,
            version=chosen["version"],
            facts=form.facts(),
            groups=form.groups(),
            why=chosen["why"],
        )
        return "Uppgifterna är sparade." if said else "Inget var ändrat."

    return answer(request, case, page, form, act)


@roles(*DESK)
@require_http_methods(["GET", "POST"])
@one_time
def number(request: Request, key: uuid.UUID) -> HttpResponse:
    """The real number after a reservnummer, or one put right."""
    case = fetch(request.actor, key)
    person = case.participant
    require(can_edit_person(request.actor, person))
    seen = shown(person, request.actor, case=case)
    if seen.contact_hidden:
        raise DomainError("Uppgifterna är skyddade. Bara ansvarig coach ändrar dem.")
    page = FormPage(
        "Byt personnummer",
        "Byt nummer",
        "När ett reservnummer ersätts, eller när numret är fel. Födelsedatum och kön ändras "
        "under Deltagarens uppgifter.",
    )
    form = NumberForm(posted(request), initial={"version": person.version})
    if form.is_bound and form.is_valid():
        # Whether somebody has the number is told by the answer: it is a search as well.
        sought = accesslog.digest(form.cleaned_data["number"].number)
        accesslog.answering(AccessKind.SEARCH, sought=sought)

    def act(chosen: dict[str, Any]) -> str:
        change_number(
            by=request.actor, participant=person, version=chosen["version"],
            identity=chosen["number"], why=chosen["why"],
        )  # fmt: skip
        return f"Numret är nu {chosen['number']}."

    return answer(request, case, page, form, act, facts=[("Nummer nu", personnummer(seen.number))])
