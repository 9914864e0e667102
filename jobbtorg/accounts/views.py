"""Pages of the own account: which role one acts in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobbtorg.accounts.access import signed_in
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
