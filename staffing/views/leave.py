"""When a member of staff is on leave: entered, changed and taken back by the chief."""

import uuid
from collections.abc import Callable

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jobbtorg.accounts import actions
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.models import Absence, User
from jobbtorg.core import clock, drafts
from jobbtorg.core.errors import DomainError
from jobbtorg.core.feedback import success
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.ui import Crumb
from staffing.forms import EndLeaveForm, LeaveForm
from staffing.queries.leave import LeaveRow, leave_rows
from staffing.queries.offboarding import roles_here
from staffing.views.offboarding import CHIEFS

DRAFT = "ledighet"
ENTER, END, CANCEL = "lagg-in", "andra", "ta-bort"


@roles(*CHIEFS)
@require_http_methods(["GET", "POST"])
@one_time
def leave(request: Request, key: uuid.UUID) -> HttpResponse:
    """Leave now and to come with its last day, and a form for one more."""
    user = User.objects.filter(key=key).first()
    if user is None or not roles_here(request.actor, user.key, clock.today()).exists():
        raise Http404
    verb = request.POST.get("gor", "")
    rows = leave_rows(user, clock.today())
    enter = LeaveForm(request.POST if verb == ENTER else None)
    shown = [(row, _end_form(request, row, verb)) for row in rows]
    done = ""
    if request.method == "POST":
        done = _entered(request, user, enter) or _changed(request, user, shown, verb)
    if done:
        success(request, done)
        return redirect("staffing:leave", user.key)
    context = {
        "worker": user,
        "rows": [(row, form, _kept(request, user, row, form)) for row, form in shown],
        "form": enter,
        "kept": drafts.kept(request, enter, DRAFT, user.key),
        "crumbs": [Crumb("Medarbetare", reverse("staffing:staff"))],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "staffing/leave.html", context, status=status)


def _end_form(request: Request, row: LeaveRow, verb: str) -> EndLeaveForm | None:
    """The form of one row; only the row that was posted is bound."""
    if row.is_over:
        return None
    chosen = verb in (END, CANCEL) and request.POST.get("ledighet") == str(row.pk)
    return EndLeaveForm(
        request.POST if chosen else None, initial={"last": row.last}, prefix=f"rad-{row.pk}"
    )


def _kept(
    request: Request, user: User, row: LeaveRow, form: EndLeaveForm | None
) -> drafts.Kept | None:
    return drafts.kept(request, form, f"{DRAFT} {row.pk}", user.key) if form else None


def _entered(request: Request, user: User, form: LeaveForm) -> str:
    """What was entered, in words; empty where nothing was."""
    if not form.is_bound or not form.is_valid():
        return ""
    values = form.cleaned_data

    def act() -> str:
        actions.enter_leave(user, from_on=values["from_on"], last=values["last"], by=request.actor)
        return f"Ledigheten för {user} är inlagd."

    return _try(act, form)


def _changed(
    request: Request, user: User, rows: list[tuple[LeaveRow, EndLeaveForm | None]], verb: str
) -> str:
    """What was changed or taken back, in words; empty where nothing was."""
    for row, form in rows:
        if form is None or not form.is_bound or not form.is_valid():
            continue
        absence, last = Absence(pk=row.pk), form.cleaned_data["last"]

        def act(absence: Absence = absence, last: object = last) -> str:
            if verb == CANCEL:
                actions.cancel_leave(absence, by=request.actor)
                return f"Ledigheten för {user} är borttagen."
            actions.end_leave(absence, last=last, by=request.actor)  # type: ignore[arg-type]
            return f"Ledigheten för {user} är ändrad."

        return _try(act, form)
    return ""


def _try(act: Callable[[], str], form: forms.BaseForm) -> str:
    try:
        return act()
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return ""
