"""The pages on which a remiss is written, sent and taken back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cases.enums import ProtectionLevel
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.identity import parse
from jobbtorg.core.models import FormDraft
from jobbtorg.core.testnumbers import published
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code
from referrals.enums import ReferralState
from referrals.models import Referral
from tests import factories
from tests.cases.pages import client_of
from tests.core.tokens import token_field
from tests.counting import queries_of
from tests.referrals import factories as make
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db
NUMBER = published()[200]


def page(name: str, referral: Referral) -> str:
    return reverse(f"referrals:{name}", args=[referral.key])


def form_of(referral: Referral, by: Actor, **changes: Any) -> dict[str, Any]:
    """The fields of the page as a browser sends them."""
    fields = {
        "version": referral.version,
        "first_name": "Karin",
        "last_name": "Exempel",
        "birth_date": "1975-04-12",
        "sex": "kvinna",
        "stadsdel": referral.stadsdel_id,
        "protection_level": "ingen",
        "support_kind": "forsorjningsstod",
        "decision_wish": "inte_begart",
        "primary_group": make.primary_group().pk,
        "planer-TOTAL_FORMS": 4,
        "planer-INITIAL_FORMS": 4,
        **{
            f"planer-{n}-kind": kind
            for n, kind in enumerate(
                ("introduktionsplan", "sfi_studieplan", "af_handlingsplan", "annan")
            )
        },
        **token_field(by.user_id, form="remiss", subject=str(referral.key)),
    }
    return {**fields, **changes}


def test_the_number_opens_the_form() -> None:
    by = make.side().handlaggare
    answer = client_of(by).post(
        reverse("referrals:new"), {"number": NUMBER[2:], **token_field(by.user_id)}
    )
    referral = Referral.objects.get()
    assert referral.identity_number == NUMBER
    assert answer.status_code == 302
    assert answer["Location"] == page("edit", referral)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Skriv ett personnummer"),
        ("123", "Numret har 3 siffror"),
        (f"{NUMBER[:-1]}{(int(NUMBER[-1]) + 1) % 10}", "Kontrollsiffran"),
        ("２０08", "bara siffrorna"),
    ],
)
def test_a_broken_number_says_what_is_wrong(typed: str, says: str) -> None:
    by = make.side().handlaggare
    answer = client_of(by).post(
        reverse("referrals:new"), {"number": typed, **token_field(by.user_id)}
    )
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Referral.objects.exists()


def test_whether_others_know_the_person_shows_nowhere() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    known = make.identity()
    make.accepted(there, number=known)
    client = client_of(here.handlaggare)
    answers = []
    for number in (known, make.identity()):
        token = token_field(here.handlaggare.user_id)
        first = client.post(reverse("referrals:new"), {"number": number.number, **token})
        form = client.get(first["Location"])
        answers.append((first.status_code, form.status_code, form.context["earlier"]))
    assert answers[0] == answers[1] == (302, 200, None)


def test_an_open_remiss_is_opened_instead() -> None:
    here = make.side()
    number = make.identity()
    sent = make.sent(here.handlaggare, number=number)
    answer = client_of(here.handlaggare).post(
        reverse("referrals:new"),
        {"number": number.number, **token_field(here.handlaggare.user_id)},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == page("detail", sent)
    assert "redan en öppen remiss" in answer.content.decode()


@pytest.mark.parametrize("already", ["draft", "sent"])
def test_a_colleagues_remiss_about_a_protected_person_shows_nowhere(already: str) -> None:
    """The answer and the way are those of a number that nobody has, up to its being sent."""
    here = make.side()
    colleague = factories.actor(Role.HANDLAGGARE, here.enhet, "Hanna Exempel")
    known, unknown = (parse(text, today=clock.today()) for text in published()[200:202])
    theirs = getattr(make, already)(
        colleague,
        number=known,
        birth_date=known.birth_date,
        protection_level=ProtectionLevel.MARKED,
    )
    client = client_of(here.handlaggare)
    pages = []
    for identity in (known, unknown):
        number = identity.number
        fields = {"number": number, **token_field(here.handlaggare.user_id)}
        answer = client.post(reverse("referrals:new"), fields)
        assert answer.status_code == 302
        own = Referral.objects.get(identity_number=number, handlaggare=here.handlaggare.user_id)
        assert answer["Location"] == page("edit", own)
        text = client.get(answer["Location"]).content.decode()
        pages.append(re.sub(rf"{own.key}|{number}|value=\"[^\"]*\"|nonce=\"[^\"]*\"", "", text))
        again = client.post(
            reverse("referrals:new"), {**fields, **token_field(here.handlaggare.user_id)}
        )
        assert again["Location"] == answer["Location"]
        sent = client.post(
            page("edit", own),
            form_of(own, here.handlaggare, skicka="1", birth_date=str(identity.birth_date)),
        )
        assert sent.status_code == 302
        own.refresh_from_db()
        assert own.state == ReferralState.SENT
    assert theirs.pk != own.pk
    assert "Hanna" not in pages[0]


def test_the_earlier_statement_is_told_of() -> None:
    here = make.side()
    number = make.identity()
    make.accepted(here, number=number)
    client = client_of(here.handlaggare)
    answer = client.post(
        reverse("referrals:new"),
        {"number": number.number, **token_field(here.handlaggare.user_id)},
        follow=True,
    )
    text = answer.content.decode()
    assert "Uppgifterna kommer från enhetens remiss" in text
    assert 'value="Karin"' in text


def test_a_draft_is_saved_unfinished() -> None:
    by = make.side().handlaggare
    draft = make.draft(by)
    fields = form_of(draft, by, first_name="Åsa", last_name="", primary_group="")
    answer = client_of(by).post(page("edit", draft), fields, follow=True)
    draft.refresh_from_db()
    assert (draft.first_name, draft.last_name, draft.state) == ("Åsa", "", "utkast")
    assert "Utkastet är sparat" in answer.content.decode()


def test_sending_asks_for_what_is_missing() -> None:
    by = make.side().handlaggare
    draft = make.draft(by)
    fields = form_of(draft, by, skicka="1", last_name="", primary_group="")
    answer = client_of(by).post(page("edit", draft), fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "2 fält behöver rättas" in text
    assert 'value="Karin"' in text
    draft.refresh_from_db()
    assert draft.state == ReferralState.DRAFT


def test_sending_says_where_it_went() -> None:
    by = make.side().handlaggare
    draft = make.draft(by)
    fields = {
        "skicka": "1",
        "planer-1-runs": "on",
        "planer-1-contact": "Sfi Farsta",
        "first_visit_proposed_at": "2031-03-03 09:30",
    }
    answer = client_of(by).post(page("edit", draft), form_of(draft, by, **fields), follow=True)
    draft.refresh_from_db()
    assert draft.state == ReferralState.SENT
    assert "Remissen skickades till Jobbtorg Sydost." in answer.content.decode()
    assert [p.contact for p in draft.other_plans.all()] == ["Sfi Farsta"]
    assert draft.first_visit_proposed_at is not None


def test_a_guardian_is_asked_for_under_eighteen() -> None:
    by = make.side().handlaggare
    draft = make.draft(by)
    fields = form_of(draft, by, skicka="1", birth_date="2010-01-01")
    form = client_of(by).post(page("edit", draft), fields).context["form"]
    assert [list(form.errors[name]) for name in form.errors] == [
        ["Ange vårdnadshavare och telefon: personen är under 18 år."]
    ]
    assert not form["guardian_name"].is_optional
    assert not form["guardian_phone"].is_optional
    assert form["guardian_name"].help_text == "Krävs under 18 år."
    assert b"guardian_name" not in client_of(by).get(page("edit", draft)).content


def test_what_is_not_sent_is_told_before_one_writes_it() -> None:
    by = make.side().handlaggare
    draft = make.draft(by)
    text = client_of(by).get(page("edit", draft)).content.decode()
    assert text.index("Utan samtycke skickas inte") < text.index('name="first_name"')


def test_what_only_some_choices_ask_for_names_its_choice() -> None:
    by = make.side().handlaggare
    text = client_of(by).get(page("edit", make.draft(by))).content.decode()
    assert 'data-when="support_kind=introduktionsersattning"' in text
    assert "Krävs vid introduktionsersättning." in text
    assert 'data-when="planer-0-runs"' in text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"benefit_since": "2031-01-01"}, "ligger i framtiden"),
        ({"af_since": "i mars"}, "Skriv datumet som 2008-01-07"),
        ({"support_kind": "rik"}, "giltigt"),
        ({"primary_group": "999999"}, "giltigt"),
        ({"obstacles": "x" * 100_000}, "Korta den"),
        ({"planer-0-contact": "Någon"}, "Kryssa för planen"),
        ({"first_visit_proposed_at": "snart"}, "Skriv dag och klockslag"),
    ],
)
def test_what_cannot_be_saved_says_so_and_keeps_the_text(
    changes: dict[str, str], says: str
) -> None:
    by = make.side().handlaggare
    draft = make.draft(by)
    answer = client_of(by).post(page("edit", draft), form_of(draft, by, **changes))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert says in text
    assert next(iter(changes.values()))[:200] in text


def test_nul_and_direction_marks_are_taken_away() -> None:
    by = make.side().handlaggare
    draft = make.draft(by)
    fields = form_of(draft, by, first_name="Ka\u202erin", obstacles="Ont\x00 i\r\nryggen")
    client_of(by).post(page("edit", draft), fields)
    draft.refresh_from_db()
    assert (draft.first_name, draft.obstacles) == ("Karin", "Ont i\nryggen")


def test_two_who_save_at_once_see_both_texts() -> None:
    here = make.side()
    draft = make.draft(here.handlaggare)
    first = form_of(draft, here.handlaggare, first_name="Bo")
    second = form_of(draft, here.enhetschef, first_name="Bu")
    client_of(here.handlaggare).post(page("edit", draft), first)
    answer = client_of(here.enhetschef).post(page("edit", draft), second)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Bo" in text
    assert "Bu" in text


def test_a_double_click_sends_once() -> None:
    by = make.side().handlaggare
    draft = make.draft(by)
    client, fields = client_of(by), form_of(draft, by, skicka="1")
    answers = [client.post(page("edit", draft), fields) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert draft.transitions.count() == 1


def test_what_was_typed_and_not_saved_comes_back() -> None:
    by = make.side().handlaggare
    draft = make.draft(by)
    client = client_of(by)
    typed = form_of(draft, by, first_name="Ofärdig", **{"planer-3-contact": "Lärcentrum"})
    assert client.post(reverse("core:draft"), typed).status_code == 200
    text = client.get(page("edit", draft)).content.decode()
    assert "men inte sparade" in text
    assert 'value="Ofärdig"' in text
    assert 'value="Lärcentrum"' in text
    client.post(page("edit", draft), typed | {"planer-3-runs": "on"})
    assert not FormDraft.objects.exists()


def test_a_sent_remiss_is_not_written_in() -> None:
    by = make.side().handlaggare
    sent = make.sent(by)
    answer = client_of(by).get(page("edit", sent))
    assert answer.status_code == 403
    assert "kan inte ändras" in answer.content.decode()


def test_a_returned_remiss_is_mended_and_sent_again() -> None:
    here = make.side()
    back = make.returned(here)
    client = client_of(here.handlaggare)
    assert "Telefonnumret går inte fram" in client.get(page("edit", back)).content.decode()
    client.post(page("edit", back), form_of(back, here.handlaggare, skicka="1"))
    back.refresh_from_db()
    assert back.state == ReferralState.SENT


def test_taking_back_asks_why_and_a_draft_does_not() -> None:
    by = make.side().handlaggare
    sent, draft = make.sent(by), make.draft(by)
    client = client_of(by)
    empty = client.post(page("withdraw", sent), {"why": "", **token_field(by.user_id)})
    assert empty.status_code == 422
    for referral, why in ((sent, "Fick arbete."), (draft, "")):
        token = token_field(by.user_id)
        answer = client.post(page("withdraw", referral), {"why": why, **token}, follow=True)
        assert answer.status_code == 200
        referral.refresh_from_db()
        assert referral.state == ReferralState.WITHDRAWN


def test_the_form_costs_few_queries() -> None:
    by = make.side().handlaggare
    assert queries_of(client_of(by), page("edit", make.draft(by))) <= 15


def test_the_form_says_where_it_goes() -> None:
    by = make.side().handlaggare
    text = client_of(by).get(page("edit", make.draft(by))).content.decode()
    assert "Skickas till Jobbtorg Sydost" in text
    unknown = client_of(by).get(page("edit", make.draft(by, birth_date=None))).content.decode()
    assert "Skickas till" not in unknown


def test_the_enhet_is_told_of_its_own_open_case_and_no_other() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    own, others = make.identity(), make.identity()
    make.accepted(here, number=own)
    make.accepted(there, number=others)
    client = client_of(here.handlaggare)
    for number, told in ((own, True), (others, False)):
        token = token_field(here.handlaggare.user_id)
        answer = client.post(
            reverse("referrals:new"), {"number": number.number, **token}, follow=True
        )
        assert ("redan ett öppet ärende" in answer.content.decode()) is told


def test_a_value_closed_since_is_not_taken_away_unseen() -> None:
    here = make.side()
    hindrance = factories.code(CodeList.HINDRANCE, "Arbetslös sedan länge")
    referral = make.draft(here.handlaggare, stadsdel=here.stadsdel)
    Referral.objects.filter(pk=referral.pk).update(hindrance=hindrance)
    with as_fixture():
        Code.objects.filter(pk=hindrance.pk).update(closed_on=clock.today() - timedelta(1))
    referral.refresh_from_db()
    client = client_of(here.handlaggare)
    seen = client.get(page("edit", referral)).content.decode()
    assert f'<option value="{hindrance.pk}" selected>' in seen
    data = form_of(referral, here.handlaggare, hindrance=hindrance.pk)
    assert client.post(page("edit", referral), data).status_code == 302
    referral.refresh_from_db()
    assert referral.hindrance == hindrance
