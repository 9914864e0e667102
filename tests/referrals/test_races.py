"""Two at the same time about one person, on connections of their own, with real commits."""

from collections.abc import Iterator
from datetime import date
from typing import TypeVar
from unittest.mock import patch

import pytest
from django.db import transaction

from cases.actions.closing import Ending, close_case
from cases.actions.moves import move_to_unit
from cases.actions.participants import attach_participant
from cases.actions.succession import carry_cases
from cases.enums import CaseState, OutcomeKind, ProtectionLevel, SelfSupport, StepKind
from cases.models import Case, Participant, Step
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.tasks import run_job
from jobbtorg.organisation.models import Succession
from referrals.actions.handover import hand_over
from referrals.actions.known import handle_known
from referrals.actions.reception import accept
from referrals.enums import ReferralState
from referrals.models import Referral
from tests import factories
from tests.cases.life import move_reason
from tests.committed import wiped_after
from tests.referrals import factories as make
from tests.threads import behind, committed, in_thread

pytestmark = pytest.mark.django_db
T = TypeVar("T")


@pytest.fixture(autouse=True)
def wiped(db: None) -> Iterator[None]:
    with wiped_after(), patch.object(run_job, "apply_async"):
        yield


def known_again() -> tuple[make.Side, make.Side, Case, Referral]:
    """A person with an open case here, about whom another enhet has sent a remiss."""
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    number = make.identity()
    case = make.accepted(here, number=number).case
    assert case is not None
    return here, there, case, make.sent(there.handlaggare, number=number)


def ending() -> Ending:
    return Ending(kind=OutcomeKind.OWN_WISH, ended_on=clock.today(), self_support=SelfSupport.NO)


def test_a_remiss_accepted_behind_a_closing_opens_a_case_of_its_own() -> None:
    here, there, case, sent = committed(known_again)
    step = committed(lambda: Step.objects.open().get(kind=StepKind.HANDLE_KNOWN))
    committed(lambda: handle_known(by=here.coach, step=step))
    done = behind(
        lambda: close_case(by=here.coach, case=case, ending=ending()),
        lambda: accept(by=there.coach, referral=sent, coach=there.coach_user),
    )
    assert done.state == ReferralState.ACCEPTED
    found = committed(lambda: Case.objects.open().get())
    assert (found.pk, found.unit_id) == (done.case_id, there.unit.pk)
    assert found.pk != case.pk


def test_a_case_that_a_remiss_has_just_joined_is_not_closed() -> None:
    here, there, case, sent = committed(known_again)

    def close() -> str:
        try:
            close_case(by=here.coach, case=case, ending=ending())
        except DomainError as error:
            return error.message
        return ""

    said = behind(lambda: accept(by=there.coach, referral=sent, coach=there.coach_user), close)
    assert "ny remiss" in said
    assert committed(lambda: Case.objects.get(pk=case.pk).state) != CaseState.CLOSED


def test_an_answer_behind_a_handover_finds_the_new_handlaggare() -> None:
    def prepare() -> tuple[make.Side, Referral]:
        here = make.side()
        return here, make.sent(here.handlaggare)

    here, sent = committed(prepare)
    new = committed(lambda: factories.user_of(factories.actor(Role.HANDLAGGARE, here.enhet)))
    done = behind(
        lambda: hand_over(by=here.enhetschef, referral=sent, handlaggare=new, why="Slutar"),
        lambda: accept(by=here.coach, referral=sent, coach=here.coach_user),
    )
    assert done.case is not None
    assert done.case.handlaggare_id == new.pk


def test_a_record_that_two_begin_at_once_is_locked_by_the_second_too() -> None:
    one, two = committed(make.side), committed(lambda: make.side("Bromma", "Jobbtorg Västerort"))
    number = make.identity()
    facts = Referral(
        first_name="Karin",
        last_name="Exempel",
        birth_date=date(1975, 4, 12),
        protection_level=ProtectionLevel.MARKED,
    )

    def begin_too() -> bool:
        person = attach_participant(by=two.handlaggare, identity=number, facts=facts)
        return in_thread(lambda: is_locked(person))

    assert behind(
        lambda: attach_participant(by=one.handlaggare, identity=number, facts=facts), begin_too
    )
    assert committed(Participant.objects.count) == 1


def is_locked(person: Participant) -> bool:
    with transaction.atomic():
        free = Participant.objects.select_for_update(skip_locked=True).filter(pk=person.pk)
        return not free.exists()


def test_a_merger_leaves_alone_what_has_just_moved_elsewhere() -> None:
    def prepare() -> tuple[make.Side, Case]:
        here = make.side()
        case = make.accepted(here).case
        assert case is not None
        return here, case

    here, case = committed(prepare)
    third, heir = committed(lambda: (factories.unit(), factories.unit()))
    reason = committed(move_reason)
    merger = Succession(predecessor=here.unit, successor=heir, on_date=clock.today())
    behind(
        lambda: move_to_unit(by=here.chief, case=case, unit=third, reason=reason),
        lambda: carry_cases(merger, system_actor("natt")),
    )
    assert committed(lambda: Case.objects.get(pk=case.pk).unit_id) == third.pk
