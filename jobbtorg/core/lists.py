"""Lists that open as one left them: the filters stand in the address and are remembered.

The address says what is shown and nothing else: no empty fields, no filters that do not
hold. Who opens the list without any gets back those that were last in force in the same role.
"""

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect

from jobbtorg.core.actor import ANONYMOUS

# In the address when all filters have been taken off, so that none are remembered.
NO_FILTER = "utan=filter"
# Names of the address that are not filters: the mark above, and the place in the list.
_BESIDE = frozenset({"utan", "efter"})


def query_of(held: Mapping[str, object]) -> str:
    """The filters in force as a query string, without those that are empty."""
    return urlencode({name: value for name, value in held.items() if value})


def address_of(path: str, query: str, after: str = "") -> str:
    """A list with these filters, from the start or after a cursor."""
    place = urlencode({"efter": after}) if after else ""
    return f"{path}?{'&'.join(part for part in (query or NO_FILTER, place) if part)}"


def last_query(request: HttpRequest, name: str) -> str:
    """The filters with which the actor last saw the list."""
    found = request.session.get(_key(request, name), "")
    return found if isinstance(found, str) else ""


def as_left(
    request: HttpRequest,
    name: str,
    held: Mapping[str, object],
    *,
    passing: Collection[str] = (),
    first: str = "",
) -> HttpResponseRedirect | None:
    """Where the list is to be read instead; None when the address says what is shown.

    `held` is what the list made of the address: the filters that are in force, in the words
    of the address. They are remembered whenever the address names any, but for those that are
    `passing`: a tab that the list is not to open on another day. `first` is the query with
    which the list opens for who has never seen it.
    """
    seen = request.session.get(_key(request, name))
    remembered = first if seen is None else last_query(request, name)
    if not request.GET:
        return HttpResponseRedirect(f"{request.path}?{remembered}") if remembered else None
    query = query_of(held)
    kept = query_of({key: value for key, value in held.items() if key not in passing})
    if kept != seen:
        request.session[_key(request, name)] = kept
    asked = {key: value for key, value in request.GET.items() if key not in _BESIDE}
    if any(value != str(held.get(key) or "") or not value for key, value in asked.items()):
        return HttpResponseRedirect(address_of(request.path, query))
    return None


def _key(request: HttpRequest, name: str) -> str:
    actor = getattr(request, "actor", ANONYMOUS)
    return f"lista:{name}:{actor.assignment_id or ''}"
