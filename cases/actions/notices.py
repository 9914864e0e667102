"""Mail that something waits: a link and no personal data."""

from django.urls import reverse

from cases.models import Case
from jobbtorg.core import mail

BREAK = "avbrott"


def tell_of_break(case: Case) -> None:
    """The handläggare is told of an avbrott; without a named one the step alone tells the enhet."""
    to = case.handlaggare
    if to is None or not to.is_active:
        return
    address = mail.link(reverse("cases:acknowledge_break", args=[case.key]))
    mail.send(
        to_address=to.email,
        to_user_id=to.pk,
        subject="Ett avbrott väntar på att du läser det",
        body=f"Ett av dina ärenden hos ett jobbtorg är avbrutet. Läs och kvittera:\n\n{address}\n",
        kind=BREAK,
        about_key=case.key,
    )
