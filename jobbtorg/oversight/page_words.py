"""What kind of page was looked at, in words that say what one could see there."""

from django.db.models import Q

from jobbtorg.oversight.rules import DENIED, EXPORT, SEARCH

# Beginnings of the names of pages; the first that fits is the one.
_WORDS = (
    ("cases:min_dag", "Min dag"),
    ("cases:participants", "Lista över deltagare"),
    ("cases:visits", "Lista över besök"),
    ("cases:group_meeting", "Gruppträff"),
    ("cases:plan", "Aktivitetsplan"),
    ("cases:mapping", "Kartläggning"),
    ("cases:", "Ärende"),
    ("referrals:list", "Lista över remisser"),
    ("referrals:decisions", "Lista över planer att besluta om"),
    ("referrals:decision", "Beslut om aktivitetsplan"),
    ("referrals:", "Remiss"),
    ("staffing:", "Chefens sidor om fördelning"),
    ("oversight:order_extract", "Registerutdrag"),
    ("oversight:extract", "Registerutdrag"),
    ("oversight:", "Loggkontroll"),
    ("search", "Sökning"),
    ("admin:", "Förvaltningssidorna"),
)
_OF_KIND = {EXPORT: "Export", SEARCH: "Sökning"}
UNKNOWN = "Sida om deltagare"


def page_words(page: str, kind: str) -> str:
    """`Ärende`, `Aktivitetsplan`, `Nekad: Ärende`."""
    found = next((words for name, words in _WORDS if page.startswith(name)), UNKNOWN)
    if kind == DENIED:
        return f"Nekad: {found}"
    return _OF_KIND.get(kind, found)


REFUSED = "Nekade"
# What one may choose in the log, in order.
CHOICES = (*dict.fromkeys(words for _, words in _WORDS), "Export", REFUSED)


def pages_called(words: str) -> Q:
    """Rows of the log that `page_words` calls so."""
    if words == REFUSED:
        return Q(kind=DENIED)
    kinds = [kind for kind, said in _OF_KIND.items() if said == words]
    of_kind = Q(kind__in=kinds)
    called, earlier = Q(pk__in=[]), Q(pk__in=[])
    for name, said in _WORDS:
        begins = Q(page__startswith=name)
        if said == words:
            called |= begins & ~earlier
        earlier |= begins
    return of_kind | called & ~Q(kind__in=[*_OF_KIND, DENIED])
