"""Numbers for persons who have none yet (handbook §11): issued here, never typed.

A reservnummer says nothing but a birth date, and many share one. One that somebody made up
could be another person's, and two persons would become one record in silence.
"""

import random
from datetime import date

from django.db import connection, transaction

from cases.models import Participant
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.identity import Identity, IdentityKind, reserve_number
from jobbtorg.core.permissions import require
from jobbtorg.core.scope import crossing
from referrals.actions.drafting import start_draft
from referrals.models import Referral
from referrals.permissions.referral import can_start
from referrals.queries.earlier import known_by_reserve

SERIALS = range(1, 1000)
# Any number of our own: whoever issues waits for whoever issues.
LOCK = 20080101


@transaction.atomic
def start_unnumbered(*, by: Actor, birth_date: date) -> Referral:
    """Begin a remiss about somebody who has no personnummer, with a reservnummer of their own."""
    require(can_start(by))
    if birth_date > clock.today():
        raise DomainError("Födelsedatumet ligger i framtiden.", field="birth_date")
    return start_draft(by=by, identity=_issue(birth_date), issued=True)


@crossing("issue_number")
def _issue(birth_date: date) -> Identity:
    """Any free number of the day. The next one would tell that others of that day are known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    first = reserve_number(birth_date, 0).number[:9]
    taken = {
        number
        for model in (Participant, Referral)
        for number in model.objects.filter(identity_number__startswith=first).values_list(
            "identity_number", flat=True
        )
    }
    free = [n for n in SERIALS if reserve_number(birth_date, n).number not in taken]
    if not free:
        raise DomainError(
            "Alla reservnummer för den dagen är tagna. Hör av er till systemförvaltaren.",
            field="birth_date",
        )
    return reserve_number(birth_date, random.SystemRandom().choice(free))


def own_record(*, by: Actor, referral: Referral) -> Participant | None:
    """The record that a reservnummer means: one that the enhet itself began, or has a case of.

    The number may have been replaced since. Somebody else's record is never found by it.
    """
    if referral.identity_kind != IdentityKind.RESERVNUMMER:
        return None
    known = known_by_reserve(by, referral.identity_number)
    if known is None and _is_taken(referral.identity_number):
        raise DomainError(
            "Reservnumret hör till någon annan. Återta remissen och skriv en ny med "
            "Personnummer saknas, så får personen ett eget.",
            field="birth_date",
        )
    return known


def _is_taken(number: str) -> bool:
    return Participant.objects.filter(identity_number=number).exists()
