"""The list of a person: who sees them if the identity is protected (handbook §10)."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions.protection import end_access, name_colleague
from cases.forms.moves import AccessForm
from cases.models import ProtectedAccess
from cases.permissions.protection import can_end_access, can_name, can_see_list
from cases.queries.protection import access_list, can_be_named, changes_of_protection
from cases.scope import is_unit_staff
from cases.views.life_base import FormPage, answer, fetch, posted
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core import clock, feedback
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require

READERS = sorted({*UNIT_ROLES, *ENHET_ROLES})
NAMERS = (Role.GRUPPLEDARE, Role.LOKAL_CHEF, Role.ENHETSCHEF)
PAGE = FormPage("Åtkomstlista", "Sätt upp på listan", template="cases/access_list.html")


@roles(*READERS)
@require_http_methods(["GET", "POST"])
@one_time
def access(request: Request, key: uuid.UUID) -> HttpResponse:
    """Who is on the list and why; a chief names one more colleague of their own side."""
    case = fetch(request.actor, key)
    require(can_see_list(request.actor, case))
    may_name = can_name(request.actor, case)
    if request.method == "POST":
        require(may_name)
    today, at_unit = clock.today(), is_unit_staff(request.actor)
    colleagues = can_be_named(case, at_unit, today) if may_name else ()
    again = {"who": request.GET.get("kollega", "")}
    form = AccessForm(posted(request), offers={"who": colleagues}, initial=again)
    listed = access_list(case, today)

    def act(chosen: dict[str, Any]) -> str:
        who = chosen["who"]
        name_colleague(
            by=request.actor, case=case, user=who, why=chosen["why"], until_on=chosen["until_on"]
        )
        return f"{who} står på listan."

    told: dict[str, Any] = {
        "listed": listed,
        "named": [
            (row, bool(can_end_access(request.actor, case, row)), f"ta-bort-{row.key}")
            for row in listed.named
        ],
        "may_name": bool(may_name),
        "changes": changes_of_protection(case),
    }
    return answer(request, case, PAGE, form, act, then=request.path, **told)


@roles(*NAMERS)
@require_POST
def end(request: Request, key: uuid.UUID, access: uuid.UUID) -> HttpResponse:
    """Take a colleague off the list."""
    case = fetch(request.actor, key)
    found = ProtectedAccess.objects.filter(participant=case.participant_id, key=access)
    row = found.select_related("user").first()
    if row is None:
        raise Http404
    end_access(by=request.actor, case=case, access=row)
    feedback.success(request, f"{row.user} står inte längre på listan.")
    return redirect("cases:access", case.key)
