"""What the reception of a unit needs to answer a remiss."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from cases.enums import StepKind
from cases.models import Step
from cases.queries.codes import codes
from cases.scope import unit_scope
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code
from referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Waiting:
    """Remisser that wait for the unit's answer: which is next, and how many there are."""

    next_key: UUID | None
    count: int


def waiting_for(actor: Actor) -> Waiting:
    """What is left of the list that the reception works through, the most urgent first."""
    steps = Step.objects.open().filter(
        unit_scope(actor), kind=StepKind.RECEIVE_REFERRAL, referral_key__isnull=False
    )
    keys = list(steps.order_by("due_on", "id").values_list("referral_key", flat=True))
    return Waiting(next_key=keys[0] if keys else None, count=len(keys))


def return_reasons() -> list[Code]:
    """The reasons that a remiss may be returned for today."""
    return list(codes(CodeList.RETURN_REASON))


def open_case_elsewhere(actor: Actor, referral: Referral) -> str:
    """Where the open case is that an accepted remiss joins, or nothing. For the reception (§5.3).

    Another unit is never named: where a protected person goes is hidden, and to leave the
    name out for them alone would be a marker (§10).
    """
    with connection.cursor() as cursor:
        # The database tells no more than this of a case that is out of reach.
        cursor.execute("SELECT jt_open_case_unit(%s)", [referral.pk])
        unit_id = cursor.fetchone()[0]
    if unit_id is None:
        return ""
    return "hos er" if unit_id in actor.node_ids else "vid ett annat jobbtorg"
