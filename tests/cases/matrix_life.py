"""Rows of the access matrix for a case's life."""

from collections.abc import Callable
from typing import Any

from cases.enums import CaseState, Party, StepKind, VisitOutcome
from cases.models import Case, InternalTask, ProtectedAccess
from cases.models.visit import UNKNOWN_REGISTRAR
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from tests import factories
from tests.cases import rows
from tests.project.matrix import Arguments, Row, World
from tests.roles import as_fixture

Maker = Callable[[World, Case], Arguments]


def of_state(state: CaseState, **values: Any) -> dict[str, Any]:
    """A page about a case in a state, at home and elsewhere."""

    def made(case: Case) -> Arguments:
        if state in {CaseState.ON_HOLD, CaseState.INTERRUPTED}:
            rows.paused(case)
        return {"key": case.key}

    def inside(world: World) -> Arguments:
        return made(factories.case(world.unit, world.enhet, state=state, **values))

    def foreign(world: World) -> Arguments:
        return made(factories.case(world.other_unit, world.other_enhet, state=state, **values))

    return {"inside": inside, "foreign": foreign}


def about(make: Maker, state: CaseState = CaseState.MAPPING) -> dict[str, Any]:
    """A page about a row under a case, at home and elsewhere."""
    return {
        "inside": lambda world: make(world, factories.case(world.unit, world.enhet, state=state)),
        "foreign": lambda world: make(
            world, factories.case(world.other_unit, world.other_enhet, state=state)
        ),
    }


def a_visit(_world: World, case: Case) -> Arguments:
    factories.open_step(case, StepKind.HOLD_FIRST_VISIT, due_on=case.enrolled_at.date())
    return {"key": rows.visit(case).key}


def an_absence(_world: World, case: Case) -> Arguments:
    factories.open_step(case, StepKind.BOOK_FIRST_VISIT, due_on=case.enrolled_at.date())
    missed = rows.visit(
        case,
        outcome=VisitOutcome.ABSENT,
        outcome_at=clock.now(),
        outcome_system=UNKNOWN_REGISTRAR,
    )
    return {"key": missed.key}


def a_planned_change(_world: World, case: Case) -> Arguments:
    rows.planned_support(case)
    return {"key": case.key}


def a_contact(_world: World, case: Case) -> Arguments:
    return {"key": rows.contact(case).key}


def a_meeting(_world: World, case: Case) -> Arguments:
    return {"key": rows.meeting(case.unit).key}


def a_task(world: World, case: Case) -> Arguments:
    return {"key": rows.task(case, factories.user_of(world.actor(Role.COACH))).key}


def an_answer(world: World, case: Case) -> Arguments:
    """To the coach's question, from a colleague."""
    task = rows.task(case, factories.user())
    with as_fixture():
        InternalTask.objects.filter(pk=task.pk).update(done_at=clock.now())
    return {"key": task.key}


def a_step(world: World, case: Case) -> Arguments:
    party = Party.STADSDEL if world.role == Role.ENHETSCHEF else Party.JOBBTORG
    due = clock.today()
    return {"key": factories.open_step(case, StepKind.FOLLOW_UP, due_on=due, party=party).key}


def a_member(_world: World, case: Case) -> Arguments:
    member = rows.member(case, factories.user())
    return {"key": case.key, "member": member.user.key, "function": member.function}


def an_access(world: World, case: Case) -> Arguments:
    """A colleague named by a chief of the side that is about to try it."""
    side = Role.ENHETSCHEF if world.role == Role.ENHETSCHEF else Role.LOKAL_CHEF
    row = ProtectedAccess(
        participant_id=case.participant_id, user=factories.user(), why="Bokar tider"
    )
    row.set_actor(world.actor(side))
    with as_fixture():
        row.save()
    return {"key": case.key, "access": row.key}


def an_aftermath(_world: World, case: Case) -> Arguments:
    return {"key": rows.aftermath(case).key}


S = CaseState
MAPPING = of_state(S.MAPPING)
ENROLLED = about(a_visit, S.ENROLLED)
NOT_THE_WRITER = "Bara den som skrev raden"
NOT_CHIEF: dict[str, str] = dict.fromkeys(
    (
        Role.COACH,
        Role.MATCHARE,
        Role.SYV,
        Role.IT_PEDAGOG,
        Role.ADMINISTRATOR,
        Role.HANDLAGGARE,
    ),
    "för cheferna",
)
NOT_ASKED = "Bara den som fick uppgiften"
DESK = (Role.COACH, Role.MATCHARE, Role.SYV, Role.IT_PEDAGOG, Role.GRUPPLEDARE, Role.LOKAL_CHEF)

LIFE_ROWS = {
    "cases:visits": Row(),
    "cases:group_meetings": Row(),
    "cases:group_meeting": Row(**about(a_meeting)),
    "cases:visit_came": Row(method="post", **ENROLLED),
    "cases:visit_absent": Row(method="post", **ENROLLED),
    "cases:undo_visit": Row(method="post", **about(an_absence, S.ENROLLED)),
    "cases:rebook_visit": Row(**ENROLLED),
    "cases:cancel_visit": Row(**ENROLLED),
    "cases:book_visit": Row(**of_state(S.ENROLLED)),
    "cases:visit_outcome": Row(**of_state(S.ENROLLED)),
    "cases:contact": Row(**MAPPING),
    "cases:undo_contact": Row(
        method="post",
        refused=dict.fromkeys((*DESK, Role.ADMINISTRATOR), NOT_THE_WRITER),
        **about(a_contact),
    ),
    "cases:assign_coach": Row(**MAPPING),
    "cases:move_worker": Row(**MAPPING),
    "cases:case_team": Row(**MAPPING),
    "cases:access": Row(refused=NOT_CHIEF, **MAPPING),
    "cases:end_access": Row(method="post", **about(an_access)),
    "cases:remove_member": Row(method="post", **about(a_member)),
    "cases:give_task": Row(**MAPPING),
    "cases:answer_task": Row(
        refused=dict.fromkeys(
            (Role.MATCHARE, Role.SYV, Role.IT_PEDAGOG, Role.ADMINISTRATOR), NOT_ASKED
        ),
        **about(a_task),
    ),
    "cases:read_answer": Row(method="post", **about(an_answer)),
    "cases:give_step": Row(**about(a_step)),
    "cases:move_unit": Row(**MAPPING),
    "cases:move_stadsdel": Row(**MAPPING),
    "cases:change_handlaggare": Row(**MAPPING),
    "cases:change_support": Row(**MAPPING),
    "cases:cancel_support": Row(**about(a_planned_change)),
    "cases:hold": Row(**MAPPING),
    "cases:extend_hold": Row(**of_state(S.ON_HOLD)),
    "cases:end_hold": Row(**of_state(S.ON_HOLD)),
    "cases:interrupt": Row(**MAPPING),
    "cases:acknowledge_break": Row(**of_state(S.INTERRUPTED)),
    "cases:restart": Row(**of_state(S.INTERRUPTED)),
    "cases:start_insats": Row(**MAPPING),
    "cases:postpone_restart": Row(**of_state(S.INTERRUPTED)),
    "cases:start_work": Row(**MAPPING),
    "cases:follow_work": Row(**of_state(S.WORKING)),
    "cases:end_work": Row(**of_state(S.WORKING)),
    "cases:close": Row(**MAPPING),
    "cases:reopen": Row(**of_state(S.CLOSED)),
    "cases:answer_aftermath": Row(**about(an_aftermath, S.CLOSED)),
    "cases:edit_participant": Row(**MAPPING),
    "cases:change_number": Row(**MAPPING),
    "cases:change_background": Row(**MAPPING),
}
