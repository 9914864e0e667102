"""Mail that something waits: a link and no personal data."""

from django.urls import reverse

from cases.models import Case
from jobbtorg.accounts.notices import tell
from jobbtorg.core import mail

BREAK = "avbrott"


def tell_of_break(case: Case) -> None:
    """The handläggare is told of an avbrott; without a named one the step alone tells the enhet."""
    address = mail.link(reverse("cases:acknowledge_break", args=[case.key]))
    tell(
        case.handlaggare,
        subject="Ett avbrott väntar på att du läser det",
        body=f"Ett av dina ärenden hos ett jobbtorg är avbrutet. Läs och kvittera:\n\n{address}\n",
        kind=BREAK,
        about_key=case.key,
    )
