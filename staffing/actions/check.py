"""The nightly check that nobody is lost: what it finds is logged and mailed to the chief."""

import logging
from collections import Counter

from django.db import transaction
from django.urls import reverse

from cases.enums import Party
from cases.queries.lost import at_work, cases_of_absent, cases_without_step, lost_steps, serious
from jobbtorg.accounts.models import User
from jobbtorg.accounts.notices import tell
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

    Leave is planned and shows on the page; it is no breach by itself. A place without a chief
    is the Jobbtorgschef's. Safe to run twice: a chief gets one mail a day.
    """
    units, enheter = breaches(by)
    today = clock.today()
    to_mend: Counter[User] = Counter()
    for found, place, chiefs_of in (
        (units, "unit", chiefs_of_unit),
        (enheter, "enhet", enhetschefer),
    ):
        for node_id, count in sorted(found.items()):
            logger.error("Ingen tappas bort: %s breaches at %s %s", count, place, node_id)
            for chief in list(chiefs_of(node_id, today)) or list(jobbtorgschefer(today)):
                to_mend[chief] += count
    for chief, count in to_mend.items():
        _tell(chief, count)
    return units.total() + enheter.total()


def breaches(by: Actor) -> tuple[Counter[int], Counter[int]]:
    """How many breaches each unit and each enhet has to mend."""
    today = clock.today()
    staff = at_work(today)
    units: Counter[int] = Counter()
    enheter: Counter[int] = Counter()
    units.update(cases_without_step(by).values_list("unit_id", flat=True))
    for step in serious(lost_steps(by, today, staff)):
        if step.party == Party.STADSDEL:
            enheter[step.bistandsenhet_id or 0] += 1
        else:
            units[step.unit_id or 0] += 1
    gone = cases_of_absent(by, today, staff)
    units.update(serious(gone).values_list("unit_id", flat=True))
    enheter.update(serious(gone, "danger_at_enhet").values_list("bistandsenhet_id", flat=True))
    sent = serious(lost_referrals(by, today, staff))
    enheter.update(sent.values_list("bistandsenhet_id", flat=True))
    return units, enheter


def _tell(chief: User, count: int) -> None:
    """One mail a day, without names: how many at all the places that are the chief's."""
    told = Mail.objects.filter(kind=MAIL_KIND, created_at__date=clock.today())
    if told.filter(to_user_id=chief.pk).exists():
        return
    what = (
        "1 ärende, remiss eller steg hos er saknar någon som tar det"
        if count == 1
        else f"{count} ärenden, remisser eller steg hos er saknar någon som tar dem"
    )
    tell(
        chief,
        subject="Något håller på att tappas bort",
        body=f"{what}.\n\nSe vilka och rätta till: {mail.link(reverse('staffing:lost'))}",
        kind=MAIL_KIND,
    )
