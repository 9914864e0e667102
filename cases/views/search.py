"""Search by personnummer or name. POST, so that neither lands in an address or a log."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import searching
from cases.forms.search import SearchForm
from cases.views.case_page import READERS
from jobbtorg.accounts.access import roles
from jobbtorg.core import accesslog
from jobbtorg.core.errors import DomainError
from jobbtorg.core.http import Request
from jobbtorg.core.models import AccessKind


def note_search(query: searching.Query) -> None:
    """A search is logged whatever it finds: somebody protected is found by nobody else."""
    sought = accesslog.digest(query.number) if query.number else ""
    accesslog.answering(AccessKind.SEARCH, sought=sought)


@roles(*READERS)
@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Results as a list; a single hit on a number opens at once."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    hits: list[searching.Hit] = []
    more = False
    asked = False
    if form.is_valid():
        try:
            query = searching.read_query(form.cleaned_data["q"])
        except DomainError as error:
            form.add_error("q", error.message)
        else:
            asked = bool(query)
            if asked:
                note_search(query)
            hits, more = searching.search(query, request.actor)
            if query.number and len(hits) == 1:
                return redirect(hits[0].url)
            if not query:
                form.add_error("q", "Skriv minst två bokstäver av namnet, eller ett personnummer.")
    context = {"form": form, "hits": hits, "more": more, "asked": asked}
    return render(request, "cases/search.html", context, status=422 if form.errors else 200)
