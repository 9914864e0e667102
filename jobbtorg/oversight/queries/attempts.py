"""Attempts to reach somebody: a search for their number, an address that names what is theirs.

The log holds a digest of the number, or the key of the address. Only who may know the person
can tell whom such a row is about, and of fingerade personuppgifter nobody is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet

from cases.masking import WARNED
from cases.models import Case, Participant
from jobbtorg.core import accesslog
from jobbtorg.core.models import AccessEntry
from jobbtorg.oversight.rules import DENIED, SEARCH
from referrals.models import Referral


def aimed_at(
    entries: Iterable[AccessEntry], people: QuerySet[Participant]
) -> dict[int, tuple[int, ...]]:
    """Whom of some protected persons searches and refused addresses were about, by row."""
    rows = [one for one in entries if one.object_key and one.kind in (SEARCH, DENIED)]
    if not rows:
        return {}
    protected = people.filter(protection_level__in=WARNED)
    known = dict(protected.values_list("pk", "identity_number"))
    persons = {accesslog.digest(number): pk for pk, number in known.items()}
    if any(one.kind == DENIED for one in rows):
        persons.update(_keys_of(known, {key for one in rows for key in _keys(one.object_key)}))
    found: Mapping[int, set[int]] = defaultdict(set)
    for one in rows:
        for key in (one.object_key, *one.object_key.split("/")):
            if key in persons:
                found[one.pk].add(persons[key])
    return {pk: tuple(sorted(who)) for pk, who in found.items()}


def _keys_of(known: Iterable[int], keys: set[UUID]) -> dict[str, int]:
    """What of the addresses' keys is a case, a remiss or the record of these persons."""
    of = {"key__in": keys, "participant__in": list(known)}
    rows = [
        *Case.objects.filter(**of).values_list("key", "participant_id"),
        *Referral.objects.filter(**of).values_list("key", "participant_id"),
    ]
    return {str(key): person for key, person in rows}


def _keys(text: str) -> Iterable[UUID]:
    for part in text.split("/"):
        try:
            yield UUID(part)
        except ValueError:
            continue
