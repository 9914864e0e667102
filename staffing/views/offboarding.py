"""Members of staff, and ending somebody's work: first as a dry run, then in one action."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cases.scope import is_enhet_staff
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.core import clock, drafts
from jobbtorg.core.errors import DomainError
from jobbtorg.core.feedback import success
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.words import plural
from staffing.actions.offboarding import off_board
from staffing.forms import EverythingForm, HandoverForm
from staffing.queries.hanging import gone
from staffing.queries.offboarding import belongings, roles_here
from staffing.queries.workers import candidates, staff_rows

CHIEFS = (Role.LOKAL_CHEF, Role.ENHETSCHEF)


@roles(*CHIEFS)
@require_safe
def staff(request: Request) -> HttpResponse:
    """Everybody at the chief's nodes today, with what they have and whether they are away."""
    today = clock.today()
    context = {"rows": staff_rows(request.actor, today), "gone": gone(request.actor, today)}
    return render(request, "staffing/staff.html", context)


@roles(*CHIEFS)
@one_time
def leaving(request: Request, key: uuid.UUID) -> HttpResponse:
    """Where everything that hangs on somebody would go; then, on POST, it goes there."""
    leaver, held = leaver_of(request, key)
    today, everything_to = clock.today(), request.GET.get("alla", "")
    things = belongings(request.actor, leaver, today, everything_to=everything_to)
    people = {user for thing in things for user in thing.takers}
    known = candidates(people, today, handled=is_enhet_staff(request.actor))
    form = HandoverForm(
        request.POST or None, things=things, candidates=known, today=today, ends=bool(held)
    )
    if request.method == "POST" and form.is_valid() and hand_over(request, leaver, form):
        return redirect("staffing:staff")
    context = {
        "leaver": leaver,
        "held": held,
        "form": form,
        "kept": drafts.kept(request, form, "avsluta", leaver.key),
        "rows": form.rows(),
        "candidates": known,
        "everything": EverythingForm(request.GET, candidates=known),
        "orphans": [thing for thing in things if thing.is_orphan],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "staffing/leaving.html", context, status=status)


def leaver_of(request: Request, key: uuid.UUID) -> tuple[User, list[RoleAssignment]]:
    """Somebody with roles at the chief's nodes today, and these, or one who has gone; else 404."""
    today = clock.today()
    held = list(roles_here(request.actor, key, today))
    if held:
        return held[0].user, held
    left = next((one.user for one in gone(request.actor, today) if one.user.key == key), None)
    if left is None:
        raise Http404
    return left, []


def hand_over(request: Request, leaver: User, form: HandoverForm) -> bool:
    """Carry out what a valid form says; what is refused is told at its field."""
    last = form.cleaned_data.get("last_day")
    try:
        moved = off_board(by=request.actor, leaver=leaver, last_day=last, takers=form.takers())
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    many = plural(len(moved), "sak", "saker")
    ends = f"{leaver} slutar {last}." if last else f"Inget är kvar hos {leaver}."
    success(request, f"{ends} {many} har fått nya händer.")
    return True
