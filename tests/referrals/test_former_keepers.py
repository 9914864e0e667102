"""Whoever had a person once keeps their own part of it, and a remiss opens nothing (§5.11, §10)."""

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.participants import edit_participant
from cases.enums import CaseState, ProtectionLevel, StepKind
from cases.models import Case, Participant, Step
from cases.permissions.protection import can_name, can_see_list
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import NotAllowed
from jobbtorg.core.identity import Identity
from jobbtorg.core.scope import scoped
from referrals.actions.reception import accept
from referrals.actions.sending import withdraw
from referrals.models import Referral
from tests import factories
from tests.referrals import factories as make
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

LEVELS = [level for level in ProtectionLevel if level != ProtectionLevel.NONE]
THEN = {"first_name": "Carmen", "last_name": "Mallberg", "phone": "070-1740641"}
NOW = {
    "first_name": "Karla",
    "last_name": "Nyvall",
    "phone": "070-1740699",
    "street": "Nya gatan 9",
}


@pytest.fixture
def number() -> Identity:
    return make.identity()


@pytest.fixture
def former(number: Identity) -> make.Side:
    """They had the person in a case that has been closed."""
    side = make.side("Älvsjö", "Jobbtorg Sydväst")
    case = make.accepted(side, number=number, **THEN).case
    assert case is not None
    with as_fixture():
        Case.objects.filter(pk=case.pk).update(coach_id=side.coach.user_id)
        Step.objects.filter(case=case).update(closed_at=clock.now(), ending="klart")
        Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=clock.now())
    return side


@pytest.fixture
def now(former: make.Side, number: Identity) -> make.Side:
    """They have the person now, and have been told other things."""
    side = make.side()
    sent = make.sent(side.handlaggare, number=number, **NOW)
    case = accept(by=side.coach, referral=sent, coach=side.coach_user).case
    assert case is not None
    changes = {name: NOW[name] for name in ("phone", "street")}
    with scoped(side.coach):
        who = Participant.objects.get()
        edit_participant(
            by=side.coach, participant=who, version=who.version, changes=changes, why="Nytt"
        )
    return side


def closed_case() -> Case:
    return Case.objects.get(state=CaseState.CLOSED)


def page_of(case: Case, by: Actor) -> tuple[int, str]:
    client = Client()
    client.force_login(factories.user_of(by))
    answer = client.get(reverse("cases:case", args=[case.key]))
    return answer.status_code, answer.content.decode()


def protect(level: ProtectionLevel) -> None:
    Participant.objects.update(protection_level=level)


def test_a_closed_case_shows_what_was_known_then(former: make.Side, now: make.Side) -> None:
    for by in (former.coach, former.chief, former.administrator):
        status, page = page_of(closed_case(), by)
        assert status == 200
        assert THEN["phone"] in page
        for told in (NOW["phone"], NOW["street"], NOW["first_name"]):
            assert told not in page, by.role


def test_a_closed_case_changes_nothing_of_the_person(former: make.Side, now: make.Side) -> None:
    person = closed_case().participant
    for by in (former.coach, former.chief, former.administrator):
        with scoped(by), pytest.raises(NotAllowed, match="inget öppet ärende"):
            edit_participant(
                by=by, participant=person, version=None, changes={"phone": "070-1740600"}
            )
    assert Participant.objects.get().phone == NOW["phone"]


@pytest.mark.parametrize("level", LEVELS)
def test_whom_others_protect_is_gone_from_those_before(
    former: make.Side, now: make.Side, level: ProtectionLevel
) -> None:
    protect(level)
    for by in (former.coach, former.chief, former.handlaggare, former.enhetschef):
        assert page_of(closed_case(), by)[0] == 404, by.role
        with scoped(by):
            assert not Case.objects.exists(), by.role
            assert not Participant.objects.exists(), by.role
    for by in (now.coach, now.chief, now.handlaggare, now.enhetschef):
        with scoped(by):
            assert Case.objects.visible_to(by).count() == 1, by.role


def test_those_who_closed_the_last_case_keep_it(former: make.Side) -> None:
    protect(ProtectionLevel.MARKED)
    for by in (former.coach, former.chief, former.handlaggare, former.enhetschef):
        with scoped(by):
            assert Case.objects.visible_to(by).count() == 1, by.role


def test_a_closed_case_has_no_list(former: make.Side) -> None:
    for by in (former.chief, former.enhetschef):
        assert not can_see_list(by, closed_case())
        assert not can_name(by, closed_case())


def test_the_list_of_an_open_case_is_its_chiefs(former: make.Side, now: make.Side) -> None:
    case = Case.objects.open().get()
    assert can_see_list(now.chief, case)
    assert can_name(now.chief, case)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("taken_back", [False, True])
def test_writing_a_remiss_opens_nothing(
    number: Identity, level: ProtectionLevel, taken_back: bool
) -> None:
    side = make.side()
    case = make.accepted(side, number=number, **THEN).case
    assert case is not None
    protect(level)
    colleague = factories.actor(Role.HANDLAGGARE, side.enhet)
    assert page_of(case, colleague)[0] == 404
    sent = make.sent(colleague, number=number, **NOW)
    if taken_back:
        with scoped(colleague):
            withdraw(by=colleague, referral=sent, why="Fel person")
    assert page_of(case, colleague)[0] == 404
    with scoped(colleague):
        assert not Case.objects.exists()
        assert not Participant.objects.exists()
        # Of her own remiss she sees what she wrote, and its steps wait with somebody.
        assert Referral.objects.visible_to(colleague).filter(pk=sent.pk).exists()
    client = Client()
    client.force_login(factories.user_of(colleague))
    own = client.get(reverse("referrals:detail", args=[sent.key]))
    assert own.status_code == 200
    assert THEN["phone"] not in own.content.decode()
    assert client.get(reverse("cases:change_handlaggare", args=[case.key])).status_code == 404


def test_a_chief_receives_a_remiss_and_forgets_one_that_was_taken_back(number: Identity) -> None:
    there, here = make.side("Älvsjö", "Jobbtorg Sydväst"), make.side()
    make.accepted(there, number=number, **THEN)
    protect(ProtectionLevel.MARKED)
    sent = make.sent(here.handlaggare, number=number, **NOW)
    with scoped(here.chief):
        assert Step.objects.visible_to(here.chief).filter(kind=StepKind.RECEIVE_REFERRAL).exists()
    with scoped(here.handlaggare):
        withdraw(by=here.handlaggare, referral=sent, why="Fel person")
    with scoped(here.chief):
        assert not Participant.objects.exists()
