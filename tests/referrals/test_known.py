"""A person with an open case already: its coach is told, the sender is not (§5.3)."""

import pytest
from django.db import connection

from cases.enums import StepKind
from cases.models import Case, Step
from jobbtorg.core.errors import DomainError, NotAllowed
from referrals.actions.disputes import accept_return
from referrals.actions.known import handle_known
from referrals.actions.reception import accept, return_referral
from referrals.actions.sending import withdraw
from referrals.enums import ReferralState
from referrals.models import Referral
from referrals.queries.known import known_page
from referrals.queries.lists import Filters, referral_list
from referrals.queries.page import readable, referral_page
from tests.referrals import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def here() -> make.Side:
    """Where the person has an open case."""
    return make.side()


@pytest.fixture
def there() -> make.Side:
    """Who refers the person now."""
    return make.side("Bromma", "Jobbtorg Västerort")


def known_again(here: make.Side, there: make.Side) -> tuple[Case, Referral]:
    number = make.identity()
    case = make.accepted(here, number=number).case
    assert case is not None
    return case, make.sent(there.handlaggare, number=number)


def known_steps() -> list[Step]:
    return list(Step.objects.open().filter(kind=StepKind.HANDLE_KNOWN))


def test_the_coach_of_the_open_case_gets_a_step(here: make.Side, there: make.Side) -> None:
    case, sent = known_again(here, there)
    (step,) = known_steps()
    assert (step.case, step.subject_key, step.referral_key) == (case, sent.key, None)
    assert step.responsible_id == here.coach.user_id
    assert step in Step.objects.visible_to(here.coach)
    for stranger in (there.coach, there.handlaggare, here.handlaggare):
        assert step not in Step.objects.visible_to(stranger)


def test_the_sender_sees_the_same_as_of_somebody_unknown(here: make.Side, there: make.Side) -> None:
    _, known = known_again(here, there)
    unknown = make.sent(there.handlaggare)
    pages = [
        referral_page(there.handlaggare, readable(there.handlaggare).get(pk=r.pk))
        for r in (known, unknown)
    ]
    for name in ("state", "statement", "next_step", "unit", "may", "case_url", "voices"):
        assert getattr(pages[0], name) == getattr(pages[1], name), name
    assert [i.sentence for i in pages[0].timeline] == [i.sentence for i in pages[1].timeline]
    first, second = referral_list(there.handlaggare, Filters()).rows
    for name in ("state", "other_side", "ball", "ball_in_full", "is_yours", "due_on"):
        assert getattr(first, name) == getattr(second, name), name
    kinds = [
        set(Step.objects.visible_to(there.handlaggare).values_list("kind", flat=True)),
        {StepKind.RECEIVE_REFERRAL, StepKind.SEND_REFERRAL},
    ]
    assert kinds[0] == kinds[1]


def test_accepted_it_joins_the_open_case(here: make.Side, there: make.Side) -> None:
    case, sent = known_again(here, there)
    before = Case.objects.values().get(pk=case.pk)
    done = accept(by=there.coach, referral=sent, coach=there.coach_user)
    assert (done.state, done.case) == (ReferralState.ACCEPTED, case)
    assert Case.objects.values().get(pk=case.pk) == before
    (step,) = known_steps()
    assert step.subject_key == done.key
    page = referral_page(there.handlaggare, readable(there.handlaggare).get(pk=done.pk))
    assert page.case_url == ""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_unit_with_the_case_reads_the_statement_and_closes_the_step(
    here: make.Side, there: make.Side
) -> None:
    case, sent = known_again(here, there)
    page = known_page(here.coach, sent.key)
    assert page is not None
    assert {c.label for c in page.changes} == {
        "Försörjningsstödsenhet",
        "Stadsdel",
        "Jobbtorg",
    }
    assert known_page(there.coach, sent.key) is None
    handle_known(by=here.coach, step=page.step)
    assert known_steps() == []
    assert Step.objects.open().filter(case=case).exists()
    with pytest.raises(DomainError, match="redan gjort"):
        handle_known(by=here.coach, step=page.step)


def test_read_before_the_answer_it_comes_again_with_it(here: make.Side, there: make.Side) -> None:
    _, sent = known_again(here, there)
    handle_known(by=here.coach, step=known_steps()[0])
    accept(by=there.coach, referral=sent)
    assert len(known_steps()) == 1


def test_strangers_do_not_close_it(here: make.Side, there: make.Side) -> None:
    known_again(here, there)
    (step,) = known_steps()
    for stranger in (there.coach, there.handlaggare, here.handlaggare, here.administrator):
        with pytest.raises(NotAllowed):
            handle_known(by=stranger, step=step)


@pytest.mark.parametrize("end", ["withdraw", "return"])
def test_a_remiss_that_comes_to_nothing_leaves_no_step(
    here: make.Side, there: make.Side, end: str
) -> None:
    _, sent = known_again(here, there)
    if end == "withdraw":
        withdraw(by=there.handlaggare, referral=sent, why="Fel person.")
    else:
        back = return_referral(by=there.coach, referral=sent, reason=make.reason(), text="Nej.")
        assert len(known_steps()) == 1
        accept_return(by=there.handlaggare, referral=back)
    assert known_steps() == []


def test_two_remisser_of_one_person_open_one_case(here: make.Side, there: make.Side) -> None:
    number = make.identity()
    first = make.sent(here.handlaggare, number=number)
    second = make.sent(there.handlaggare, number=number)
    assert known_steps() == []
    accepted = accept(by=here.coach, referral=first, coach=here.coach_user)
    (step,) = known_steps()
    assert (step.case, step.subject_key) == (accepted.case, second.key)
    joined = accept(by=there.coach, referral=second)
    assert joined.case == accepted.case
    assert Case.objects.count() == 1
