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
from jobbtorg.oversight.scope import asked_scope, review_scope


def on_min_dag(actor: Actor) -> Iterator[Notice]:
    """In one query."""
    late = review_scope(actor) & Q(state__in=WITH_REVIEWER, due_on__lt=clock.today())
    asked = asked_scope(actor) & Q(state=CheckState.ASKED)
    rows = LogCheck.objects.filter(late | asked).order_by()
    found = rows.aggregate(asked=Count("pk", filter=asked), late=Count("pk", filter=late))
    if found["asked"]:
        count = plural(found["asked"], "fråga", "frågor")
        text = f"Du har {count} om något du har öppnat."
        yield Notice(text, "Svara", reverse("oversight:questions"))
    if found["late"]:
        count = plural(found["late"], "loggkontroll", "loggkontroller")
        text = f"{count} är {'förfallen' if found['late'] == 1 else 'förfallna'}."
        yield Notice(text, "Granska", reverse("oversight:checks"), "eye")
