"""Consent: what is passed on, and what never leaves the enhet without it (§5.2)."""

from datetime import date, timedelta

import pytest

from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.files import CheckedFile
from jobbtorg.core.models import StoredFile
from jobbtorg.organisation.enums import CodeList
from referrals.actions.consents import record_consent, withdraw_consent
from referrals.actions.reception import accept
from referrals.actions.sending import send
from referrals.enums import ConsentScope
from referrals.models import Consent, Referral
from referrals.queries.page import readable, referral_page
from referrals.queries.statement import Statement, statement_for
from tests import factories
from tests.referrals import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def give(by: Actor, referral: Referral, scope: str = ConsentScope.ALL) -> Consent:
    return record_consent(
        by=by, referral=referral, scope=scope, form="skriftligt", from_on=clock.today()
    )


def text_of(statement: Statement) -> str:
    return " ".join(value for section in statement.sections for _, value in section.facts)


def full_draft(here: make.Side) -> Referral:
    return make.draft(
        here.handlaggare,
        hindrance=factories.code(CodeList.HINDRANCE, "Sjuk med läkarintyg"),
        obstacles="Ont i ryggen.",
        can_and_wants="Vill laga mat.",
        work_background="Restaurang.",
        af_contact="Ulf på Arbetsförmedlingen",
    )


@pytest.mark.parametrize(
    ("scope", "passed", "kept"),
    [
        (None, ["Telefon"], ["Ont i", "laga mat", "Restaurang", "läkarintyg", "Ulf"]),
        (ConsentScope.WITHOUT_HEALTH, ["laga mat", "Restaurang", "Ulf"], ["Ont i", "läkarintyg"]),
        (ConsentScope.ALL, ["Ont i", "läkarintyg", "laga mat"], []),
    ],
)
def test_what_the_unit_gets(scope: str | None, passed: list[str], kept: list[str]) -> None:
    here = make.side()
    draft = full_draft(here)
    if scope:
        give(here.handlaggare, draft, scope)
    sent = send(by=here.handlaggare, referral=draft)
    theirs = statement_for(here.coach, sent)
    shown = text_of(theirs) + " ".join(label for s in theirs.sections for label, _ in s.facts)
    assert [word for word in passed if word not in shown] == []
    assert [word for word in kept if word in shown] == []
    assert text_of(statement_for(here.handlaggare, sent)).count("Ont i ryggen") == 1


def test_the_page_says_what_is_not_sent() -> None:
    here = make.side()
    sent = send(by=here.handlaggare, referral=full_draft(here))
    for reader in (here.handlaggare, here.coach):
        assert "Hinder" in statement_for(reader, sent).withheld


def test_neither_the_record_nor_the_case_gets_what_is_withheld() -> None:
    here = make.side()
    done = accept(by=here.coach, referral=send(by=here.handlaggare, referral=full_draft(here)))
    assert done.participant is not None
    assert done.case is not None
    assert done.participant.work_background == ""
    assert (done.case.hindrance, done.case.af_contact) == (None, "")


def test_with_consent_they_do() -> None:
    here = make.side()
    draft = full_draft(here)
    give(here.handlaggare, draft)
    done = accept(by=here.coach, referral=send(by=here.handlaggare, referral=draft))
    assert done.case is not None
    assert str(done.case.hindrance) == "Sjuk med läkarintyg"


def test_a_consent_that_has_run_out_or_is_withdrawn_counts_no_more() -> None:
    here = make.side()
    sent = send(by=here.handlaggare, referral=full_draft(here))
    record_consent(
        by=here.handlaggare,
        referral=sent,
        scope=ConsentScope.ALL,
        form="muntligt",
        from_on=clock.today(),
        until_on=date(2008, 3, 31),
    )
    assert statement_for(here.coach, sent).withheld == []
    with clock.at(date(2008, 4, 1)):
        assert statement_for(here.coach, sent).withheld
    withdraw_consent(by=here.enhetschef, consent=sent.consents.get())
    assert statement_for(here.coach, sent).withheld


def test_a_new_consent_ends_the_one_before() -> None:
    here = make.side()
    draft = make.draft(here.handlaggare)
    first = give(here.handlaggare, draft)
    second = give(here.handlaggare, draft, ConsentScope.WITHOUT_HEALTH)
    first.refresh_from_db()
    assert first.has_ended
    assert first.withdrawn_at is None
    assert draft.consents.get(replaced_at__isnull=True) == second
    first_row, second_row = referral_page(here.handlaggare, draft).consents
    assert "Ersatt av ett nytt 2008-03-03" in first_row.sentence
    assert (first_row.in_force, second_row.in_force) == (False, True)


def test_who_took_a_consent_back_is_written_down() -> None:
    here = make.side()
    draft = make.draft(here.handlaggare)
    consent = give(here.handlaggare, draft)
    withdrawn = withdraw_consent(by=here.enhetschef, consent=consent)
    assert withdrawn.withdrawn_by_id == here.enhetschef.user_id
    assert withdrawn.withdrawn_as_id == here.enhetschef.assignment_id
    (row,) = referral_page(here.handlaggare, draft).consents
    assert f"Återkallat 2008-03-03 av {withdrawn.withdrawn_by}" in row.sentence


def test_the_paper_is_kept_in_the_database() -> None:
    here = make.side()
    consent = record_consent(
        by=here.handlaggare,
        referral=make.sent(here.handlaggare),
        scope=ConsentScope.ALL,
        form="skriftligt",
        from_on=clock.today(),
        file=CheckedFile("samtycke.pdf", "application/pdf", b"%PDF-1.4\n%%EOF"),
    )
    file = StoredFile.objects.get()
    assert consent.file == file
    assert (file.kind, file.purge_rule) == ("samtycke", "remiss")


def test_a_paper_of_a_draft_belongs_to_the_person_once_the_remiss_is_sent() -> None:
    here = make.side()
    draft = make.draft(here.handlaggare)
    record_consent(
        by=here.handlaggare,
        referral=draft,
        scope=ConsentScope.ALL,
        form="skriftligt",
        from_on=clock.today(),
        file=CheckedFile("samtycke.pdf", "application/pdf", b"%PDF-1.4\n%%EOF"),
    )
    assert StoredFile.objects.get().participant_key is None
    sent = send(by=here.handlaggare, referral=draft)
    assert sent.participant is not None
    assert StoredFile.objects.get().participant_key == sent.participant.key


@pytest.mark.parametrize(
    ("from_on", "until_on", "field"),
    [
        (date(2008, 3, 4), None, "from_on"),
        (date(2008, 3, 3), date(2008, 3, 2), "until_on"),
    ],
)
def test_dates_that_cannot_be(from_on: date, until_on: date | None, field: str) -> None:
    here = make.side()
    with pytest.raises(DomainError) as caught:
        record_consent(
            by=here.handlaggare,
            referral=make.draft(here.handlaggare),
            scope=ConsentScope.ALL,
            form="muntligt",
            from_on=from_on,
            until_on=until_on,
        )
    assert caught.value.field == field


def test_strangers_and_ended_remisser() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    referral = make.draft(here.handlaggare)
    consent = give(here.handlaggare, referral)
    for stranger in (here.coach, there.handlaggare):
        with pytest.raises(NotAllowed):
            give(stranger, referral)
        with pytest.raises(NotAllowed):
            withdraw_consent(by=stranger, consent=consent)
    withdraw_consent(by=here.handlaggare, consent=consent)
    with pytest.raises(DomainError, match="gäller inte längre"):
        withdraw_consent(by=here.handlaggare, consent=consent)


def test_the_contact_of_a_protected_person_is_for_the_responsible_coach() -> None:
    here = make.side()
    colleague = factories.actor("coach", here.unit)  # type: ignore[arg-type]
    referral = make.accepted(here, protection_level="sekretessmarkering", phone="070-1740611")
    assert "070-1740611" in text_of(statement_for(here.coach, referral))
    assert "070-1740611" in text_of(statement_for(here.handlaggare, referral))
    assert "070-1740611" not in text_of(statement_for(colleague, referral))


def test_fingerade_personuppgifter_look_like_no_protection() -> None:
    here = make.side()
    plain, assumed = (
        make.sent(here.handlaggare, protection_level=level) for level in ("ingen", "fingerade")
    )
    assert statement_for(here.coach, plain) == statement_for(here.coach, assumed)


def test_what_had_been_sent_is_not_said_never_to_have_been() -> None:
    here = make.side()
    draft = full_draft(here)
    consent = give(here.handlaggare, draft)
    sent = send(by=here.handlaggare, referral=draft)
    with clock.at(clock.now() + timedelta(days=3)):
        withdraw_consent(by=here.handlaggare, consent=consent)
        fresh = readable(here.coach).get(pk=sent.pk)
        page = referral_page(here.coach, fresh)
    assert "Ont i" not in text_of(page.statement)
    assert (list(page.statement.withheld), len(page.statement.taken_back)) == ([], 5)
    told = [item.sentence for item in page.timeline]
    assert told[0] == "Samtycket återkallades"
    assert "Samtycke registrerades" in told
