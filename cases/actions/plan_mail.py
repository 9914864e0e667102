"""Mails about plans: that something waits, and a link; never a name (handbook §10)."""

from datetime import date

from django.urls import reverse

from cases.models import Case, PlanVersion
from jobbtorg.accounts.notices import tell
from jobbtorg.core import mail


def tell_decider(*, case: Case, version: PlanVersion, due_on: date) -> None:
    """The case's handläggare is told that a plan waits. Without one, the inbox shows it to all."""
    address = mail.link(reverse("referrals:decision", args=[version.key]))
    tell(
        case.handlaggare,
        subject="En plan väntar på ditt beslut",
        body=f"Ett jobbtorg har skickat in en plan. Svara senast {due_on}.\n\n{address}",
        kind="plan_vantar",
        about_key=version.key,
    )


def tell_coach(*, case: Case, version: PlanVersion, returned: int) -> None:
    """The coach is told that the plan has been answered."""
    what = "Någon rad har kommit tillbaka" if returned else "Alla rader är godkända"
    address = mail.link(reverse("cases:case_tab", args=[case.key, "plan"]))
    tell(
        case.coach,
        subject="En plan är besvarad",
        body=f"{what}.\n\n{address}",
        kind="plan_besvarad",
        about_key=version.key,
    )
