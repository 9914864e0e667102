"""The decision inbox and the decision page."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from cases.actions.plans import add_line, remove_line, start_draft
from cases.actions.submissions import submit_plan
from cases.enums import PlanState, SupportKind
from cases.models import Case, LineDecision, PlanVersion
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from referrals.queries.decisions import DecisionFilter, decision_list
from tests import factories
from tests.cases import plans
from tests.cases.pages import client_of
from tests.core.tokens import token_field
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def beside(at: plans.World, **values: object) -> plans.World:
    """Another case of the same people."""
    case = factories.case(
        at.unit,
        at.enhet,
        coach=at.coach,
        handlaggare=at.handlaggare,
        **values,  # type: ignore[arg-type]
    )
    return plans.World(case, at.coach, at.handlaggare, at.unit, at.enhet)


def send(at: plans.World, version: PlanVersion, by: Actor, **fields: str) -> object:
    return client_of(by).post(
        f"/beslut/{version.key}/",
        {**token_field(by.user_id, form="beslut", subject=str(version.key)), **fields},
        follow=True,
    )


class TestInbox:
    def test_holds_what_waits_for_the_enhet_and_nothing_else(self) -> None:
        at = plans.world()
        wanted = plans.submitted(at)
        plans.draft(beside(at))
        plans.accept(plans.submitted(beside(at)), at.handlaggare)
        plans.submitted(beside(at, support_kind=SupportKind.NONE))
        elsewhere = plans.world()
        plans.submitted(elsewhere)
        found = decision_list(at.handlaggare, DecisionFilter(), MONDAY)
        assert [row.version for row in found.rows] == [wanted]
        assert (found.rows[0].changes, found.rows[0].asked) == ("1 ny", 1)

    def test_follows_a_case_to_its_new_enhet(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        other = factories.enhet("Skärholmen")
        factories.move(at.case, sent_by=other)
        new = factories.actor(Role.HANDLAGGARE, other)
        assert decision_list(at.handlaggare, DecisionFilter(), MONDAY).rows == []
        assert [r.version for r in decision_list(new, DecisionFilter(), MONDAY).rows] == [version]

    def test_what_is_due_first_stands_on_top_and_filters_narrow(self) -> None:
        at = plans.world()
        late = plans.submitted(at)
        colleague = factories.actor(Role.HANDLAGGARE, at.enhet)
        with clock.at(MONDAY + timedelta(7)):
            later = beside(at)
            Case.objects.filter(pk=later.case.pk).update(handlaggare=colleague.user_id)
            newer = plans.submitted(later)
        today = MONDAY + timedelta(7)

        def keys(**chosen: object) -> list[PlanVersion]:
            wanted = DecisionFilter(**chosen)  # type: ignore[arg-type]
            return [row.version for row in decision_list(at.handlaggare, wanted, today).rows]

        assert keys() == [late, newer]
        assert keys(whose="mina") == [late]
        assert keys(late_only=True) == [late]

    def test_the_page_says_who_has_each_and_by_when(self) -> None:
        at = plans.world()
        plans.submitted(at)
        text = client_of(at.handlaggare).get("/beslut/").content.decode()
        assert at.case.participant.full_name in text
        assert "<strong>Du</strong>" in text
        assert "arbetsdagar kvar" in text

    def test_a_colleagues_plan_is_offered(self) -> None:
        at = plans.world()
        plans.submitted(at)
        colleague = factories.actor(Role.HANDLAGGARE, at.enhet)
        text = client_of(colleague).get("/beslut/").content.decode()
        assert "Visa hela enhetens (1 till)" in text

    def test_the_filter_is_remembered(self) -> None:
        at = plans.world()
        plans.submitted(at)
        client = client_of(factories.actor(Role.HANDLAGGARE, at.enhet))
        client.get("/beslut/?vems=alla")
        answer = client.get("/beslut/", follow=True)
        assert at.case.participant.full_name in answer.content.decode()

    def test_answered_ones_have_their_own_tab(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        client = client_of(at.handlaggare)
        assert "Ingen plan väntar" in client.get("/beslut/").content.decode()
        text = client.get("/beslut/?flik=besvarade").content.decode()
        assert at.case.participant.full_name in text

    def test_queries_do_not_grow_with_the_rows_and_pages_go_on(self) -> None:
        at = plans.world()
        plans.submitted(at)
        client = client_of(at.handlaggare)
        one = queries_of(client, "/beslut/")
        for _ in range(9):
            plans.submitted(beside(at))
        assert queries_of(client, "/beslut/") == one <= 15


class TestDecisionPage:
    def test_shows_what_holds_beside_what_is_proposed(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at), at.handlaggare)
        second = plans.fill(start_draft(case=at.case, by=at.coach), at.coach, minutes_per_week=300)
        version = submit_plan(version=second, by=at.coach)
        text = client_of(at.handlaggare).get(f"/beslut/{version.key}/").content.decode()
        assert "<del>10 timmar i veckan</del>" in text
        assert "<ins>5 timmar i veckan</ins>" in text
        assert "Gäller nu" in text

    def test_days_longer_than_a_full_one_are_told(self) -> None:
        at = plans.world()
        version = plans.draft(at, "Matchning", "Praktik")
        version = submit_plan(
            version=plans.fill(version, at.coach, minutes_per_week=600), by=at.coach
        )
        text = client_of(at.handlaggare).get(f"/beslut/{version.key}/").content.decode()
        assert "(8 timmar): mån 10 timmar, ons 10 timmar." in text

    def test_accepts_and_returns_in_one_and_says_what_it_did(self) -> None:
        at = plans.world()
        version = plans.submitted(at, "Matchning", "Praktik")
        first, second = plans.asked(version)
        answer = send(
            at,
            version,
            at.handlaggare,
            **{
                f"rad-{first.line_key}-verdict": "godkand",
                f"rad-{second.line_key}-verdict": "returnerad",
                f"rad-{second.line_key}-comment": "Vilken plats?",
            },
        )
        text = answer.content.decode()  # type: ignore[attr-defined]
        assert (
            "Du godkände 1 rad och returnerade 1. Det är godkänt i dag och börjar 4 mars 2008."
            in text
        )
        assert "Coachen har fått ett utkast att arbeta om." in text
        version.refresh_from_db()
        assert version.state == PlanState.DECIDED

    def test_accepts_all_by_one_button(self) -> None:
        at = plans.world()
        version = plans.submitted(at, "Matchning", "Praktik")
        send(at, version, at.handlaggare, gor="godkann-alla")
        assert set(plans.in_force(at.case)) == {"Matchning", "Praktik"}

    def test_a_return_without_a_reason_is_refused_and_nothing_saved(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        key = version.lines.get().line_key
        answer = send(at, version, at.handlaggare, **{f"rad-{key}-verdict": "returnerad"})
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert "Skriv varför raden returneras." in answer.content.decode()  # type: ignore[attr-defined]
        assert not LineDecision.objects.exists()

    def test_the_caret_stands_where_a_reason_is_missing(self) -> None:
        at = plans.world()
        version = plans.submitted(at, "Matchning", "Praktik")
        second = plans.asked(version)[1].line_key
        answer = send(at, version, at.handlaggare, **{f"rad-{second}-verdict": "returnerad"})
        text = answer.content.decode()  # type: ignore[attr-defined]
        (started,) = re.findall(r"<textarea[^>]* autofocus", text)
        assert str(second) in started
        assert "data-focus" not in text

    def test_one_button_decides_and_the_other_says_that_it_does(self) -> None:
        at = plans.world()
        version = plans.submitted(at, "Matchning", "Praktik")
        text = client_of(at.handlaggare).get(f"/beslut/{version.key}/").content.decode()
        assert "Markera alla 2 rader som godkända" in text
        without_script = text[text.index("<noscript>") : text.index("</noscript>")]
        assert "Godkänn alla 2 rader och spara beslutet" in without_script
        assert text.count("godkann-alla") == 1

    def test_a_rework_folds_what_is_as_it_was(self) -> None:
        at = plans.world()
        first = plans.submitted(at, "Matchning", "Praktik")
        accepted, returned = plans.asked(first)
        fields = {
            f"rad-{accepted.line_key}-verdict": "godkand",
            f"rad-{returned.line_key}-verdict": "returnerad",
            f"rad-{returned.line_key}-comment": "Vilken plats?",
        }
        send(at, first, at.handlaggare, **fields)
        draft = PlanVersion.objects.get(case=at.case, state=PlanState.DRAFT)
        second = submit_plan(version=plans.fill(draft, at.coach, aim="Nytt"), by=at.coach)
        # Both lines say something new, the goal does not.
        text = client_of(at.handlaggare).get(f"/beslut/{second.key}/").content.decode()
        assert re.search(r"<summary>.*Mål.*oförändrat: Arbete inom vården.*</summary>", text)
        assert text.index("Det som föreslås") > text.index("oförändrat")

    def test_unchanged_lines_stand_folded_after_those_that_wait(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at, "Matchning"), at.handlaggare)
        draft = start_draft(case=at.case, by=at.coach)
        add_line(version=draft, by=at.coach, insats=plans.insats("Praktik"))
        version = submit_plan(version=plans.fill(draft, at.coach), by=at.coach)
        text = client_of(at.handlaggare).get(f"/beslut/{version.key}/").content.decode()
        folded = text.index("<summary>1. Matchning, 10 timmar i veckan, mån och ons")
        assert text.index("Rad 2") < folded

    def test_a_removal_says_what_a_yes_means(self) -> None:
        at = plans.world()
        plans.accept(plans.submitted(at, "Matchning", "Praktik"), at.handlaggare)
        draft = start_draft(case=at.case, by=at.coach)
        key = draft.lines.get(insats__name="Praktik").line_key
        remove_line(version=draft, by=at.coach, line_key=key)
        version = submit_plan(version=draft, by=at.coach)
        text = client_of(at.handlaggare).get(f"/beslut/{version.key}/").content.decode()
        assert "Godkänn att raden tas bort" in text
        assert "Returnera, behåll raden" in text

    def test_a_stand_in_is_told_whose_it_is(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        colleague = factories.actor(Role.HANDLAGGARE, at.enhet)
        text = client_of(colleague).get(f"/beslut/{version.key}/").content.decode()
        assert "Ansvarig handläggare är Hanna Handläggare" in text

    def test_who_comes_second_gets_a_page_that_says_who_was_first(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        key = version.lines.get().line_key
        plans.accept(version, factories.actor(Role.HANDLAGGARE, at.enhet, "Först Framme"))
        answer = send(at, version, at.handlaggare, **{f"rad-{key}-verdict": "godkand"})
        assert answer.status_code == 409  # type: ignore[attr-defined]
        assert "Först Framme beslutade om planen" in answer.content.decode()  # type: ignore[attr-defined]

    def test_the_writer_reads_why_not_and_is_refused(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        who = factories.user_of(at.coach)
        factories.assignment(who, Role.HANDLAGGARE, at.enhet)
        client = client_of(at.coach)
        session = client.session
        session["acting_assignment"] = str(who.assignments.get(role=Role.HANDLAGGARE).key)
        session.save()
        text = client.get(f"/beslut/{version.key}/").content.decode()
        assert "Du har själv skrivit i planen" in text
        assert "Spara beslut" not in text
        fields = {**token_field(who.pk), "gor": "godkann-alla"}
        assert client.post(f"/beslut/{version.key}/", fields).status_code == 403

    def test_a_moved_case_is_not_the_old_enhets_to_decide(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        factories.move(at.case, sent_by=factories.enhet("Skärholmen"))
        text = client_of(at.handlaggare).get(f"/beslut/{version.key}/").content.decode()
        assert "Ärendet står inte hos er nu" in text
        assert "Spara beslut" not in text

    def test_a_double_click_decides_once(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        client = client_of(at.handlaggare)
        fields = {**token_field(at.handlaggare.user_id), "gor": "godkann-alla"}
        answers = [client.post(f"/beslut/{version.key}/", fields).status_code for _ in range(2)]
        assert answers == [302, 302]
        assert LineDecision.objects.count() == 1

    def test_queries_do_not_grow_with_the_lines(self) -> None:
        at = plans.world()
        version = plans.submitted(at)
        path, client = f"/beslut/{version.key}/", client_of(at.handlaggare)
        one = queries_of(client, path)
        other = beside(at)
        longer = start_draft(case=other.case, by=at.coach)
        for number in range(10):
            add_line(version=longer, by=at.coach, insats=plans.insats(f"Insats {number}"))
        longer = submit_plan(version=plans.fill(longer, at.coach), by=at.coach)
        assert queries_of(client, f"/beslut/{longer.key}/") == one <= 15
