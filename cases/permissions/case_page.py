"""Who stands how to a case: who has it now, who had it once, which side they are on."""

from cases.models import Case
from cases.scope import is_enhet_staff, is_on_team, is_unit_staff
from jobbtorg.core.actor import Actor


def has_now(actor: Actor, case: Case) -> bool:
    """Whether the actor's unit or enhet answers for the case now, or the actor is on its team.

    The others who see the case had it once, and see the rows of that time only.
    Asks the database only for a colleague elsewhere, and not when the team is prefetched.
    """
    if actor.is_system:
        return True
    if is_enhet_staff(actor):
        return case.bistandsenhet_id in actor.node_ids
    if not is_unit_staff(actor):
        return False
    return case.unit_id in actor.node_ids or is_on_team(actor, case)


def sees_internal(actor: Actor, case: Case) -> bool:
    """Whether the actor is of the jobbtorg and has the case: sees what is not for the enhet."""
    return not is_enhet_staff(actor) and has_now(actor, case)
