"""Notes: two lanes, mended for a while, then corrected, never deleted."""

from datetime import date, datetime, timedelta

import pytest

from cases.actions.notes import correct_note, mend_note, write_note
from cases.enums import CaseState, NoteLane
from cases.models import Case, Note
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import Conflict, NotAllowed
from jobbtorg.core.models import FormDraft
from jobbtorg.organisation.models import DatedSetting
from tests import factories
from tests.cases.pages import client_of, note
from tests.core.tokens import token_field
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db
WRITTEN = datetime(2008, 1, 7, 10, 0, tzinfo=clock.STOCKHOLM)


def at_work(state: CaseState = CaseState.MAPPING) -> tuple[Case, Actor, Actor]:
    """A case, its coach and its handläggare."""
    here, sender = factories.unit(), factories.enhet()
    coach = factories.actor(Role.COACH, here, "Karin Coach")
    case = factories.case(here, sender, coach=coach, state=state)
    return case, coach, factories.actor(Role.HANDLAGGARE, sender, "Hanna Handläggare")


def test_each_side_writes_in_its_lanes() -> None:
    case, coach, handlaggare = at_work()
    write_note(by=coach, case=case, lane=NoteLane.INTERNAL, text="Internt")
    write_note(by=coach, case=case, lane=NoteLane.SHARED, text="Delat")
    write_note(by=handlaggare, case=case, lane=NoteLane.SHARED, text="Från enheten")
    with pytest.raises(NotAllowed, match="inte interna"):
        write_note(by=handlaggare, case=case, lane=NoteLane.INTERNAL, text="Smyg")
    assert {n.text for n in Note.objects.visible_to(handlaggare)} == {"Delat", "Från enheten"}
    assert Note.objects.visible_to(coach).count() == 3


def test_a_note_stands_under_the_unit_and_enhet_of_its_time() -> None:
    case, coach, _ = at_work()
    written = write_note(by=coach, case=case, lane=NoteLane.INTERNAL, text="Här")
    assert (written.unit_id, written.bistandsenhet_id) == (case.unit_id, case.bistandsenhet_id)
    assert written.by_user_id == coach.user_id


def test_documentation_goes_on_after_the_end() -> None:
    case, coach, _ = at_work(CaseState.CLOSED)
    assert write_note(by=coach, case=case, lane=NoteLane.INTERNAL, text="Ringde efteråt").pk


def test_the_author_mends_within_the_time() -> None:
    case, coach, _ = at_work()
    with clock.at(WRITTEN):
        written = note(case, coach, "Fel ord")
    with clock.at(WRITTEN + timedelta(minutes=59)):
        mended = mend_note(by=coach, note=written, text="Rätt ord", version=1)
    assert (mended.text, mended.version) == ("Rätt ord", 2)
    assert mended.edited_at is not None
    with clock.at(WRITTEN + timedelta(minutes=60)), pytest.raises(NotAllowed, match="rättelse"):
        mend_note(by=coach, note=written, text="För sent", version=2)


def test_the_time_is_a_dated_setting() -> None:
    case, coach, _ = at_work()
    with as_fixture():
        DatedSetting.objects.update_or_create(
            name="note_edit_minutes", from_on=date(2008, 1, 1), defaults={"value": 5}
        )
    with clock.at(WRITTEN):
        written = note(case, coach, "Fel ord")
    with clock.at(WRITTEN + timedelta(minutes=6)), pytest.raises(NotAllowed, match="5 minuter"):
        mend_note(by=coach, note=written, text="För sent", version=1)


def test_nobody_else_mends_or_corrects() -> None:
    case, coach, handlaggare = at_work()
    written = note(case, coach, "Delat", NoteLane.SHARED)
    for stranger in (handlaggare, factories.actor(Role.LOKAL_CHEF, case.unit)):
        with pytest.raises(NotAllowed, match="Bara den som skrev"):
            mend_note(by=stranger, note=written, text="Nytt", version=1)
        with pytest.raises(NotAllowed, match="Bara den som skrev"):
            correct_note(by=stranger, note=written, text="Nytt")


def test_a_correction_stands_beside_the_old_note() -> None:
    case, coach, _ = at_work()
    with clock.at(WRITTEN):
        old = note(case, coach, "Börjar i februari")
    new = correct_note(by=coach, note=old, text="Börjar i mars")
    assert (new.corrects, new.lane) == (old, old.lane)
    assert Note.objects.get(pk=old.pk).text == "Börjar i februari"
    with pytest.raises(NotAllowed, match="redan rättad"):
        correct_note(by=coach, note=old, text="Börjar i april")
    page = client_of(coach).get(f"/arenden/{case.key}/anteckningar/").content.decode()
    assert page.index("Börjar i mars") < page.index("Börjar i februari")


def test_two_windows_meet_in_a_conflict_with_both_texts() -> None:
    case, coach, _ = at_work()
    written = note(case, coach, "Först")
    mend_note(by=coach, note=written, text="Från ena fönstret", version=1)
    with pytest.raises(Conflict) as refused:
        mend_note(by=coach, note=written, text="Från det andra", version=1)
    (difference,) = refused.value.differences
    assert (difference.mine, difference.theirs) == ("Från det andra", "Från ena fönstret")


def test_writing_in_the_browser() -> None:
    case, coach, _ = at_work()
    client = client_of(coach)
    path = f"/arenden/{case.key}/anteckningar/ny/"
    empty = client.post(path, token_field(coach.user_id))
    assert empty.status_code == 422
    assert "Skriv något i anteckningen." in empty.content.decode()
    sent = {"lane": "intern", "text": "Ringde.", **token_field(coach.user_id, path=path)}
    saved = client.post(path, sent)
    assert saved.status_code == 302
    assert saved["Location"] == f"/arenden/{case.key}/anteckningar/"
    client.post(path, sent)
    assert Note.objects.filter(case=case).count() == 1


def test_the_handlaggare_is_not_asked_for_a_lane() -> None:
    case, _, handlaggare = at_work()
    client = client_of(handlaggare)
    path = f"/arenden/{case.key}/anteckningar/ny/"
    assert "Vem läser?" not in client.get(path).content.decode()
    fields = {"text": "Från enheten", **token_field(handlaggare.user_id)}
    assert client.post(path, {**fields, "lane": "intern"}).status_code == 422
    assert client.post(path, {**fields, "lane": "delad"}).status_code == 302


def test_a_text_that_is_too_long_is_kept_and_explained() -> None:
    case, coach, _ = at_work()
    answer = client_of(coach).post(
        f"/arenden/{case.key}/anteckningar/ny/",
        {"lane": "intern", "text": "x" * 100_000, **token_field(coach.user_id)},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "100\u00a0000 tecken lång" in page
    assert "x" * 100_000 in page


def test_an_autosaved_text_comes_back_and_ends_with_the_real_save() -> None:
    case, coach, _ = at_work()
    client = client_of(coach)
    path = f"/arenden/{case.key}/anteckningar/ny/"
    token = token_field(coach.user_id, path=path, form="anteckning", subject=str(case.key))
    fields = {"lane": "intern", "text": "Halvfärdig tanke", **token}
    assert client.post("/utkast/", fields).status_code == 200
    assert "Halvfärdig tanke" in client.get(path).content.decode()
    assert client.post(path, fields).status_code == 302
    assert not FormDraft.objects.exists()
