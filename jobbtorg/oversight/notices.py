"""What Min dag says of loggkontroll: a question that waits, and reviews that are late."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse

from cases.notices import Notice
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.words import plural
from jobbtorg.oversight.enums import WITH_REVIEWER, CheckState
from jobbtorg.oversight.models import LogCheck
from jobbtorg.oversight.queries.checks import ON_ITS_WAY, Tab
from jobbtorg.oversight.scope import asked_scope, handed_scope, review_scope


def on_min_dag(actor: Actor) -> Iterator[Notice]:
    """In one query."""
    mine = review_scope(actor)
    said = {
        "asked": asked_scope(actor) & Q(state=CheckState.ASKED),
        "checks": mine & Q(state=CheckState.OPEN),
        "answers": mine & Q(state=CheckState.ANSWERED),
        "late": mine & Q(state__in=WITH_REVIEWER, due_on__lt=clock.today()),
        "handed": handed_scope(actor) & ON_ITS_WAY,
    }
    rows = LogCheck.objects.filter(said["asked"] | mine | said["handed"]).order_by()
    found = rows.aggregate(**{name: Count("pk", filter=what) for name, what in said.items()})
    if found["asked"]:
        count = plural(found["asked"], "fråga", "frågor")
        text = f"Du har {count} om något du har öppnat."
        yield Notice(text, "Svara", reverse("oversight:questions"))
    if found["handed"]:
        count = plural(found["handed"], "anmälan", "anmälningar")
        text = f"{count} från loggkontrollen väntar på dig."
        yield Notice(text, "Läs", f"{reverse('oversight:checks')}?flik={Tab.REPORTED}", "eye")
    if text := _to_review(found):
        yield Notice(text, "Granska", reverse("oversight:checks"), "eye")


def _to_review(found: dict[str, int]) -> str:
    """`4 loggkontroller att granska och 1 svar att läsa, 2 förfallna.`"""
    parts = []
    if found["checks"]:
        count = plural(found["checks"], "loggkontroll", "loggkontroller")
        parts.append(f"{count} att granska")
    if found["answers"]:
        parts.append(f"{found['answers']} svar att läsa")
    late = plural(found["late"], "förfallen", "förfallna")
    return f"{' och '.join(parts)}{f', {late}' if found['late'] else ''}." if parts else ""
