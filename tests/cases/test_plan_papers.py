"""Papers: what they say, that they are accessible, and that they are kept with their version."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import page
import pytest

from cases.actions.decisions import decide_plan
from cases.actions.moves import move_to_stadsdel
from cases.actions.plan_documents import (
    JOB,
    kinds_due,
    make_documents,
    order_documents,
    put_back_signed,
)
from cases.actions.submissions import submit_plan
from cases.enums import DocumentKind, FollowedBy, PlanState, Verdict
from cases.models import Case, PlanDocument, PlanVersion
from cases.plan_papers import EASY_FOLLOWED, render
from cases.plan_rules import Answer
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, jobs
from jobbtorg.core.errors import NotAllowed
from jobbtorg.core.models import Job, StoredFile
from jobbtorg.organisation.models import Unit
from tests import factories
from tests.cases import plans
from tests.cases.plan_matrix import SCANNED
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(date(2008, 3, 3)):
        yield


def text_of(content: bytes, tmp_path: Path) -> str:
    """The text of a paper as a reader hears it, in one line."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext saknas: installera poppler-utils")
    source = tmp_path / "a.pdf"
    source.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(source), "-"], check=True, capture_output=True, text=True
    )
    return " ".join(done.stdout.replace("\u00ad", "").split())


def decided(at: plans.World) -> PlanVersion:
    """A plan of two lines of which the second came back."""
    version = plans.submitted(at, "Matchning", "Praktik")
    first, second = plans.asked(version)
    decide_plan(
        version=version,
        by=factories.actor(Role.HANDLAGGARE, at.enhet, "Stina Ställföreträdare"),
        answers={
            first.line_key: Answer(Verdict.ACCEPTED),
            second.line_key: Answer(Verdict.RETURNED, "Var ligger platsen?"),
        },
    )
    version.refresh_from_db()
    return version


@pytest.mark.parametrize("kind", [DocumentKind.PLAN, DocumentKind.EASY, DocumentKind.DECISION])
def test_every_paper_is_accessible(kind: DocumentKind) -> None:
    report = page.validate_pdf_bytes(render(decided(plans.world()), kind), profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]


def test_the_plan_says_what_was_sent_in(tmp_path: Path) -> None:
    at = plans.world()
    version = decided(at)
    text = text_of(render(version, DocumentKind.PLAN), tmp_path)
    for words in (
        "Farsta jobbtorg",
        at.case.participant.full_name,
        "Arbete inom vården",
        "Timmar per dag",
        "10 timmar i veckan, mån och ons",
        "Deltagarens egen syn är inte antecknad i planen.",
        "4 kap. 1, 4 och 5 §§ socialtjänstlagen (2001:453)",
        "11 kap. 5 och 6 §§ samma lag",
        "Namnförtydligande: Karin Coach",
        "Namnförtydligande: Hanna Handläggare",
        f"Version 1 · {version.content_hash}",
        "Sida 1 (",
    ):
        assert words in text, words


def test_the_week_adds_up(tmp_path: Path) -> None:
    text = text_of(render(decided(plans.world()), DocumentKind.PLAN), tmp_path)
    assert "Matchning 5 – 5 – – 10" in text
    assert "Tillsammans 10 – 10 – – 20" in text


def test_the_law_follows_the_date(tmp_path: Path) -> None:
    with clock.at(date(2025, 9, 1)):
        version = plans.submitted(plans.world())
        text = text_of(render(version, DocumentKind.PLAN), tmp_path)
    assert "12 kap. 1, 4 och 5 §§ socialtjänstlagen (2025:400)" in text


def test_two_sign_where_no_enhet_decides(tmp_path: Path) -> None:
    version = plans.submitted(plans.without_support())
    text = text_of(render(version, DocumentKind.PLAN), tmp_path)
    assert text.count("Namnförtydligande") == 2
    assert "när deltagaren och jobbtorget är överens" in text


def test_a_guardian_signs_for_the_young(tmp_path: Path) -> None:
    young = factories.participant(birth_date=date(1991, 5, 1), guardian_name="Vera Vårdnad")
    version = plans.submitted(plans.world(who=young))
    assert "Namnförtydligande: Vera Vårdnad" in text_of(
        render(version, DocumentKind.PLAN), tmp_path
    )


def test_the_easy_plan_says_you(tmp_path: Path) -> None:
    at = plans.world()
    text = text_of(render(plans.submitted(at), DocumentKind.EASY), tmp_path)
    assert "Din plan" in text
    assert "10 timmar i veckan. Måndag och onsdag." in text
    assert "Du börjar 4 mars 2008." in text
    assert "Ring din coach Karin Coach, telefon 08-46500400." in text


def test_the_easy_plan_of_a_rework_tells_what_has_been_decided(tmp_path: Path) -> None:
    at = plans.world()
    decided(at)
    draft = PlanVersion.objects.get(case=at.case, state=PlanState.DRAFT)
    again = submit_plan(version=plans.fill(draft, at.coach), by=at.coach)
    text = text_of(render(again, DocumentKind.EASY), tmp_path)
    assert text.count("Det här har du redan fått ja till.") == 1
    assert "Din handläggare läser det som är nytt eller ändrat" in text


def test_the_easy_plan_leaves_room_for_a_number_that_is_not_known(tmp_path: Path) -> None:
    at = plans.world()
    with as_fixture():
        Unit.objects.filter(pk=at.unit.pk).update(phone="")
    at.case.refresh_from_db()
    text = text_of(render(plans.submitted(at), DocumentKind.EASY), tmp_path)
    assert "Ring din coach Karin Coach. Ring samma dag. Telefon: ____" in text


def test_the_decision_says_when_each_line_begins(tmp_path: Path) -> None:
    text = text_of(render(decided(plans.world()), DocumentKind.DECISION), tmp_path)
    assert "gäller från den dag den börjar, dock tidigast den dag den godkändes" in text
    assert "2008-03-03 2008-03-04" in text


def test_the_decision_comes_from_the_enhet_that_made_it(tmp_path: Path) -> None:
    at = plans.world()
    version = plans.submitted(at)
    enhet = factories.enhet("Bromma försörjningsstödsenhet")
    decider = factories.actor(Role.HANDLAGGARE, enhet, "Berit Bromma")
    move_to_stadsdel(
        by=at.coach,
        case=at.case,
        stadsdel=None,
        bistandsenhet=enhet,
        handlaggare=factories.user_of(decider),
        why="Har flyttat",
    )
    version.refresh_from_db()
    plans.accept(version, decider)
    version.refresh_from_db()
    text = text_of(render(version, DocumentKind.DECISION), tmp_path)
    assert text.lstrip().startswith("Bromma försörjningsstödsenhet")
    assert "Farsta försörjningsstödsenhet" not in text
    assert "Berit Bromma, handläggare" in text
    assert "i stället för" not in text


def test_the_decision_is_the_enhets_and_shows_who_stood_in(tmp_path: Path) -> None:
    text = text_of(render(decided(plans.world()), DocumentKind.DECISION), tmp_path)
    assert "Farsta försörjningsstödsenhet" in text
    assert "Stina Ställföreträdare, handläggare, i stället för Hanna Handläggare" in text
    assert "Var ligger platsen?" in text
    assert "3 mars 2008" in text


def test_later_changes_of_the_person_leave_the_paper_as_it_was(tmp_path: Path) -> None:
    at = plans.world()
    version = plans.submitted(at)
    name = at.case.participant.full_name
    at.case.participant.last_name = "Nyttnamn"
    at.case.participant.save()
    version.refresh_from_db()
    text = text_of(render(version, DocumentKind.PLAN), tmp_path)
    assert name in text
    assert "Nyttnamn" not in text


class TestKeeping:
    def test_sent_in_and_decided_each_get_theirs_once(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        jobs.run_pending()
        assert kinds(version) == [DocumentKind.PLAN, DocumentKind.EASY]
        before = StoredFile.objects.count()
        plans.accept(version, at.handlaggare)
        jobs.run_pending()
        version.refresh_from_db()
        assert kinds(version) == [DocumentKind.PLAN, DocumentKind.EASY, DocumentKind.DECISION]
        assert make_documents(version_key=version.key, render=render) == []
        assert StoredFile.objects.count() == before + 1

    def test_ordered_twice_is_one_job(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        order_documents(version=version, by=at.coach)
        assert Job.objects.filter(kind=JOB).count() == 1

    def test_an_agreement_needs_no_decision(self) -> None:
        version = PlanVersion(state=PlanState.DECIDED, basis="overenskommelse")
        assert kinds_due(version) == [DocumentKind.PLAN, DocumentKind.EASY]
        assert kinds_due(PlanVersion(state=PlanState.DRAFT)) == []

    def test_the_file_belongs_to_the_person(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        jobs.run_pending()
        file = version.documents.select_related("file").get(kind=DocumentKind.PLAN).file
        assert file.participant_key == at.case.participant.key
        assert file.name == "Aktivitetsplan, version 1.pdf"

    def test_a_signed_copy_is_put_beside_it_twice_if_need_be(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        for _ in range(2):
            put_back_signed(version=version, by=at.coach, upload=SCANNED)
        assert kinds(version) == [DocumentKind.SIGNED, DocumentKind.SIGNED]

    def test_not_by_a_unit_that_the_case_has_left_meanwhile(self) -> None:
        at = plans.world()
        stale = plans.submitted(at)
        factories.move(Case.objects.get(pk=at.case.pk), to=factories.unit("Kista"))
        with pytest.raises(NotAllowed):
            put_back_signed(version=stale, by=at.coach, upload=SCANNED)

    def test_only_by_the_jobbtorg_and_only_when_sent_in(self) -> None:
        at = plans.world()
        with pytest.raises(NotAllowed):
            put_back_signed(version=plans.draft(at), by=at.coach, upload=SCANNED)
        at = plans.world()
        with pytest.raises(NotAllowed):
            put_back_signed(version=plans.submitted(at), by=at.handlaggare, upload=SCANNED)


def kinds(version: PlanVersion) -> list[str]:
    return list(
        PlanDocument.objects.filter(plan_version=version)
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_every_way_of_following_has_easy_words() -> None:
    assert set(EASY_FOLLOWED) == set(FollowedBy)
