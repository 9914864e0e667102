"""The facts about a person, kept by the jobbtorg."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.actions.participants import edit_participant
from cases.forms.persons import PersonForm, initial_facts
from cases.models import Participant
from cases.permissions.life import can_edit_person
from cases.queries.codes import codes
from cases.queries.protection import access_list
from cases.rules import RECEPTION
from cases.views.life_base import around, case_url, fetch, posted, show
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, drafts, feedback
from jobbtorg.core.errors import DomainError
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from jobbtorg.organisation.enums import CodeList

DRAFT = "deltagare"


@roles(*sorted(Role(role) for role in RECEPTION))
@require_http_methods(["GET", "POST"])
@one_time
def edit(request: Request, key: uuid.UUID) -> HttpResponse:
    """Change contact, language, background or protection."""
    case = fetch(request.actor, key)
    person = case.participant
    require(can_edit_person(request.actor, person))
    form = PersonForm(
        posted(request),
        initial=initial_facts(person),
        offers={"language": codes(CodeList.LANGUAGE, kept=person.language_id)},
    )
    kept = drafts.kept(request, form, DRAFT, person.key)
    if form.is_bound and form.is_valid() and saved(request, person, form):
        feedback.success(request, "Uppgifterna är sparade.")
        return redirect(case_url(case))
    context = {
        **around(request, case),
        "form": form,
        "kept": kept,
        "outside": access_list(case, clock.today()).outside,
    }
    return render(request, "cases/life_person.html", context, status=422 if form.errors else 200)


def saved(request: Request, person: Participant, form: PersonForm) -> bool:
    """Save what the form says; what the action refuses stands in the form."""
    try:
        edit_participant(
            by=request.actor,
            participant=person,
            version=form.cleaned_data["version"],
            changes=form.facts(),
            why=form.cleaned_data["why"],
        )
    except DomainError as error:
        show(error, form)
        return False
    return True
