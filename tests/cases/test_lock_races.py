"""One waits for another's lock and then goes on from what that one has left, whole and current."""

from collections.abc import Callable, Iterator
from typing import TypeVar
from unittest.mock import patch

import pytest
from django.db import transaction

from cases.actions.contacts import log_contact
from cases.actions.handing import give_step
from cases.actions.moves import change_handlaggare, move_to_unit
from cases.actions.notes import correct_note, mend_note, write_note
from cases.actions.submissions import submit_plan
from cases.enums import ContactResult, ContactWay, NoteLane, StepKind
from cases.models import Note
from jobbtorg.accounts.enums import Role
from jobbtorg.core.errors import DomainError
from jobbtorg.core.tasks import run_job
from tests import factories
from tests.cases import plans
from tests.cases.life import World, move_reason, user_of
from tests.committed import wiped_after
from tests.threads import behind, committed

pytestmark = pytest.mark.django_db
T = TypeVar("T")


@pytest.fixture(autouse=True)
def committed_world(db: None) -> Iterator[None]:
    with wiped_after(), patch.object(run_job, "apply_async"):
        yield


def said(work: Callable[[], object]) -> Callable[[], str]:
    """What was refused, in words, or "" for what was done."""

    def run() -> str:
        try:
            with transaction.atomic():
                work()
        except DomainError as error:
            return error.message
        return ""

    return run


def test_a_contact_behind_a_move_is_refused_in_words() -> None:
    world = committed(World)
    case = committed(world.case)
    other = committed(lambda: factories.unit("Jobbtorg annorstädes"))
    reason = committed(move_reason)
    answer = behind(
        lambda: move_to_unit(by=world.leader, case=case, unit=other, reason=reason),
        said(
            lambda: log_contact(
                by=world.coach, case=case, way=ContactWay.PHONE, result=ContactResult.NO_ANSWER
            )
        ),
    )
    assert answer


def test_a_plan_behind_a_change_of_handlaggare_names_the_new_one() -> None:
    def prepare() -> tuple[plans.World, object]:
        at = plans.world()
        return at, plans.draft(at)

    at, draft = committed(prepare)
    new = committed(lambda: user_of(factories.actor(Role.HANDLAGGARE, at.enhet, "Nils Ny")))
    content = behind(
        lambda: change_handlaggare(by=at.handlaggare, case=at.case, handlaggare=new, why="Byte"),
        lambda: submit_plan(version=draft, by=at.coach).content,  # type: ignore[arg-type]
    )
    assert content["handlaggare"] == "Nils Ny"


def test_a_note_is_corrected_once_and_not_mended_after() -> None:
    world = committed(World)
    case = committed(world.case)

    def write() -> Note:
        return write_note(by=world.coach, case=case, lane=NoteLane.SHARED, text="Kom i dag.")

    note = committed(write)
    first = behind(
        lambda: correct_note(by=world.coach, note=note, text="Kom i går."),
        said(lambda: correct_note(by=world.coach, note=note, text="Kom i förrgår.")),
    )
    assert "redan rättad" in first
    note = committed(write)
    second = behind(
        lambda: correct_note(by=world.coach, note=note, text="Kom i går."),
        said(lambda: mend_note(by=world.coach, note=note, text="Kom.", version=note.version)),
    )
    assert "redan rättad" in second


def test_a_step_given_on_twice_tells_who_had_it_between() -> None:
    world = committed(World)
    case = committed(world.case)
    step = committed(lambda: case.steps.get(kind=StepKind.BOOK_FIRST_VISIT))
    one = committed(lambda: user_of(factories.actor(Role.COACH, world.unit, "Ett Ettan")))
    two = committed(lambda: user_of(factories.actor(Role.COACH, world.unit, "Två Tvåan")))
    behind(
        lambda: give_step(by=world.leader, step=step, to=one, why="Sjuk"),
        lambda: give_step(by=world.leader, step=step, to=two, why="Också sjuk"),
    )
    why = committed(lambda: case.transitions.order_by("-pk").values_list("why", flat=True)[0])
    assert "Ett Ettan till Två Tvåan" in why
