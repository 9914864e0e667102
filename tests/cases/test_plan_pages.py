"""The plan's pages: editor, plan tab, a version, and what is done beside writing."""

import re
import uuid
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.actions.decisions import decide_plan
from cases.actions.plans import add_line, start_draft
from cases.actions.submissions import submit_plan, withdraw_plan
from cases.enums import DocumentKind, LineChange, PlanState, StepKind, Verdict
from cases.models import PlanVersion, Step
from cases.plan_rules import Answer
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, drafts, jobs
from jobbtorg.core.actor import Actor
from jobbtorg.core.formtokens import Token
from tests import factories
from tests.cases import plans
from tests.core.tokens import token_field
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def client_of(by: Actor) -> Client:
    client = Client()
    client.force_login(factories.user_of(by))
    return client


def fields_of(version: PlanVersion, by: Actor, **changes: str) -> dict[str, object]:
    """The editor's form as it stands, with some of it changed."""
    version.refresh_from_db()
    fields: dict[str, object] = {
        **token_field(by.user_id, form="plan", subject=str(version.key)),
        "version": str(version.version),
        "goal": version.goal,
        "next_followup_on": str(version.next_followup_on or ""),
    }
    for line in version.lines.exclude(change=LineChange.REMOVED):
        name = f"rad-{line.line_key}"
        fields |= {
            f"{name}-aim": line.aim,
            f"{name}-hours": f"{line.minutes_per_week / 60:g}".replace(".", ","),
            f"{name}-weekdays": [str(day) for day in line.weekdays],
            f"{name}-from_on": str(line.from_on),
            f"{name}-followed_by": line.followed_by,
        }
    return {**fields, **changes}


class TestEditor:
    def test_offers_to_begin_and_begins(self) -> None:
        at = plans.world()
        client = client_of(at.coach)
        page = client.get(f"/arenden/{at.case.key}/plan/utkast/")
        assert "Börja skriva planen" in page.content.decode()
        answer = client.post(f"/arenden/{at.case.key}/plan/borja/")
        assert answer.status_code == 302
        assert PlanVersion.objects.get(case=at.case).state == PlanState.DRAFT

    def test_the_week_stands_beside_the_lines(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        text = client_of(at.coach).get(f"/arenden/{at.case.key}/plan/utkast/").content.decode()
        assert f'data-week-source="rad-{version.lines.get().line_key}"' in text
        assert "10 tim" in text
        assert '<option value="Matchning">' in text

    @pytest.mark.parametrize("typed", ["Praktik", "prakt", "PRAKTIK"])
    def test_a_line_is_added_by_typing(self, typed: str) -> None:
        at = plans.world()
        version = plans.draft(at)
        plans.insats("Praktik")
        fields = fields_of(version, at.coach, new_insats=typed, goal="Nytt mål")
        answer = client_of(at.coach).post(f"/arenden/{at.case.key}/plan/utkast/", fields)
        version.refresh_from_db()
        added = version.lines.get(insats__name="Praktik")
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"?rad={added.line_key}")
        assert version.goal == "Nytt mål"

    @pytest.mark.parametrize(
        ("typed", "message"), [("dans", "finns inte i katalogen"), ("prakt", "Flera insatser")]
    )
    def test_an_unknown_insats_keeps_what_was_typed(self, typed: str, message: str) -> None:
        at = plans.world()
        version = plans.draft(at)
        for name in ("Praktik ett", "Praktik nio"):
            plans.insats(name)
        fields = fields_of(version, at.coach, new_insats=typed, goal="Det jag skrev")
        answer = client_of(at.coach).post(f"/arenden/{at.case.key}/plan/utkast/", fields)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert message in text
        assert "Det jag skrev" in text
        version.refresh_from_db()
        assert version.goal == "Arbete inom vården"

    def test_hours_take_a_decimal_comma(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        line = version.lines.get()
        fields = fields_of(version, at.coach, **{f"rad-{line.line_key}-hours": "7,5"})
        client_of(at.coach).post(f"/arenden/{at.case.key}/plan/utkast/", fields)
        line.refresh_from_db()
        assert line.minutes_per_week == 450

    @pytest.mark.parametrize(
        ("field", "typed", "message"),
        [
            ("hours", "många", "Skriv timmarna som ett tal"),
            ("hours", "61", "högst 60 timmar"),
            ("from_on", "igår", "Skriv datumet som"),
            ("until_on", "2008-01-01", "Slutdatum ligger före startdatum"),
            ("aim", "x" * 2001, "Korta den"),
        ],
    )
    def test_bad_input_is_shown_with_its_line(self, field: str, typed: str, message: str) -> None:
        at = plans.world()
        version = plans.draft(at)
        name = f"rad-{version.lines.get().line_key}-{field}"
        answer = client_of(at.coach).post(
            f"/arenden/{at.case.key}/plan/utkast/", fields_of(version, at.coach, **{name: typed})
        )
        assert answer.status_code == 422
        assert message in answer.content.decode()
        assert "Matchning, " in answer.content.decode()

    def test_lines_go_and_come_back_by_their_buttons(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        version = start_draft(case=at.case, by=at.coach)
        key, client = version.lines.get().line_key, client_of(at.coach)
        for button, change in (("ta-bort", "tas_bort"), ("behall", "oforandrad")):
            fields = fields_of(version, at.coach, gor=f"{button}:{key}")
            client.post(f"/arenden/{at.case.key}/plan/utkast/", fields)
            assert version.lines.get().change == LineChange(
                {"tas_bort": LineChange.REMOVED, "oforandrad": LineChange.UNCHANGED}[change]
            )

    def test_a_button_with_nonsense(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        fields = fields_of(version, at.coach, gor="ta-bort:nonsens")
        answer = client_of(at.coach).post(f"/arenden/{at.case.key}/plan/utkast/", fields)
        assert answer.status_code == 404

    def test_sends_in(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        fields = fields_of(version, at.coach, gor="skicka")
        answer = client_of(at.coach).post(
            f"/arenden/{at.case.key}/plan/utkast/", fields, follow=True
        )
        version.refresh_from_db()
        assert version.state == PlanState.SUBMITTED
        text = answer.content.decode()
        assert (
            "Planen är skickad till Farsta försörjningsstödsenhet. Svar senast 2008-03-06" in text
        )

    def test_says_what_is_missing_at_its_field(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        fields = fields_of(version, at.coach, gor="skicka", goal="")
        answer = client_of(at.coach).post(f"/arenden/{at.case.key}/plan/utkast/", fields)
        assert answer.status_code == 422
        assert "Skriv målet med planen." in answer.content.decode()
        version.refresh_from_db()
        assert version.state == PlanState.DRAFT

    def test_a_colleague_was_first(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        fields = fields_of(version, at.coach, goal="Mitt mål")
        plans.fill(version, factories.actor(Role.GRUPPLEDARE, at.unit))
        answer = client_of(at.coach).post(f"/arenden/{at.case.key}/plan/utkast/", fields)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "Mitt mål" in text
        assert "Arbete inom vården" in text

    @pytest.mark.parametrize("then", ["waits", "new draft"])
    def test_a_colleague_has_sent_the_plan_in(self, then: str) -> None:
        at = plans.world()
        version = plans.draft(at)
        aim = f"rad-{version.lines.get().line_key}-aim"
        fields = fields_of(version, at.coach, goal="Mitt mål", **{aim: "Mitt syfte"})
        drafts.save(
            Token(uuid.uuid4(), at.coach.user_id, "/", "plan", str(version.key)),
            {"goal": ["Mitt mål"]},
        )
        colleague = factories.actor(Role.GRUPPLEDARE, at.unit)
        submit_plan(version=version, by=colleague)
        if then == "new draft":
            withdraw_plan(version=version, by=colleague)
        answer = client_of(at.coach).post(f"/arenden/{at.case.key}/plan/utkast/", fields)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "Planen skickades in" in text
        assert "Mitt mål" in text
        assert "Mitt syfte" in text
        assert "Arbete inom vården" in text
        assert drafts.find(at.coach.user_id, "plan", version.key) is not None
        assert not PlanVersion.objects.filter(goal="Mitt mål").exists()

    def test_what_was_typed_and_not_saved_comes_back(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        key = version.lines.get().line_key
        token = Token(uuid.uuid4(), at.coach.user_id, "/", "plan", str(version.key))
        drafts.save(token, {"goal": ["Halvskrivet"], f"rad-{key}-aim": ["Halvt syfte"]})
        text = client_of(at.coach).get(f"/arenden/{at.case.key}/plan/utkast/").content.decode()
        assert "Halvskrivet" in text
        assert "Halvt syfte" in text
        assert "Det här är ditt utkast" in text

    def test_sent_twice_is_done_once(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        plans.insats("Praktik")
        fields = fields_of(version, at.coach, new_insats="Praktik")
        client = client_of(at.coach)
        for _ in range(2):
            client.post(f"/arenden/{at.case.key}/plan/utkast/", fields)
        assert version.lines.filter(insats__name="Praktik").count() == 1

    def test_queries_do_not_grow_with_the_lines(self) -> None:
        at = plans.world()
        version = plans.draft(at)
        path, client = f"/arenden/{at.case.key}/plan/utkast/", client_of(at.coach)
        one = queries_of(client, path)
        for number in range(9):
            add_line(version=version, by=at.coach, insats=plans.insats(f"Insats {number}"))
        assert queries_of(client, path) == one <= 15


class TestPlanTab:
    def test_says_what_waits_what_holds_and_what_has_been(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        jobs.run_pending()
        second = plans.fill(start_draft(case=at.case, by=at.coach), at.coach, minutes_per_week=300)
        submit_plan(version=second, by=at.coach)
        text = client_of(at.coach).get(f"/arenden/{at.case.key}/plan/").content.decode()
        for words in ("Väntar på svar", "Gäller nu", "Återkalla planen", "Version 1", "Version 2"):
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
        assert "Återkalla planen" not in text

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
        upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
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
