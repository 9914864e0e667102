"""The nightly check that nobody is lost: what it finds is logged and mailed to the chief."""

import logging
from collections import Counter

from django.db import transaction
from django.urls import reverse

from cases.enums import Party
from cases.queries.lost import cases_of_absent, cases_without_step, lost_steps, serious
from jobbtorg.accounts.models import User
from jobbtorg.accounts.queries import chiefs_of_unit, enhetschefer, jobbtorgschefer
from jobbtorg.core import clock, mail
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import Mail
from referrals.queries.lost import lost_referrals

MAIL_KIND = "tappas bort"

logger = logging.getLogger(__name__)


@transaction.atomic
def check_nobody_lost(*, by: Actor) -> int:
    """Count the breaches of each unit and enhet and tell its chief; returns how many there are.

    Leave is planned and shows on the page; it is no breach by itself. Safe to run twice: a
    chief gets one mail a day.
    """
    units, enheter = breaches(by)
    for unit_id, count in sorted(units.items()):
        _tell(list(chiefs_of_unit(unit_id, clock.today())), count, f"unit {unit_id}")
    for enhet_id, count in sorted(enheter.items()):
        _tell(list(enhetschefer(enhet_id, clock.today())), count, f"enhet {enhet_id}")
    return units.total() + enheter.total()


def breaches(by: Actor) -> tuple[Counter[int], Counter[int]]:
    """How many breaches each unit and each enhet has to mend."""
    today = clock.today()
    units: Counter[int] = Counter()
    enheter: Counter[int] = Counter()
    units.update(cases_without_step(by).values_list("unit_id", flat=True))
    for step in serious(lost_steps(by, today)):
        if step.party == Party.STADSDEL:
            enheter[step.bistandsenhet_id or 0] += 1
        else:
            units[step.unit_id or 0] += 1
    gone = cases_of_absent(by, today)
    units.update(serious(gone).values_list("unit_id", flat=True))
    enheter.update(serious(gone, "danger_at_enhet").values_list("bistandsenhet_id", flat=True))
    sent = serious(lost_referrals(by, today))
    enheter.update(sent.values_list("bistandsenhet_id", flat=True))
    return units, enheter


def _tell(chiefs: list[User], count: int, where: str) -> None:
    """The log says it without names; the chief gets a mail, or the Jobbtorgschef instead."""
    logger.error("Ingen tappas bort: %s breaches at %s", count, where)
    told = Mail.objects.filter(kind=MAIL_KIND, created_at__date=clock.today())
    link = mail.link(reverse("staffing:lost"))
    for chief in chiefs or jobbtorgschefer(clock.today()):
        if told.filter(to_user_id=chief.pk).exists():
            continue
        mail.send(
            to_address=chief.email,
            to_user_id=chief.pk,
            subject="Något håller på att tappas bort",
            body=f"{count} ärenden, remisser eller steg hos er saknar någon som tar dem.\n\n"
            f"Se vilka och rätta till dem: {link}",
            kind=MAIL_KIND,
        )
