"""The page of the organisation."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobbtorg.core import clock
from jobbtorg.core.access import any_role
from jobbtorg.core.http import Request
from jobbtorg.core.words import prose_date
from jobbtorg.organisation.forms import DayForm
from jobbtorg.organisation.permissions import sees_rents
from jobbtorg.organisation.queries import organisation_on

# What those will find here who have no page of their own yet, by role.
NOTHING_YET = {
    "styrning": "Här publiceras rapporter. Inga är publicerade än.",
    "anordnare": "Här ser ni era egna deltagare. Det finns inget att visa än.",
    "lex_sarah": "Här hanteras rapporter enligt lex Sarah. Det går inte än.",
}


@any_role
@require_safe
def overview(request: Request) -> HttpResponse:
    """Regions, units with premises, stadsdelar, enheter and routes on any date."""
    form = DayForm(request.GET or None, initial={"datum": clock.today()})
    chosen = form.cleaned_data["datum"] if form.is_bound and form.is_valid() else None
    on = chosen or clock.today()
    context = {
        "form": form,
        "organisation": organisation_on(on),
        "sees_rents": sees_rents(request.actor),
        "nothing_yet": NOTHING_YET.get(request.actor.role, ""),
        "lead": f"Så här ser organisationen ut den {prose_date(on)}.",
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "organisation/overview.html", context, status=status)
