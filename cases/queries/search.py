"""The persons that a search finds among the cases one sees."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from cases import searching
from cases.masking import facts_of, shown
from cases.models import Case
from cases.permissions.case_page import has_now
from cases.scope import is_enhet_staff
from cases.searching import Hit, Query
from jobbtorg.core.actor import Actor
from jobbtorg.core.sorting import alike, spellings

# So many letters of a name are spelled in every way that it could have been meant.
SPELLED = 3


def by_name(query: Query, column: str = "sort_key") -> Q:
    """Rows whose sort key begins with one of the ways round; a prefix uses the index."""
    if query.near:
        return _near(query, column)
    found = Q(pk__in=[])
    for last, first in query.names:
        way = Q(**{f"{column}__startswith": last})
        found |= way & Q(**{f"{column}__contains": f" {first}"}) if first else way
    return found


def _near(query: Query, column: str) -> Q:
    """Rows whose key differs from the typed one in å, ä and ö alone.

    The first letters are spelled out in each way, so that the index narrows the rows that the
    pattern is tried on.
    """
    found = Q(pk__in=[])
    for last, first in query.names:
        pattern = f"^{alike(last)}.* {alike(first)}" if first else f"^{alike(last)}"
        begins = Q(pk__in=[])
        for start in spellings(last[:SPELLED]):
            begins |= Q(**{f"{column}__startswith": start})
        found |= begins & Q(**{f"{column}__regex": pattern})
    return found


def case_hits(query: Query, actor: Actor) -> Iterator[Hit]:
    """Cases whose person matches; the latest case of each person comes first."""
    key = f"{'to_enhet' if is_enhet_staff(actor) else 'participant'}__sort_key"
    wanted = (
        Q(participant__identity_number=query.number)
        if query.number
        else by_name(query, key) | _first_name(query, key)
    )
    cases = (
        Case.objects.visible_to(actor)
        .filter(wanted)
        .select_related("participant", "to_enhet", "unit", "coach", "bistandsenhet")
        .prefetch_related("team")
        .order_by(key, "participant_id", "-enrolled_at")
    )
    for case in cases[: searching.MAX_HITS + 1]:
        view = shown(case.participant, actor, case=case)
        if view.masked:  # the same "no result" as for somebody unknown (handbook §10)
            continue
        now = has_now(actor, case)
        yield Hit(
            name=view.name,
            number=view.number,
            what=f"Ärende, {case.get_state_display().lower()}"
            if now
            else "Ärende, tidigare hos er",
            url=reverse("cases:case", args=[case.key]),
            sort_key=facts_of(case, actor).sort_key,
            detail=f"{case.unit.name}{f', {case.coach}' if case.coach else ''}" if now else "",
            warning=view.warning,
        )


def _first_name(query: Query, column: str) -> Q:
    """One word may be a first name: looked for within the cases one sees, which are few."""
    if len(query.text.split()) != 1:
        return Q(pk__in=[])
    if query.near:
        return Q(**{f"{column}__regex": f" {alike(query.names[0][0])}"})
    return Q(**{f"{column}__contains": f" {query.names[0][0]}"})
