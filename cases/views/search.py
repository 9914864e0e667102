"""Search by personnummer or name. Neither lands in an address or a log: POST, then sealed."""

from urllib.parse import urlencode

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
from jobbtorg.core.sealed import seal, unseal

# In the address of the results.
ASKED = "fraga"


def note_search(query: searching.Query) -> None:
    """A search is logged whatever it finds: somebody protected is found by nobody else."""
    sought = accesslog.digest(query.number) if query.number else ""
    accesslog.answering(AccessKind.SEARCH, sought=sought)


@roles(*READERS)
@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Takes what is asked for to an address of its results, where one can come back to them.

    It stands sealed in that address.
    """
    if request.method != "POST":
        sealed = request.GET.get(ASKED, "")
        asked = unseal(sealed, user_id=request.actor.user_id) if sealed else None
        return _results(request, asked) if asked else _page(request, SearchForm())
    form = SearchForm(request.POST)
    if not form.is_valid() or _query(form) is None:
        return _page(request, form)
    sealed = seal(form.cleaned_data["q"], user_id=request.actor.user_id)
    return redirect(f"{request.path}?{urlencode({ASKED: sealed})}")


def _query(form: SearchForm) -> searching.Query | None:
    """What the form asks for; None, with its reason in the form, when it cannot be asked."""
    try:
        query = searching.read_query(form.cleaned_data["q"])
    except DomainError as error:
        form.add_error("q", error.message)
        return None
    if not query:
        form.add_error("q", "Skriv minst två bokstäver av namnet, eller ett personnummer.")
        return None
    return query


def _results(request: Request, text: str) -> HttpResponse:
    """Results as a list; a single hit on a number opens at once."""
    form = SearchForm({"q": text})
    query = _query(form) if form.is_valid() else None
    if query is None:
        return _page(request, form)
    note_search(query)
    hits, more = searching.search(query, request.actor)
    if query.number and len(hits) == 1:
        return redirect(hits[0].url)
    return _page(request, form, hits=hits, more=more, asked=True)


def _page(request: Request, form: SearchForm, **found: object) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "cases/search.html", {"form": form, **found}, status=status)
