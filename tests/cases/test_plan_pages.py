"""The plan's pages: editor, plan tab, a version, and what is done beside writing."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.actions.decisions import decide_plan
from cases.actions.plans import add_line, start_draft
from cases.actions.submissions import submit_plan
from cases.enums import CaseState, DocumentKind, PlanState, StepKind, Verdict
from cases.models import Activity, Case, Step
from cases.plan_rules import Answer
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, jobs
from tests import factories
from tests.cases import plans
from tests.cases.pages import client_of
from tests.core import samples
from tests.core.tokens import token_field
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


class TestPlanTab:
    def test_says_what_waits_what_holds_and_what_has_been(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        jobs.run_pending()
        second = plans.fill(start_draft(case=at.case, by=at.coach), at.coach, minutes_per_week=300)
        submit_plan(version=second, by=at.coach)
        text = client_of(at.coach).get(f"/arenden/{at.case.key}/plan/").content.decode()
        for words in ("Väntar på svar", "Gäller nu", "Återta planen", "Version 1", "Version 2"):
            assert words in text
        assert re.search(r"<del>10 timmar i veckan</del>", text)
        assert "Aktivitetsplan på lätt svenska" in text

    def test_the_enhet_sees_no_draft(self) -> None:
        at = plans.world()
        plans.draft(at)
        text = client_of(at.handlaggare).get(f"/arenden/{at.case.key}/plan/").content.decode()
        assert "Det finns ingen plan än" in text
        assert "Skriv plan" not in text

    def test_who_only_reads_gets_no_buttons(self) -> None:
        at = plans.world()
        plans.submitted(at)
        reader = factories.actor(Role.MATCHARE, at.unit)
        text = client_of(reader).get(f"/arenden/{at.case.key}/plan/").content.decode()
        assert "Återta planen" not in text

    def test_queries_do_not_grow_with_versions_and_lines(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        path, client = f"/arenden/{at.case.key}/plan/", client_of(at.coach)
        few = queries_of(client, path)
        for round_ in range(3):
            version = start_draft(case=at.case, by=at.coach)
            for number in range(3):
                add_line(
                    version=version, by=at.coach, insats=plans.insats(f"Insats {round_}{number}")
                )
            plans.accept(
                submit_plan(version=plans.fill(version, at.coach), by=at.coach), at.handlaggare
            )
        assert queries_of(client, path) <= few <= 15

    def test_the_timeline_tells_it_in_sentences(self) -> None:
        at = plans.world()
        version = plans.submitted(at, "Matchning", "Praktik")
        first, second = plans.asked(version)
        decide_plan(
            version=version,
            by=at.handlaggare,
            answers={
                first.line_key: Answer(Verdict.ACCEPTED),
                second.line_key: Answer(Verdict.RETURNED, "Nej"),
            },
        )
        text = client_of(at.coach).get(f"/arenden/{at.case.key}/historik/").content.decode()
        assert "Planen skickades in" in text
        assert "Planen godkändes av Farsta försörjningsstödsenhet, 1 rad av 2" in text

    def test_what_has_not_begun_does_not_hold_yet(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        client = client_of(at.coach)
        for path in ("", "plan/"):
            text = client.get(f"/arenden/{at.case.key}/{path}").content.decode()
            assert "Godkänt, börjar senare" in text
            assert "börjar 4 mars 2008" in text
        with clock.at(MONDAY + timedelta(1)):
            text = client.get(f"/arenden/{at.case.key}/plan/").content.decode()
        assert "Gäller nu" in text
        assert "börjar 4 mars" not in text

    def test_a_closed_case_says_when_its_activities_ended(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        Case.objects.filter(pk=at.case.pk).update(state=CaseState.CLOSED, closed_at=clock.now())
        Activity.objects.filter(case=at.case).update(ended_at=clock.now())
        text = client_of(at.coach).get(f"/arenden/{at.case.key}/").content.decode()
        assert "Aktiviteterna upphörde" in text
        assert "Inga aktiviteter gäller" not in text


class TestDocumentsTab:
    def test_lists_the_papers(self) -> None:
        at = plans.world()
        client = client_of(at.coach)
        path = f"/arenden/{at.case.key}/dokument/"
        assert "Inga handlingar än" in client.get(path).content.decode()
        plans.submitted(at)
        jobs.run_pending()
        text = client.get(path).content.decode()
        assert "Aktivitetsplan på lätt svenska" in text
        assert "Systemet" in text


class TestVersionPage:
    def test_shows_answers_papers_and_who_stood_in(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        plans.accept(version, factories.actor(Role.HANDLAGGARE, at.enhet, "Stina Stand"))
        jobs.run_pending()
        text = client_of(at.coach).get(f"/planer/{version.key}/").content.decode()
        assert "Stina Stand, i stället för Hanna Handläggare" in text
        assert "Beslut om aktivitetsplan" in text
        assert version.content_hash[:16] in text

    def test_a_draft_is_not_the_enhets(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        assert client_of(at.handlaggare).get(f"/planer/{version.key}/").status_code == 404

    def test_its_papers_are_downloaded(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        jobs.run_pending()
        document = version.documents.get(kind=DocumentKind.PLAN)
        answer = client_of(at.handlaggare).get(f"/planer/handling/{document.key}/")
        assert answer.content.startswith(b"%PDF")
        assert "attachment" in answer["Content-Disposition"]

    def test_a_signed_copy_is_put_back(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        upload = SimpleUploadedFile("plan.pdf", samples.pdf(), "application/pdf")
        answer = client_of(at.coach).post(
            f"/planer/{version.key}/undertecknad/",
            {**token_field(at.coach.user_id), "file": upload},
        )
        assert answer.status_code == 302
        assert version.documents.get().kind == DocumentKind.SIGNED

    def test_a_file_of_another_kind_is_refused(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        upload = SimpleUploadedFile("plan.pdf", b"MZ not a paper", "application/pdf")
        answer = client_of(at.coach).post(
            f"/planer/{version.key}/undertecknad/",
            {**token_field(at.coach.user_id), "file": upload},
        )
        assert answer.status_code == 422
        assert "Filen är inte PDF" in answer.content.decode()


class TestSmallForms:
    def test_takes_back(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        client_of(at.coach).post(
            f"/planer/{version.key}/aterkalla/", {**token_field(at.coach.user_id), "why": "Fel"}
        )
        version.refresh_from_db()
        assert version.state == PlanState.WITHDRAWN

    @pytest.mark.parametrize(("day", "status"), [("2008-03-03", 302), ("2008-03-04", 422)])
    def test_agrees(self, day: str, status: int) -> None:
        at = plans.without_support()
        version = plans.submitted(at)
        answer = client_of(at.coach).post(
            f"/planer/{version.key}/overens/",
            {**token_field(at.coach.user_id), "agreed_on": day},
        )
        assert answer.status_code == status
        assert bool(plans.in_force(at.case)) == (status == 302)

    @pytest.mark.parametrize(("days", "status"), [(30, 302), (400, 422)])
    def test_follows_up(self, days: int, status: int) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        answer = client_of(at.coach).post(
            f"/arenden/{at.case.key}/plan/folj-upp/",
            {
                **token_field(at.coach.user_id),
                "note": "Går bra",
                "next_on": str(MONDAY + timedelta(days)),
            },
        )
        assert answer.status_code == status

    def test_ends_early(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        activity = plans.in_force(at.case)["Matchning"]
        client_of(at.coach).post(
            f"/aktiviteter/{activity.key}/avsluta/",
            {**token_field(at.coach.user_id), "reason": "Fick arbete"},
        )
        assert not plans.in_force(at.case)
        assert Step.objects.open().filter(case=at.case, kind=StepKind.WRITE_PLAN).exists()
