"""Remisser that nobody will take: the same question as `cases.queries.lost`, one room up."""

from datetime import date

from django.db.models import Case as CaseWhen
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value, When

from cases.models import Step
from cases.queries.at_work import AtWork, away_from, one_of
from cases.queries.lost import AWAY, GONE, NOBODY, at_work
from cases.scope import enhet_scope, unit_scope
from jobbtorg.accounts.enums import ENHET_ROLES
from jobbtorg.core.actor import Actor
from referrals.enums import CLOSED_STATES, ReferralState
from referrals.models import Referral


def referrals_at(actor: Actor) -> Q:
    """Remisser of the actor's own enhet, or sent to the actor's own units."""
    if actor.is_system:
        return Q()
    if actor.role in ENHET_ROLES:
        return enhet_scope(actor)
    return unit_scope(actor) & ~Q(state=ReferralState.DRAFT)


def lost_referrals(actor: Actor, today: date, staff: AtWork | None = None) -> QuerySet[Referral]:
    """Open remisser without a step, or whose handläggare has left or is on leave.

    `danger` is NOBODY, GONE or AWAY. The unit is told of the first only: the handläggare
    is the enhet's own business.
    """
    waiting = Step.objects.open().filter(referral_key=OuterRef("key"))
    whens = [When(~Exists(waiting), then=Value(NOBODY))]
    if actor.is_system or actor.role in ENHET_ROLES:
        staff = staff or at_work(today)
        held = one_of("handlaggare_id", "bistandsenhet_id", staff.at(ENHET_ROLES))
        own = waiting.filter(responsible_id=OuterRef("handlaggare_id"))
        away = away_from(
            staff, "handlaggare_id", lambda back: Q(Exists(own.filter(due_on__lt=back)))
        )
        whens += [When(~held, then=Value(GONE)), When(away, then=Value(AWAY))]
    danger = CaseWhen(*whens, default=Value(""), output_field=CharField())
    found = Referral.objects.filter(referrals_at(actor)).exclude(state__in=CLOSED_STATES)
    return found.annotate(danger=danger).exclude(danger="")
