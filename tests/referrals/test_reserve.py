"""Somebody without a personnummer gets a reservnummer of their own (handbook §11, §5.3)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.participants import change_number
from cases.models import Participant
from jobbtorg.core.errors import DomainError
from jobbtorg.core.identity import Identity, IdentityKind, parse, reserve_number
from referrals.actions.drafting import save_draft, start_draft
from referrals.actions.reception import accept
from referrals.actions.reserve import SERIALS, start_unnumbered
from referrals.actions.sending import send, withdraw
from referrals.models import Referral
from tests import factories
from tests.core.tokens import token_field
from tests.referrals import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

NEW_YEAR = date(1990, 1, 1)
REAL = "198503042395"


@pytest.fixture
def here() -> make.Side:
    return make.side()


def written(here: make.Side, **said: str) -> Referral:
    draft = start_unnumbered(by=here.handlaggare, birth_date=NEW_YEAR)
    stated = make.statement(stadsdel=here.stadsdel, birth_date=NEW_YEAR, **said)
    return save_draft(by=here.handlaggare, referral=draft, version=draft.version, stated=stated)


def enter(here: make.Side, **data: object) -> tuple[int, str]:
    client = Client()
    client.force_login(factories.user_of(here.handlaggare))
    token = token_field(here.handlaggare.user_id)
    answer = client.post(reverse("referrals:new"), {**data, **token})
    return answer.status_code, answer.content.decode()


def test_two_persons_of_one_birth_date_get_a_record_each(here: make.Side) -> None:
    there = make.side("Bromma", "Jobbtorg Västerort")
    persons = []
    for side, name in ((here, "Ali"), (there, "Omar"), (here, "Hassan")):
        sent = send(by=side.handlaggare, referral=written(side, first_name=name))
        persons.append(accept(by=side.coach, referral=sent).case)
    assert len({one.participant_id for one in persons if one}) == 3
    assert {one.first_name for one in Participant.objects.all()} == {"Ali", "Omar", "Hassan"}


def test_a_made_up_number_is_refused_whether_it_is_anybodys_or_not(here: make.Side) -> None:
    there = make.side("Bromma", "Jobbtorg Västerort")
    sent = send(by=there.handlaggare, referral=written(there))
    free = next(
        one for n in SERIALS if (one := reserve_number(NEW_YEAR, n).number) != sent.identity_number
    )
    answers = []
    for number in (sent.identity_number, free):
        with pytest.raises(DomainError) as refused:
            start_draft(by=here.handlaggare, identity=Identity(IdentityKind.RESERVNUMMER, number))
        answers.append((refused.value.message, refused.value.field))
    assert answers[0] == answers[1]
    assert answers[0][1] == "number"


def test_the_enhet_uses_its_own_number_again_also_once_it_is_replaced(here: make.Side) -> None:
    first = send(by=here.handlaggare, referral=written(here))
    own = Identity(IdentityKind.RESERVNUMMER, first.identity_number)
    case = accept(by=here.coach, referral=first, coach=here.coach_user).case
    assert case is not None
    change_number(
        by=here.coach,
        participant=case.participant,
        version=case.participant.version,
        identity=parse(REAL, today=NEW_YEAR.replace(year=2008)),
        why="Folkbokförd",
    )
    again = start_draft(by=here.handlaggare, identity=own)
    assert again.first_name == "Karin"
    assert send(by=here.handlaggare, referral=again).participant == case.participant
    assert Participant.objects.count() == 1


def test_a_draft_of_an_older_day_on_anothers_number_is_not_sent(here: make.Side) -> None:
    there = make.side("Bromma", "Jobbtorg Västerort")
    theirs = send(by=there.handlaggare, referral=written(there))
    mine = written(here)
    mine.identity_number = theirs.identity_number
    mine.save(update_fields=["identity_number"])
    with pytest.raises(DomainError, match="någon annan"):
        send(by=here.handlaggare, referral=mine)


def test_the_jobbtorg_types_none_either(here: make.Side) -> None:
    sent = send(by=here.handlaggare, referral=written(here))
    case = accept(by=here.coach, referral=sent, coach=here.coach_user).case
    assert case is not None
    with pytest.raises(DomainError, match="för hand"):
        change_number(
            by=here.coach,
            participant=case.participant,
            version=case.participant.version,
            identity=reserve_number(NEW_YEAR, 7),
            why="Fel",
        )


def test_the_page_issues_it_and_asks_first_who_it_is(here: make.Side) -> None:
    assert enter(here, missing="on", birth_date="1990-01-01")[0] == 302
    first = Referral.objects.get()
    assert first.identity_kind == IdentityKind.RESERVNUMMER
    assert first.birth_date == NEW_YEAR
    withdraw(by=here.handlaggare, referral=first)
    status, page = enter(here, missing="on", birth_date="1990-01-01")
    assert status == 422
    assert first.identity_number in page
    assert Referral.objects.count() == 1
    enter(here, missing="on", birth_date="1990-01-01", who=first.identity_number)
    enter(here, missing="on", birth_date="1990-01-01", who="ny")
    numbers = Referral.objects.values_list("identity_number", flat=True)
    assert (len(numbers), len(set(numbers))) == (3, 2)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"missing": "on"}, "Skriv födelsedatum"),
        ({"missing": "on", "birth_date": "2008-12-01"}, "framtiden"),
        ({"missing": "on", "birth_date": "1990-01-01", "number": REAL}, "bara det ena"),
        ({}, "Skriv ett personnummer"),
    ],
)
def test_what_is_missing_is_said(here: make.Side, data: dict[str, str], says: str) -> None:
    status, page = enter(here, **data)
    assert status == 422
    assert says in page
    assert not Referral.objects.exists()
