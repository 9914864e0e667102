"""The plan editor: what it shows, what its buttons do, and what it says is missing."""

import re
import uuid
from collections.abc import Iterator
from datetime import date

import pytest

from cases.actions.decisions import decide_plan
from cases.actions.plans import add_line, start_draft
from cases.actions.submissions import submit_plan, withdraw_plan
from cases.enums import LineChange, PlanState, Verdict
from cases.models import PlanLine, PlanVersion
from cases.plan_rules import Answer
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, drafts
from jobbtorg.core.actor import Actor
from jobbtorg.core.formtokens import Token
from jobbtorg.core.models import FormDraft
from jobbtorg.organisation.models import DatedSetting
from tests import factories
from tests.cases import plans
from tests.cases.pages import client_of
from tests.core.tokens import token_field
from tests.counting import queries_of
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


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
        assert f'id="rad-{version.lines.get().line_key}"' in text
        assert '<td class="jt-week-sum">10</td>' in text
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
            ("from_on", "31/11 2026", "31 november finns inte"),
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

    def test_a_day_longer_than_a_full_one_is_told_and_does_not_stop(self) -> None:
        at = plans.world()
        version = plans.fill(
            plans.draft(at, "Matchning", "Praktik"), at.coach, minutes_per_week=1290
        )
        client = client_of(at.coach)
        page = client.get(f"/arenden/{at.case.key}/plan/utkast/").content.decode()
        words = "(8 timmar): mån 21 tim 30 min, ons 21 tim 30 min."
        assert words in page.replace("\u00a0", " ")
        answer = client.post(
            f"/arenden/{at.case.key}/plan/utkast/",
            {**fields_of(version, at.coach), "gor": "skicka"},
            follow=True,
        )
        version.refresh_from_db()
        assert version.state == PlanState.SUBMITTED
        assert "Stämmer det inte kan du återta planen" in answer.content.decode()

    def test_how_long_a_full_day_is_follows_its_setting(self) -> None:
        at = plans.world()
        plans.fill(plans.draft(at), at.coach, minutes_per_week=900)
        url = f"/arenden/{at.case.key}/plan/utkast/"
        assert "Mer än en heldag" not in client_of(at.coach).get(url).content.decode()
        with as_fixture():
            DatedSetting.objects.create(name="full_day_hours", value=7, from_on=MONDAY)
        assert "(7 timmar): mån" in client_of(at.coach).get(url).content.decode()


class TestFolding:
    """What is done takes one line; what asks for something stands open."""

    def rework(self) -> tuple[plans.World, PlanVersion, PlanLine, PlanLine]:
        at = plans.world()
        first = plans.submitted(at, "Matchning", "Praktik")
        accepted, returned = plans.asked(first)
        decide_plan(
            version=first,
            by=at.handlaggare,
            answers={
                accepted.line_key: Answer(Verdict.ACCEPTED),
                returned.line_key: Answer(Verdict.RETURNED, "Vilken plats?"),
            },
        )
        return at, PlanVersion.objects.get(case=at.case, state=PlanState.DRAFT), accepted, returned

    def folded(self, text: str) -> list[str]:
        found = re.findall(
            r'<details class="jt-fold" id="rad-[^"]*">.*?</summary>', text, re.DOTALL
        )
        return [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in found]

    def test_a_rework_folds_what_is_accepted_and_opens_what_came_back(self) -> None:
        at, _draft, _accepted, returned = self.rework()
        text = client_of(at.coach).get(f"/arenden/{at.case.key}/plan/utkast/").content.decode()
        (one,) = self.folded(text)
        assert one == "Matchning , 10 timmar i veckan, mån och ons · godkänd Ändra"
        assert f'id="rad-{returned.line_key}"' in text
        assert text.index("Vilken plats?") < text.index(one.split(" ")[0] + "</strong>")

    def test_an_error_in_a_folded_line_opens_it(self) -> None:
        at, draft, accepted, _returned = self.rework()
        name = f"rad-{accepted.line_key}-hours"
        answer = client_of(at.coach).post(
            f"/arenden/{at.case.key}/plan/utkast/", fields_of(draft, at.coach, **{name: "många"})
        )
        text = answer.content.decode()
        assert self.folded(text) == []
        assert f'href="#id_{name}"' in text

    def test_what_was_typed_in_a_folded_line_is_seen_when_it_comes_back(self) -> None:
        at, draft, accepted, _returned = self.rework()
        typed = fields_of(draft, at.coach, **{f"rad-{accepted.line_key}-aim": "Något annat"})
        kept = {
            name: [str(v) for v in (value if isinstance(value, list) else [value])]
            for name, value in typed.items()
        }
        with as_fixture():
            FormDraft.objects.create(
                user_id=factories.user_of(at.coach).pk,
                form="plan",
                subject=str(draft.key),
                fields=kept,
            )
        text = client_of(at.coach).get(f"/arenden/{at.case.key}/plan/utkast/").content.decode()
        assert "Något annat" in text
        assert self.folded(text) == []

    def test_complete_new_lines_are_folded_while_the_next_is_written(self) -> None:
        at = plans.world()
        version = plans.draft(at, "Matchning", "Praktik")
        last = add_line(version=version, by=at.coach, insats=plans.insats("Sfi"))
        text = (
            client_of(at.coach)
            .get(f"/arenden/{at.case.key}/plan/utkast/?rad={last.line_key}")
            .content.decode()
        )
        assert [one.split(" ,")[0] for one in self.folded(text)] == ["Matchning", "Praktik"]
