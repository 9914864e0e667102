"""What an enhet has itself said before about a person. Others' words are never looked at (§5.3)."""

from datetime import date

from django.db.models import Q

from cases.models import Case, Participant
from cases.scope import enhet_scope
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.identity import IdentityKind, reserve_number
from jobbtorg.core.words import age_on
from jobbtorg.organisation.models import Bistandsenhet, Route
from jobbtorg.organisation.queries import carried_on_by, route_rows
from jobbtorg.organisation.rules import route
from referrals.enums import CLOSED_STATES, ReferralState
from referrals.masking import name_in
from referrals.models import Referral


def open_referral(enhet: Bistandsenhet, number: str) -> Referral | None:
    """The enhet's open remiss about the person with the number."""
    return (
        Referral.objects.filter(bistandsenhet=enhet, identity_number=number)
        .exclude(state__in=CLOSED_STATES)
        .first()
    )


def own_open_case(actor: Actor, number: str) -> Case | None:
    """An open case of the person that the actor's own enhet has. Others' are never looked at."""
    return (
        Case.objects.current_for(actor)
        .open()
        .filter(participant__identity_number=number)
        .select_related("unit")
        .first()
    )


def goes_to(referral: Referral) -> str:
    """The unit that the remiss would be sent to today, or an empty string while that is open.

    One query; sending itself asks `route_referral`, which also checks the stadsdel.
    """
    if referral.birth_date is None:
        return ""
    today = clock.today()
    ways = Route.objects.filter(
        Q(stadsdel=referral.stadsdel) | Q(bistandsenhet=referral.bistandsenhet),
        period__contains=today,
    ).select_related("unit")
    try:
        unit_id = route(
            route_rows(ways),
            bistandsenhet_id=referral.bistandsenhet_id,
            stadsdel_id=referral.stadsdel_id,
            age=age_on(referral.birth_date, today),
            on=today,
        )
    except DomainError:
        return ""
    return next(way.unit.name for way in ways if way.unit_id == unit_id)


def latest_statement(enhet: Bistandsenhet, number: str) -> Referral | None:
    """The latest sent remiss about the person of the enhet, or of one that it carries on."""
    own = carried_on_by(enhet.pk, clock.today())
    return (
        Referral.objects.filter(
            bistandsenhet__in=own, identity_number=number, sent_at__isnull=False
        )
        .exclude(state=ReferralState.DRAFT)
        .order_by("-sent_at", "-id")
        .first()
    )


def own_reserves(actor: Actor, birth_date: date) -> list[tuple[str, str]]:
    """Persons of a birth date whom the enhet has given a reservnummer: number and name."""
    first = reserve_number(birth_date, 0).number[:9]
    rows = (
        Referral.objects.filter(
            enhet_scope(actor),
            identity_kind=IdentityKind.RESERVNUMMER,
            identity_number__startswith=first,
        )
        .select_related("participant", "case")
        .order_by("identity_number", "-id")
        .distinct("identity_number")
    )
    return [(row.identity_number, name_in(row, actor)) for row in rows]


def known_by_reserve(actor: Actor, number: str) -> Participant | None:
    """The person whom the enhet itself knows by a reservnummer: by a remiss, or by a case."""
    sent = Referral.objects.filter(
        enhet_scope(actor),
        identity_number=number,
        participant__isnull=False,
    )
    in_case = Case.objects.visible_to(actor).filter(participant__identity_number=number)
    found = sent.values_list("participant_id", flat=True).first()
    found = found or in_case.values_list("participant_id", flat=True).first()
    return Participant.objects.get(pk=found) if found else None


def require_own_reserve(actor: Actor, number: str) -> None:
    """Refuse a reservnummer that the enhet has not used; whether others have is not told."""
    own = Referral.objects.filter(enhet_scope(actor), identity_number=number)
    if not own.exists() and known_by_reserve(actor, number) is None:
        raise DomainError(
            "Enheten har ingen med det reservnumret. Kontrollera numret, eller kryssa för "
            "Personnummer saknas, så får personen ett reservnummer.",
            field="number",
        )
