"""Moves between units, stadsdelar and handläggare (handbook §5.11)."""

from django.db import transaction
from django.db.models import Q

from cases.actions.base import (
    begin,
    locked_case,
    log_move,
    note_move,
    reason_text,
    require_reason,
)
from cases.actions.coaching import await_distribution, hand_to_coach, leave_team
from cases.actions.next_steps import watch_support
from cases.actions.placement import (
    await_handlaggare,
    new_answerer,
    require_handlaggare,
    stand_at,
    support_goes_along,
)
from cases.actions.steps import close_steps
from cases.actions.team import cancel_tasks, require_coach_at
from cases.actions.visits import cancel_bookings
from cases.enums import StepEnding, StepKind
from cases.models import Case
from cases.queries.staff import staff_at
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.scope import crossing
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Bistandsenhet, Code, Stadsdel, Unit


@transaction.atomic
def move_to_unit(
    *,
    by: Actor,
    case: Case,
    unit: Unit,
    reason: Code,
    text: str = "",
    coach: User | None = None,
) -> Case:
    """Another jobbtorg takes the case on; the former keeps its own part of it to read."""
    case = locked_case(case)
    transition = begin(case, "move_unit", by=by)
    require_reason(reason, CodeList.MOVE_REASON)
    if unit.pk == case.unit_id:
        raise DomainError(f"Ärendet står redan hos {unit}.", field="unit")
    if unit.closed_on is not None and unit.closed_on < clock.today():
        raise DomainError(f"{unit} finns inte längre. Välj ett annat jobbtorg.", field="unit")
    if coach is not None:
        require_coach_at(unit.pk, coach)
    why = f"Till {unit}. {reason_text(reason, text)}"
    log_move(case, transition, by=by, why=why, target=case.state)
    with crossing("move_case"):
        cancel_bookings(case, by=by, why=f"Ärendet flyttades till {unit}")
        close_steps(by=by, case=case, kinds=[StepKind.HOLD_FIRST_VISIT], ending=StepEnding.OBSOLETE)
        _leave_old_unit(case, unit, by)
        stand_at(case, by=by, why=why, unit_id=unit.pk, group=None)
        await_distribution(case)
        return hand_to_coach(case, coach, by=by, why=why) if coach is not None else case


def _leave_old_unit(case: Case, unit: Unit, by: Actor) -> None:
    """Who does not work at the new unit leaves the team; tasks that wait for them are taken back.

    A colleague who served the case from a third unit stays on it.
    """
    today = clock.today()
    stays = staff_at(unit.pk, today).values("pk")
    leaves = staff_at(case.unit_id, today).exclude(pk__in=stays).values("pk")
    why = f"Ärendet flyttades till {unit}"
    cancel_tasks(case, by=by, why=why, wanted=Q(to_user__in=leaves))
    leave_team(case, wanted=Q(user__in=leaves))


@transaction.atomic
def move_to_stadsdel(
    *,
    by: Actor,
    case: Case,
    stadsdel: Stadsdel | None,
    bistandsenhet: Bistandsenhet,
    handlaggare: User | None = None,
    why: str,
) -> Case:
    """The person has moved within the city: the approver changes, the case goes on (§5.11)."""
    case = locked_case(case)
    transition = begin(case, "move_stadsdel", by=by)
    if not why.strip():
        raise DomainError("Skriv varför stadsdelen ändras.", field="why")
    new_stadsdel, enhet_id = stadsdel.pk if stadsdel else None, bistandsenhet.pk
    if (new_stadsdel, enhet_id) == (case.stadsdel_id, case.bistandsenhet_id):
        raise DomainError("Ärendet hör redan dit.", field="stadsdel")
    if handlaggare is not None:
        require_handlaggare(enhet_id, handlaggare)
    why = f"Till {stadsdel or bistandsenhet}. {why.strip()}"
    log_move(case, transition, by=by, why=why, target=case.state)
    if enhet_id == case.bistandsenhet_id and handlaggare is None:
        return stand_at(case, by=by, why=why, stadsdel_id=new_stadsdel)
    changes_enhet = enhet_id != case.bistandsenhet_id
    with crossing("move_case"):
        stand_at(
            case,
            by=by,
            why=why,
            stadsdel_id=new_stadsdel,
            bistandsenhet_id=enhet_id,
            handlaggare=handlaggare,
        )
        new_answerer(case, by)
        if changes_enhet:
            support_goes_along(case, by=by)
            await_handlaggare(case)
        watch_support(case)
    return case


@transaction.atomic
def change_handlaggare(*, by: Actor, case: Case, handlaggare: User | None, why: str = "") -> Case:
    """Another handläggare at the enhet takes the case; none leaves it to whoever is there."""
    case = locked_case(case)
    begin(case, "change_handlaggare", by=by)
    if handlaggare is not None:
        require_handlaggare(case.bistandsenhet_id, handlaggare)
        if handlaggare.pk == case.handlaggare_id:
            raise DomainError(f"{handlaggare} är redan handläggare.", field="handlaggare")
    text = f"Till {handlaggare}. {why}" if handlaggare else why
    with crossing("change_keeper"):
        note_move(case, "change_handlaggare", by=by, why=text, handlaggare=handlaggare)
        # That nobody in particular has it is an answer too.
        close_steps(by=by, case=case, kinds=[StepKind.NAME_HANDLAGGARE])
        new_answerer(case, by)
    return case
