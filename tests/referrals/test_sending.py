"""From draft to an open case, and what is written on the way."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.enums import CaseState, Party, StepKind, SupportKind
from cases.models import Case, Participant, Step
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.identity import Identity, IdentityKind
from referrals.actions.drafting import save_draft, start_draft
from referrals.actions.reception import accept, receive, return_referral
from referrals.actions.sending import resend, send, withdraw
from referrals.enums import ReferralState
from referrals.models import Referral
from referrals.queries.page import referral_page
from tests import factories
from tests.referrals import factories as make
from tests.roles import as_fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def check_deferred() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def open_kinds(referral: Referral) -> set[str]:
    return set(Step.objects.open().filter(referral_key=referral.key).values_list("kind", flat=True))


def test_a_draft_is_a_step_for_whoever_wrote_it() -> None:
    here = make.side()
    referral = start_draft(by=here.handlaggare, identity=make.identity())
    step = Step.objects.open().get(referral_key=referral.key)
    assert (step.kind, step.party, step.responsible_id) == (
        StepKind.SEND_REFERRAL,
        Party.STADSDEL,
        here.handlaggare.user_id,
    )
    assert referral.stadsdel == here.stadsdel
    check_deferred()


def test_a_filials_coaches_are_not_offered_nor_taken_at_the_jobbtorg_above() -> None:
    here = make.side()
    filial = factories.unit("Lunda", of=here.unit)
    there = factories.actor(Role.COACH, filial)
    referral = make.sent(here.handlaggare)
    client = Client()
    client.force_login(factories.user_of(here.coach))
    page = client.get(reverse("referrals:receive", args=[referral.key])).content.decode()
    assert str(here.coach_user.key) in page
    assert str(factories.user_of(there).key) not in page
    with pytest.raises(DomainError) as refused:
        accept(by=here.coach, referral=referral, coach=factories.user_of(there))
    assert refused.value.field == "coach"
    done = accept(by=here.coach, referral=referral, coach=here.coach_user)
    assert done.case is not None
    assert done.case.coach_id == here.coach.user_id


def test_sending_routes_attaches_and_waits_at_the_unit() -> None:
    here = make.side()
    referral = make.sent(here.handlaggare)
    assert referral.state == ReferralState.SENT
    assert referral.unit == here.unit
    assert referral.participant is not None
    assert referral.participant.full_name == "Karin Exempel"
    step = Step.objects.open().get(referral_key=referral.key)
    assert (step.kind, step.due_on) == (StepKind.RECEIVE_REFERRAL, date(2008, 3, 5))
    assert step.awaited_by_id == here.handlaggare.user_id
    row = referral.transitions.get()
    assert (row.name, row.from_state, row.to_state, row.by_user_id) == (
        "send",
        ReferralState.DRAFT,
        ReferralState.SENT,
        here.handlaggare.user_id,
    )
    check_deferred()


@pytest.mark.parametrize(
    ("birth_date", "unit"),
    [
        (date(1983, 3, 4), "Jobbtorg Unga Järva (Rinkeby)"),
        (date(1983, 3, 3), "Jobbtorg Järva (Kista)"),
    ],
)
def test_age_on_the_day_it_is_sent_decides_in_jarva(birth_date: date, unit: str) -> None:
    here = make.side("Rinkeby-Kista", "Jobbtorg Järva (Kista)")
    assert str(make.sent(here.handlaggare, birth_date=birth_date).unit) == unit


def test_what_is_missing_is_said_at_its_field() -> None:
    here = make.side()
    draft = make.draft(here.handlaggare, support_kind="")
    with pytest.raises(DomainError) as caught:
        send(by=here.handlaggare, referral=draft)
    assert caught.value.field == "support_kind"
    draft.refresh_from_db()
    assert draft.state == ReferralState.DRAFT
    assert not Participant.objects.exists()


def test_an_end_date_that_no_longer_counts_is_let_go() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare, introduction_ends_on=date(2008, 9, 1))
    assert sent.introduction_ends_on is None
    kept = make.sent(
        here.handlaggare,
        support_kind=SupportKind.INTRODUKTION,
        introduction_ends_on=date(2008, 9, 1),
    )
    assert kept.introduction_ends_on == date(2008, 9, 1)


def test_a_statement_overwrites_no_record() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    number = make.identity()
    first = make.sent(there.handlaggare, number=number, phone="070-1740610")
    second = make.sent(here.handlaggare, number=number, first_name="Carin", phone="")
    assert second.participant == first.participant
    assert second.participant is not None
    assert (second.participant.first_name, second.participant.phone) == ("Karin", "070-1740610")
    assert second.first_name == "Carin"


@pytest.mark.parametrize("state", ["sent", "accepted", "returned"])
def test_what_has_been_sent_is_not_sent_again(state: str) -> None:
    here = make.side()
    referral = make.sent(here.handlaggare) if state == "sent" else getattr(make, state)(here)
    with pytest.raises(DomainError, match="Ladda om sidan"):
        send(by=here.handlaggare, referral=referral)


def test_neither_a_stranger_nor_the_unit_sends() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    draft = make.draft(here.handlaggare)
    with pytest.raises(NotAllowed, match="annan enhet"):
        send(by=there.handlaggare, referral=draft)
    with pytest.raises(NotAllowed, match="görs av"):
        send(by=here.coach, referral=draft)


def test_accepting_opens_the_case_with_its_coach() -> None:
    here = make.side()
    referral = make.accepted(here)
    case = Case.objects.get(referral_key=referral.key)
    assert referral.case == case
    assert (case.unit, case.coach, case.state) == (here.unit, here.coach_user, CaseState.ENROLLED)
    assert case.handlaggare_id == here.handlaggare.user_id
    assert case.referred_on == date(2008, 3, 3)
    assert open_kinds(referral) == set()
    check_deferred()


def test_without_a_coach_the_case_waits_to_be_distributed() -> None:
    here = make.side()
    referral = accept(by=here.administrator, referral=make.sent(here.handlaggare))
    step = Step.objects.open().get(case=referral.case)
    assert step.kind == StepKind.DISTRIBUTE


def test_a_coach_of_another_unit_is_not_chosen() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    with pytest.raises(DomainError, match="inte coach vid jobbtorget"):
        accept(by=here.chief, referral=make.sent(here.handlaggare), coach=there.coach_user)


def test_confirming_keeps_the_day_of_the_answer() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare)
    before = Step.objects.open().get(referral_key=sent.key).due_on
    with clock.at(datetime(2008, 3, 4, 9)):  # noqa: DTZ001
        got = receive(by=here.administrator, referral=sent)
    assert (got.state, got.received_at is not None) == (ReferralState.RECEIVED, True)
    assert Step.objects.open().get(referral_key=sent.key).due_on == before


def test_returning_gives_the_handlaggare_five_days() -> None:
    here = make.side()
    referral = make.returned(here)
    step = Step.objects.open().get(referral_key=referral.key)
    assert (step.kind, step.party, step.responsible_id, step.due_on) == (
        StepKind.ANSWER_RETURN,
        Party.STADSDEL,
        here.handlaggare.user_id,
        date(2008, 3, 10),
    )
    assert referral.return_text == "Telefonnumret går inte fram."
    check_deferred()


def test_a_return_says_why() -> None:
    here = make.side()
    with pytest.raises(DomainError) as caught:
        return_referral(
            by=here.coach, referral=make.sent(here.handlaggare), reason=make.reason(), text=" "
        )
    assert caught.value.field == "text"


def test_the_reason_of_a_return_is_still_there_when_the_remiss_is_sent_again() -> None:
    here = make.side()
    referral = resend(by=here.handlaggare, referral=make.returned(here))
    assert referral.return_reason is None
    returned = referral.transitions.get(name="return")
    assert str(returned.reason) == "Uppgifter saknas"
    timeline = referral_page(here.handlaggare, referral).timeline
    assert "Uppgifter saknas: Telefonnumret går inte fram." in [item.detail for item in timeline]


def test_a_reason_that_is_no_longer_used_returns_nothing() -> None:
    here = make.side()
    reason = make.reason()
    with as_fixture():
        reason.closed_on = clock.today() - clock.days(1)
        reason.save()
    with pytest.raises(DomainError) as caught:
        return_referral(
            by=here.coach, referral=make.sent(here.handlaggare), reason=reason, text="Fel enhet."
        )
    assert caught.value.field == "reason"


@pytest.mark.parametrize("who", ["coach", "handlaggare"])
def test_a_stranger_does_not_answer(who: str) -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    sent = make.sent(here.handlaggare)
    stranger = there.coach if who == "coach" else here.handlaggare
    for act in (receive, accept):
        with pytest.raises(NotAllowed):
            act(by=stranger, referral=sent)


def test_the_one_who_answers_second_is_told() -> None:
    here = make.side()
    stale = make.sent(here.handlaggare)
    return_referral(by=here.coach, referral=stale, reason=make.reason(), text="Fel enhet.")
    assert stale.state == ReferralState.SENT
    with pytest.raises(DomainError, match="återsänd"):
        accept(by=here.chief, referral=stale)
    assert not Case.objects.exists()


def test_a_mended_remiss_goes_again() -> None:
    here = make.side()
    referral = make.returned(here)
    save_draft(
        by=here.handlaggare,
        referral=referral,
        version=referral.version,
        stated={"phone": "070-1740699"},
    )
    again = resend(by=here.handlaggare, referral=referral)
    assert (again.state, again.phone, again.return_reason) == (
        ReferralState.SENT,
        "070-1740699",
        None,
    )
    assert open_kinds(again) == {StepKind.RECEIVE_REFERRAL}
    assert [t.name for t in again.transitions.all()] == ["send", "return", "resend"]
    check_deferred()


def test_taking_back_a_sent_remiss_says_why() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare)
    with pytest.raises(DomainError) as caught:
        withdraw(by=here.handlaggare, referral=sent)
    assert caught.value.field == "why"
    back = withdraw(by=here.handlaggare, referral=sent, why="Fick arbete.")
    assert back.state == ReferralState.WITHDRAWN
    assert open_kinds(back) == set()
    check_deferred()


def test_nothing_is_left_of_an_acceptance_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    here = make.side()
    sent = make.sent(here.handlaggare)

    def fail(**_: object) -> None:
        raise DomainError("Nej.")

    monkeypatch.setattr("referrals.actions.reception.open_case", fail)
    with pytest.raises(DomainError):
        accept(by=here.coach, referral=sent)
    sent.refresh_from_db()
    assert sent.state == ReferralState.SENT
    assert sent.transitions.count() == 1
    assert open_kinds(sent) == {StepKind.RECEIVE_REFERRAL}


def corrected(here: make.Side, first: Referral) -> Referral:
    """The same person again, with the name put right and no telephone."""
    draft = start_draft(
        by=here.handlaggare,
        identity=Identity(IdentityKind(first.identity_kind), first.identity_number),
    )
    save_draft(
        by=here.handlaggare,
        referral=draft,
        version=draft.version,
        stated={"last_name": "Åkervall", "phone": ""},
    )
    return send(by=here.handlaggare, referral=draft)


def test_a_record_that_no_case_has_used_follows_the_senders_new_words() -> None:
    here = make.side()
    first = make.sent(here.handlaggare, last_name="Åkervall-Test", phone="070-1740606")
    withdraw(by=here.handlaggare, referral=first, why="Fel uppgifter.")
    second = corrected(here, first)
    case = accept(by=here.coach, referral=second, coach=here.coach_user).case
    assert case is not None
    assert second.participant == first.participant
    assert (case.participant.last_name, case.participant.phone) == ("Åkervall", "")
    assert {(row.field, row.before) for row in case.participant.changes.all()} == {
        ("last_name", "Åkervall-Test"),
        ("phone", "070-1740606"),
    }


def test_a_mended_remiss_mends_the_record_it_began() -> None:
    here = make.side()
    referral = make.returned(here)
    save_draft(
        by=here.handlaggare,
        referral=referral,
        version=referral.version,
        stated={"last_name": "Åkervall"},
    )
    resend(by=here.handlaggare, referral=referral)
    assert Participant.objects.get().last_name == "Åkervall"


@pytest.mark.parametrize("used", ["another enhet", "a case"])
def test_a_record_that_others_have_used_stays(used: str) -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    first = make.sent(here.handlaggare, last_name="Åkervall-Test")
    number = Identity(IdentityKind(first.identity_kind), first.identity_number)
    if used == "a case":
        accept(by=here.coach, referral=first, coach=here.coach_user)
    else:
        withdraw(by=here.handlaggare, referral=first, why="Fel uppgifter.")
        make.sent(there.handlaggare, number=number, last_name="Annan")
    corrected(here, first)
    assert Participant.objects.get().last_name == "Åkervall-Test"


def test_a_mended_remiss_starts_no_clock_anew() -> None:
    """From remiss to first visit is counted from when it was first sent (handbook §6)."""
    here = make.side()
    referral = make.returned(here)
    first = clock.today()
    with clock.at(clock.now() + timedelta(days=7)):
        again = resend(by=here.handlaggare, referral=referral)
        case = accept(by=here.coach, referral=again, coach=here.coach_user).case
    assert case is not None
    assert case.referred_on == first
