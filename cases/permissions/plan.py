"""Who may write a plan, decide on it, agree on it and follow it up (handbook §5.7–§5.8)."""

from cases.enums import CaseState, DecisionBasis, PlanState
from cases.models import Case, PlanVersion
from cases.permissions.life import can_do, can_reach
from cases.plan_rules import decided_through
from cases.rules import CASEWORKERS
from cases.scope import is_enhet_staff
from jobbtorg.accounts.enums import ENHET_ROLES
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict

PLANNING_STATES = frozenset({CaseState.MAPPING, CaseState.ACTIVE, CaseState.WORKING})

WHY_NOT_NOW = {
    CaseState.ENROLLED: "Planen skrivs när deltagaren har varit på sitt första besök.",
    CaseState.ON_HOLD: "Ärendet har uppehåll. Avsluta uppehållet innan du skriver i planen.",
    CaseState.INTERRUPTED: "Ärendet är avbrutet. Gör en nystart innan du skriver i planen.",
    CaseState.CLOSED: "Ärendet är avslutat. Öppna det igen om planen ska ändras.",
}


def can_write_plan(actor: Actor, case: Case) -> Verdict:
    """Caseworkers of the unit, once the person has come and while the case goes on."""
    may = can_do(actor, case, CASEWORKERS)
    if not may:
        return may
    if case.state not in PLANNING_STATES:
        return Denied(WHY_NOT_NOW[CaseState(case.state)])
    return Allowed()


def can_withdraw(actor: Actor, case: Case) -> Verdict:
    """Whoever may write may take back what waits for a decision."""
    return can_write_plan(actor, case)


def can_follow_up(actor: Actor, case: Case) -> Verdict:
    """Caseworkers of the unit, in any open case."""
    may = can_do(actor, case, CASEWORKERS)
    if may and not case.is_open:
        return Denied(WHY_NOT_NOW[CaseState.CLOSED])
    return may


def can_see_decision(actor: Actor, case: Case) -> bool:
    """Whether the decision is the business of the actor's enhet now."""
    return is_enhet_staff(actor) and bool(can_reach(actor, case))


def can_decide(actor: Actor, case: Case, version: PlanVersion) -> Verdict:
    """Any handläggare of the enhet, never who wrote, and only where the enhet decides."""
    may = can_do(actor, case, ENHET_ROLES)
    if not may:
        return may
    if actor.user_id is not None and actor.user_id in version.writer_ids:
        return Denied(
            "Du har själv skrivit i planen. En kollega på enheten behöver besluta om den."
        )
    if not case.is_open:
        return Denied("Ärendet är avslutat, så planen behöver inget beslut.")
    if decided_through(case.support_kind) != DecisionBasis.DECISION:
        return Denied(
            "Deltagaren har ingen ersättning från staden. Planen gäller när deltagaren och "
            "jobbtorget är överens."
        )
    return Allowed()


def can_agree(actor: Actor, case: Case) -> Verdict:
    """The jobbtorg writes down that person and jobbtorg agree, where no enhet decides."""
    may = can_do(actor, case, CASEWORKERS)
    if not may:
        return may
    if not case.is_open:
        return Denied(WHY_NOT_NOW[CaseState.CLOSED])
    if decided_through(case.support_kind) != DecisionBasis.AGREEMENT:
        return Denied("Försörjningsstödsenheten beslutar om planen.")
    return Allowed()


def can_sign(actor: Actor, case: Case, version: PlanVersion) -> Verdict:
    """Caseworkers of the unit put a signed copy beside a version that has been sent in."""
    if version.state not in {PlanState.SUBMITTED, PlanState.DECIDED}:
        return Denied("Bara en inskickad plan kan undertecknas.")
    return can_do(actor, case, CASEWORKERS)
