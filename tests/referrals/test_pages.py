"""The pages on which remisser are read and answered."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, words
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import FormDraft
from referrals.actions.drafting import start_draft
from referrals.actions.reception import accept
from referrals.enums import ReferralState
from referrals.models import Referral
from tests import factories
from tests.cases.pages import client_of
from tests.core import samples
from tests.core.tokens import token_field
from tests.counting import queries_of
from tests.organisation import factories as organisation
from tests.referrals import factories as make
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


def page(name: str, referral: Referral) -> str:
    return reverse(f"referrals:{name}", args=[referral.key])


def post(by: Actor, address: str, **fields: Any) -> Any:
    return client_of(by).post(address, {**fields, **token_field(by.user_id)}, follow=True)


def test_the_list_says_where_each_is_and_who_has_the_ball() -> None:
    here = make.side()
    make.draft(here.handlaggare, first_name="Dag")
    make.sent(here.handlaggare, first_name="Siv")
    make.returned(here, first_name="Rut")
    make.accepted(here, first_name="Ada")
    text = client_of(here.handlaggare).get(reverse("referrals:list")).content.decode()
    for name in ("Dag", "Siv", "Rut", "Jobbtorg Sydost", "Återsänd", "<strong>Du</strong>"):
        assert name in text
    assert "Ada" not in text


def test_drafts_without_a_name_are_told_apart() -> None:
    here = make.side()
    number = make.identity()
    bare = start_draft(by=here.handlaggare, identity=number)
    begun = start_draft(by=here.handlaggare, identity=make.identity())
    with as_fixture():
        FormDraft.objects.create(
            user_id=here.handlaggare.user_id or 0,
            form="remiss",
            subject=str(begun.key),
            fields={"first_name": [" Testa "], "last_name": ["Ångström"]},
            saved_at=clock.now(),
        )
    own, other = client_of(here.handlaggare), client_of(here.enhetschef)
    day = own.get(reverse("cases:min_dag")).content.decode()
    assert "Testa Ångström" in day
    assert f"{words.personnummer(number.number)}</a>" in day
    assert "Namn saknas" not in day
    listed = own.get(reverse("referrals:list")).content.decode()
    assert "Testa Ångström" in listed
    # What somebody types is for nobody else before it is saved.
    assert "Testa" not in other.get(reverse("referrals:list")).content.decode()
    assert bare.identity_number == number.number


def test_the_filters_stand_in_the_address() -> None:
    here = make.side()
    make.sent(here.handlaggare, first_name="Siv")
    make.accepted(here, first_name="Ada")
    make.sent(here.enhetschef, first_name="Evelina")
    client = client_of(here.handlaggare)
    accepted = client.get(reverse("referrals:list"), {"lage": "accepterad"}).content.decode()
    assert "Ada" in accepted
    assert "Siv" not in accepted
    assert "Ta bort filtret Läge" in accepted
    mine = client.get(reverse("referrals:list"), {"vems": "mina"}).content.decode()
    assert "Siv" in mine
    assert "Evelina" not in mine
    assert client.get(reverse("referrals:list"), {"lage": "okänt"}, follow=True).status_code == 200


def test_the_reception_sees_no_draft_and_other_units_nothing() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    make.draft(here.handlaggare, first_name="Dag")
    make.sent(here.handlaggare, first_name="Siv")
    text = client_of(here.administrator).get(reverse("referrals:list")).content.decode()
    assert "Siv" in text
    assert "Dag" not in text
    assert (
        "Ingen remiss väntar"
        in client_of(there.coach).get(reverse("referrals:list")).content.decode()
    )


@pytest.mark.parametrize("who", ["handlaggare", "coach"])
def test_the_list_costs_the_same_at_one_and_ten_rows(who: str) -> None:
    here = make.side()
    make.sent(here.handlaggare)
    client = client_of(getattr(here, who))
    one = queries_of(client, reverse("referrals:list"))
    for _ in range(9):
        make.sent(here.handlaggare)
    assert queries_of(client, reverse("referrals:list")) == one <= 15


def test_a_long_list_goes_on_by_key() -> None:
    here = make.side()
    for number in range(27):
        make.draft(here.handlaggare, first_name=f"Nr{number:02}x")
    client = client_of(here.handlaggare)
    first = client.get(reverse("referrals:list"))
    assert len(first.context["rows"]) == 25
    second = client.get(first.context["next_url"])
    assert [row.name.split()[0] for row in second.context["rows"]] == ["Nr01x", "Nr00x"]
    assert second.context["next_url"] == ""


def test_the_page_of_a_remiss_differs_by_side() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare, obstacles="Ont i ryggen.")
    own = client_of(here.handlaggare).get(page("detail", sent)).content.decode()
    theirs = client_of(here.coach).get(page("detail", sent)).content.decode()
    assert "Ont i ryggen" in own
    assert "Återta remissen" in own
    assert "Ont i ryggen" not in theirs
    assert "Det här har inte skickats: Hinder" in theirs
    assert "Ta emot eller sänd åter" in theirs
    assert queries_of(client_of(here.coach), page("detail", sent)) <= 15


@pytest.mark.parametrize("make_one", ["draft", "accepted", "contested", "in_deadlock"])
def test_the_page_opens_in_every_state(make_one: str) -> None:
    here = make.side()
    argument: Any = here.handlaggare if make_one == "draft" else here
    referral = getattr(make, make_one)(argument)
    for by in (here.handlaggare, here.enhetschef):
        assert client_of(by).get(page("detail", referral)).status_code == 200


@pytest.mark.parametrize(
    ("name", "make_one", "who"),
    [
        ("receive", "sent", "coach"),
        ("answer", "returned", "handlaggare"),
        ("dispute", "contested", "chief"),
        ("detail", "in_deadlock", "enhetschef"),
        ("consent", "sent", "handlaggare"),
    ],
)
def test_the_pages_cost_few_queries(name: str, make_one: str, who: str) -> None:
    here = make.side()
    argument: Any = here.handlaggare if make_one == "sent" else here
    referral = getattr(make, make_one)(argument)
    assert queries_of(client_of(getattr(here, who)), page(name, referral)) <= 15


def test_the_page_works_beside_another() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare)
    client = client_of(here.handlaggare)
    answer = client.get(page("detail", sent), headers={"HX-Target": "sidopanel-innehall"})
    assert b"<html" not in answer.content


def test_reception_accepts_with_a_coach() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare)
    fields = {"gor": "acceptera", "coach": here.coach_user.key}
    answer = post(here.administrator, page("receive", sent), **fields)
    sent.refresh_from_db()
    assert sent.case is not None
    assert sent.case.coach == here.coach_user
    assert "är ansvarig coach" in answer.content.decode()


def test_reception_leaves_it_to_be_distributed_or_confirms() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare)
    post(here.administrator, page("receive", sent), gor="mottagen")
    sent.refresh_from_db()
    assert sent.state == ReferralState.RECEIVED
    answer = post(here.chief, page("receive", sent), gor="acceptera", coach="")
    assert "väntar på att fördelas" in answer.content.decode()


def test_reception_returns_with_a_reason() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare)
    empty = post(here.coach, page("receive", sent), gor="atersand", reason="", text="")
    assert empty.status_code == 422
    assert "Välj en orsak" in empty.content.decode()
    answer = post(
        here.coach, page("receive", sent), gor="atersand", reason=make.reason().pk, text="Nytt nr."
    )
    sent.refresh_from_db()
    assert (sent.state, sent.return_text) == (ReferralState.RETURNED, "Nytt nr.")
    assert "sändes åter till Farsta" in answer.content.decode()


def test_the_reception_goes_on_to_the_next_remiss_the_most_urgent_first() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    make.sent(there.handlaggare)
    with clock.at(clock.now() - timedelta(days=4)):
        late = make.sent(here.handlaggare)
    first, last = make.sent(here.handlaggare), make.sent(here.handlaggare)
    answer = post(here.administrator, page("receive", first), gor="acceptera", coach="")
    text = answer.content.decode()
    assert f'href="{page("receive", late)}">Nästa remiss (2 kvar)</a>' in text
    fields = {"gor": "atersand", "reason": make.reason().pk, "text": "Nytt nr."}
    text = post(here.administrator, page("receive", late), **fields).content.decode()
    assert f'href="{page("receive", last)}">Nästa remiss (1 kvar)</a>' in text
    text = post(here.coach, page("receive", last), gor="acceptera", coach="").content.decode()
    assert "Nästa remiss" not in text


def test_the_page_says_when_one_confirms_that_a_remiss_has_come() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare)
    text = client_of(here.administrator).get(page("receive", sent)).content.decode()
    assert "Behövs bara om du inte kan svara nu." in text


def test_reception_offers_no_coach_of_another_unit() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    sent = make.sent(here.handlaggare)
    answer = post(here.coach, page("receive", sent), gor="acceptera", coach=there.coach_user.key)
    assert answer.status_code == 422


def test_an_answered_remiss_is_shown_instead() -> None:
    here = make.side()
    answer = client_of(here.coach).get(page("receive", make.accepted(here)), follow=True)
    assert "redan besvarad" in answer.content.decode()


def test_the_unit_is_told_that_the_person_has_a_case() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    number = make.identity()
    case = make.accepted(here, number=number).case
    sent = make.sent(there.handlaggare, number=number)
    received = client_of(there.coach).get(page("receive", sent)).content.decode()
    assert "öppet ärende vid ett annat jobbtorg" in received
    for name in ("detail", "withdraw"):
        text = client_of(there.handlaggare).get(page(name, sent)).content.decode()
        assert "Sydost" not in text
    known = client_of(here.coach).get(page("known", sent))
    assert "Skiljer sig från ärendet" in known.content.decode()
    accept(by=there.coach, referral=sent)
    assert "Sydost" not in client_of(there.handlaggare).get(page("detail", sent)).content.decode()
    answer = client_of(here.coach).post(page("known", sent), token_field(here.coach.user_id))
    assert case is not None
    assert answer["Location"] == reverse("cases:case", args=[case.key])


def test_the_enhet_agrees_or_contests() -> None:
    here = make.side()
    first, second = make.returned(here), make.returned(here)
    post(here.handlaggare, page("answer", first), gor="godta")
    assert post(here.handlaggare, page("answer", second), gor="bestrid", why="").status_code == 422
    post(here.handlaggare, page("answer", second), gor="bestrid", why="Det stämmer.")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (ReferralState.RETURN_ACCEPTED, ReferralState.CONTESTED)


def test_the_chiefs_and_the_jobbtorgschef_settle_it() -> None:
    here = make.side()
    matter = make.contested(here)
    last = factories.actor(Role.JOBBTORGSCHEF, organisation.city())
    assert client_of(last).get(page("dispute", matter)).status_code == 404
    assert post(here.chief, page("dispute", matter), outcome="", why="").status_code == 422
    said = post(here.chief, page("dispute", matter), outcome="atersand", why="Inte än.")
    assert "Den andra chefen har inte svarat" in said.content.decode()
    waiting = client_of(here.chief).get(page("dispute", matter)).content.decode()
    assert "Beskedet från din sida är lämnat" in waiting
    said = post(here.enhetschef, page("dispute", matter), outcome="ta_emot", why="Redo.")
    assert "gick till Jobbtorgschefen" in said.content.decode()
    said = post(last, page("dispute", matter), outcome="ta_emot", why="Ta emot.")
    assert "Ärendet är avgjort" in said.content.decode()
    matter.refresh_from_db()
    assert matter.state == ReferralState.ACCEPTED
    assert client_of(last).get(page("detail", matter)).status_code == 404


def test_consent_with_a_paper_is_recorded_read_and_withdrawn() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare, obstacles="Ont i ryggen.")
    assert post(here.handlaggare, page("consent", sent)).status_code == 422
    post(
        here.handlaggare,
        page("consent", sent),
        scope="allt",
        form="skriftligt",
        recipient="Jobbtorg Stockholm",
        from_on="2020-01-01",
        file=SimpleUploadedFile("samtycke.pdf", samples.pdf()),
    )
    consent = sent.consents.get()
    arguments = [sent.key, consent.key]
    assert "Ont i ryggen" in client_of(here.coach).get(page("detail", sent)).content.decode()
    paper = client_of(here.coach).get(reverse("referrals:consent_file", args=arguments))
    assert paper.content.startswith(b"%PDF")
    assert "attachment" in paper["Content-Disposition"]
    post(here.handlaggare, reverse("referrals:consent_end", args=arguments))
    assert "Ont i ryggen" not in client_of(here.coach).get(page("detail", sent)).content.decode()


def test_a_paper_of_another_kind_is_refused() -> None:
    here = make.side()
    draft = make.draft(here.handlaggare)
    answer = post(
        here.handlaggare,
        page("consent", draft),
        scope="allt",
        form="skriftligt",
        recipient="Jobbtorg",
        from_on="2020-01-01",
        file=SimpleUploadedFile("samtycke.pdf", b"MZ inte en pdf"),
    )
    assert answer.status_code == 422
    assert "Filen är inte PDF" in answer.content.decode()


def test_the_case_page_shows_its_remiss() -> None:
    here = make.side()
    referral = make.accepted(here)
    assert referral.case is not None
    address = reverse("cases:case", args=[referral.case.key])
    text = client_of(here.coach).get(address).content.decode()
    assert page("detail", referral) in text
    history = client_of(here.coach).get(f"{address}historik/").content.decode()
    assert "Remissen skickades" in history


def test_the_search_finds_a_remiss_without_a_case() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    make.sent(here.handlaggare, first_name="Xerxes", last_name="Zorn")
    found = client_of(here.handlaggare).post("/sok/", {"q": "Zorn"}, follow=True).content.decode()
    assert "Remiss, skickad" in found
    missed = client_of(there.handlaggare).post("/sok/", {"q": "Zorn"}, follow=True).content.decode()
    assert "Xerxes" not in missed


def test_the_proposed_visit_is_filled_in_where_it_is_booked() -> None:
    here = make.side()
    day = datetime(2008, 3, 3, 9, tzinfo=clock.STOCKHOLM)
    with clock.at(day):
        proposal = day + timedelta(days=2, hours=1, minutes=30)
        referral = make.accepted(here, first_visit_proposed_at=proposal)
        assert referral.case is not None
        book = reverse("cases:book_visit", args=[referral.case.key])
        text = client_of(here.coach).get(book).content.decode()
        assert 'value="2008-03-05"' in text
        assert 'value="10.30"' in text
        assert "Handläggaren föreslår 2008-03-05 kl. 10.30." in text
    with clock.at(day + timedelta(days=4)):
        text = client_of(here.coach).get(book).content.decode()
        assert 'value="2008-03-05"' not in text
        assert "Den tiden har varit." in text
