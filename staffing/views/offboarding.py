"""Members of staff, and ending somebody's work: first as a dry run, then in one action."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock, drafts
from jobbtorg.core.errors import DomainError
from jobbtorg.core.feedback import success
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.words import plural
from staffing.actions.offboarding import off_board
from staffing.forms import HandoverForm
from staffing.queries.offboarding import belongings, roles_here
from staffing.queries.workers import staff_rows

CHIEFS = (Role.LOKAL_CHEF, Role.ENHETSCHEF)


@roles(*CHIEFS)
def staff(request: Request) -> HttpResponse:
    """Everybody at the chief's nodes today, with what they have and whether they are away."""
    rows = staff_rows(request.actor, clock.today())
    return render(request, "staffing/staff.html", {"rows": rows})


@roles(*CHIEFS)
@one_time
def leaving(request: Request, key: uuid.UUID) -> HttpResponse:
    """Where everything that hangs on somebody would go; then, on POST, it goes there."""
    leaver = User.objects.filter(key=key).first()
    today = clock.today()
    held = list(roles_here(request.actor, leaver, today)) if leaver else []
    if leaver is None or not held:
        raise Http404
    things = belongings(request.actor, leaver, today)
    form = HandoverForm(request.POST or None, things=things, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            moved = off_board(
                by=request.actor,
                leaver=leaver,
                last_day=form.cleaned_data["last_day"],
                takers=form.takers(),
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            last = form.cleaned_data["last_day"]
            success(
                request,
                f"{leaver} slutar {last}. {plural(len(moved), 'sak', 'saker')} har fått nya händer.",
            )
            return redirect("staffing:staff")
    context = {
        "leaver": leaver,
        "held": held,
        "form": form,
        "kept": drafts.kept(request, form, "avsluta", leaver.key),
        "rows": form.rows(),
        "orphans": [thing for thing in things if thing.is_orphan],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "staffing/leaving.html", context, status=status)
