"""Pages of the own account: which role one acts in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from jobbtorg.accounts.access import signed_in
from jobbtorg.accounts.actions import choose_table_rows
from jobbtorg.accounts.http import ActingRequest
from jobbtorg.accounts.middleware import ACTING_KEY


@signed_in
@require_safe
def roles(request: ActingRequest) -> HttpResponse:
    """One's roles of today, with the one acted in marked."""
    return render(request, "accounts/roles.html")


@signed_in
@require_POST
def act_as(request: ActingRequest) -> HttpResponse:
    """Act in another of one's own roles, from the next page on."""
    wanted = request.POST.get("assignment", "")
    for assignment in request.assignments:
        if str(assignment.key) == wanted:
            request.session[ACTING_KEY] = wanted
            role = assignment.get_role_display().lower()
            messages.success(request, f"Du arbetar nu som {role}, {assignment.node}.")
            return redirect("/")
    raise Http404


@signed_in
@require_POST
def table_rows(request: ActingRequest) -> HttpResponse:
    """Compact or ordinary rows in every table, remembered; back to where one was."""
    choose_table_rows(by=request.actor, compact=request.POST.get("tata") == "ja")
    back = request.POST.get("tillbaka", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
