"""A row in every table under policies: that nobody reads a row of an empty one shows nothing."""

from uuid import uuid4

import pghistory.models

from jobbtorg.accounts.models import Absence, AccountEvent
from jobbtorg.core import clock
from jobbtorg.organisation.periods import period
from referrals.models import Referral
from tests import factories
from tests.assurance.lives import life, words
from tests.referrals import factories as referrals
from tests.roles import OWNER, as_fixture, as_role

# Tables that cannot be filled, each with its reason. There are none.
CANNOT_BE_FILLED: dict[str, str] = {}


def everything(at: referrals.Side) -> None:
    """A whole life, and what no life holds: of the accounts, of flags, of the library."""
    life(at)
    with as_fixture():
        Absence.objects.create(
            user=factories.user_of(at.coach), period=period(clock.today()), note=words()
        )
        told = AccountEvent(user=factories.user_of(at.coach), text=words())
        told.set_actor(at.chief)
        told.save()
        for referral in Referral.objects.filter(bistandsenhet=at.enhet):
            referral.flags.add(factories.target_group())
    with as_role(OWNER):
        # The product writes none: what a history row comes with stands in the row itself.
        pghistory.models.Context.objects.create(id=uuid4(), metadata={"said": words()})
