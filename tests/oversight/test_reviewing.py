"""Reviewing: who may, what is kept, the question and its answer, and reminders that climb."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.models import Mail
from jobbtorg.core.permissions import Denied
from jobbtorg.core.scope import scoped
from jobbtorg.organisation.periods import period
from jobbtorg.oversight.actions.counting import count_months
from jobbtorg.oversight.actions.reminders import remind_of_checks
from jobbtorg.oversight.actions.reviewing import answer_question, review_check
from jobbtorg.oversight.enums import CheckKind, CheckState, Judgement
from jobbtorg.oversight.models import LogCheck, MonthFigures, Review
from jobbtorg.oversight.permissions import can_review
from jobbtorg.oversight.queries.report import check_report
from tests import factories
from tests.cases.pages import client_of
from tests.organisation import factories as city
from tests.oversight.world import by_night, check_of
from tests.roles import as_fixture
from tests.staffing.world import World

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(MONDAY):
        yield World()


def again(check: LogCheck) -> LogCheck:
    with as_fixture():
        return LogCheck.objects.get(pk=check.pk)


def judge(world: World, check: LogCheck, judgement: str, text: str = "Stod in för Olle.") -> Review:
    with scoped(world.chief):
        return review_check(check=check, by=world.chief, judgement=judgement, text=text)


def test_a_judgement_with_its_reason_ends_the_check(world: World) -> None:
    check = check_of(world.coach)
    review = judge(world, check, Judgement.JUSTIFIED)
    check = again(check)
    assert (check.state, check.outcome, check.done_at) == (
        CheckState.DONE,
        Judgement.JUSTIFIED,
        clock.now(),
    )
    assert (review.by_user_id, review.by_assignment_id) == (
        world.chief.user_id,
        world.chief.assignment_id,
    )


@pytest.mark.parametrize("who", ["coach", "stays", "enhetschef", "handlaggare"])
def test_nobody_else_reviews(world: World, who: str) -> None:
    check = check_of(world.coach)
    by = getattr(world, who)
    with pytest.raises((NotAllowed, LogCheck.DoesNotExist)), scoped(by):
        review_check(check=check, by=by, judgement=Judgement.JUSTIFIED, text="Skäl")
    assert again(check).state == CheckState.OPEN


def test_nobody_reviews_their_own_even_in_another_role(world: World) -> None:
    as_coach = factories.actor(Role.COACH, world.unit, who=factories.user_of(world.chief))
    check = check_of(as_coach)
    assert check.reviewer_role != Role.LOKAL_CHEF
    check.reviewer_role = Role.LOKAL_CHEF
    assert can_review(world.chief, check) == Denied("Ingen granskar sina egna loggposter.")
    review = Review(check_row=check, judgement=Judgement.JUSTIFIED, text="x")
    review.looker_id = check.user_id
    review.set_actor(world.chief)
    with pytest.raises(IntegrityError, match="review_by_another"), as_fixture():
        review.save()


def test_a_reason_is_asked_for(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        judge(world, check_of(world.coach), Judgement.REPORTED, "  ")
    assert refused.value.field == "text"


def test_the_question_comes_back_with_its_answer(world: World) -> None:
    check = check_of(world.coach)
    judge(world, check, Judgement.ASKED, "Varför öppnade du ärendet?")
    asked = again(check)
    assert (asked.state, asked.due_on) == (CheckState.ASKED, date(2008, 3, 10))
    mail = Mail.objects.get(to_user_id=world.coach.user_id)
    assert f"/loggkontroll/fragor/{check.key}/" in mail.body
    with pytest.raises(NotAllowed, match="redan ställd"):
        judge(world, check, Judgement.ASKED)
    with pytest.raises(LogCheck.DoesNotExist), scoped(world.stays):
        answer_question(check=asked, by=world.stays, text="Hej")
    with scoped(world.coach):
        answer = answer_question(check=asked, by=world.coach, text="Olle bad mig ringa.")
    assert answer.review.text == "Varför öppnade du ärendet?"
    back = again(check)
    assert (back.state, back.due_on) == (CheckState.ANSWERED, date(2008, 3, 17))
    with pytest.raises(NotAllowed, match="besvarad"), scoped(world.coach):
        answer_question(check=back, by=world.coach, text="En gång till")
    judge(world, back, Judgement.JUSTIFIED)
    assert again(check).state == CheckState.DONE


def test_who_has_left_cannot_be_asked(world: World) -> None:
    check = check_of(world.coach)
    with as_fixture():
        RoleAssignment.objects.filter(user_id=world.coach.user_id or 0).update(
            period=period(factories.START, MONDAY)
        )
    with pytest.raises(DomainError, match="arbetar inte kvar"):
        judge(world, check, Judgement.ASKED)
    judge(world, check, Judgement.REPORTED)


def test_a_correction_is_a_new_row_and_the_first_one_stays(world: World) -> None:
    check = check_of(world.coach)
    first = judge(world, check, Judgement.JUSTIFIED)
    second = judge(world, check, Judgement.REPORTED, "Hade missat att ärendet var flyttat.")
    assert second.corrects_id == first.pk
    with as_fixture():
        assert check.reviews.count() == 2
    assert again(check).outcome == Judgement.REPORTED
    with pytest.raises(NotAllowed, match="Ändra bedömningen"):
        judge(world, check, Judgement.ASKED)


@pytest.mark.parametrize("statement", ["UPDATE {} SET text = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["oversight_review", "oversight_answer"])
def test_what_was_written_is_never_changed(world: World, statement: str, table: str) -> None:
    from django.db import connection

    check = check_of(world.coach)
    judge(world, check, Judgement.ASKED)
    with scoped(world.coach):
        answer_question(check=again(check), by=world.coach, text="Svar")
    for role in (as_fixture, transaction.atomic):
        with pytest.raises(DatabaseError), role(), connection.cursor() as cursor:
            cursor.execute(statement.format(table))


class TestPolicies:
    """What the database itself gives to whom."""

    def test_a_chief_and_a_chief_elsewhere(self, world: World) -> None:
        check = check_of(world.coach)
        other = factories.actor(Role.LOKAL_CHEF, factories.unit("Kista"))
        for by, sees in ((world.chief, 1), (other, 0), (world.coach, 0), (world.enhetschef, 0)):
            with scoped(by):
                assert LogCheck.objects.filter(pk=check.pk).count() == sees, by.role

    def test_the_asked_see_the_question_and_not_the_judgement(self, world: World) -> None:
        check = check_of(world.coach)
        judge(world, check, Judgement.ASKED, "Varför?")
        with scoped(world.coach):
            answer_question(check=again(check), by=world.coach, text="Därför.")
        judge(world, check, Judgement.REPORTED, "Stämmer inte.")
        with scoped(world.coach):
            assert [row.text for row in Review.objects.all()] == ["Varför?"]
            assert LogCheck.objects.filter(pk=check.pk).exists()

    def test_a_forged_review_is_refused(self, world: World) -> None:
        check = check_of(world.coach)
        forged = Review(check_row=check, judgement=Judgement.JUSTIFIED, text="Ingen fara")
        forged.looker_id, forged.by_user_id = check.user_id, world.chief.user_id
        with pytest.raises(DatabaseError), scoped(world.stays):
            forged.save()


class TestReminders:
    def mails(self, on: date) -> dict[int | None, str]:
        before = set(Mail.objects.values_list("pk", flat=True))
        with clock.at(on):
            by_night(lambda by: remind_of_checks(by=by))
        return {m.to_user_id: m.body for m in Mail.objects.exclude(pk__in=before)}

    def test_it_climbs_to_the_jobbtorgschef_and_stops(self, world: World) -> None:
        top = factories.actor(Role.JOBBTORGSCHEF, city.city())
        check_of(world.coach)
        assert self.mails(date(2008, 3, 17)) == {}
        late = date(2008, 3, 18)
        assert set(self.mails(late)) == {world.chief.user_id}
        assert self.mails(late) == {}
        assert set(self.mails(late + timedelta(1))) == {world.chief.user_id}
        last = self.mails(late + timedelta(2))
        assert top.user_id in last
        assert world.chief.user_id not in last
        assert "inte blivit gjord trots påminnelser" in last[top.user_id]
        assert self.mails(date(2008, 3, 25)) == {}

    def test_the_asked_first_and_then_the_reviewer(self, world: World) -> None:
        judge(world, check_of(world.coach), Judgement.ASKED)
        late = date(2008, 3, 11)
        assert set(self.mails(late)) == {world.coach.user_id}
        self.mails(date(2008, 3, 12))
        assert set(self.mails(date(2008, 3, 13))) == {world.chief.user_id}

    def test_one_mail_without_names_and_nobody_on_leave(self, world: World) -> None:
        second = factories.actor(Role.LOKAL_CHEF, world.unit)
        with as_fixture():
            Absence.objects.create(user_id=second.user_id or 0, period=period(MONDAY))
        check_of(world.coach)
        check_of(world.stays, kind=CheckKind.DENIED)
        told = self.mails(date(2008, 3, 18))
        assert set(told) == {world.chief.user_id}
        assert "2 loggkontroller är förfallna." in told[world.chief.user_id]
        assert "Exempel" not in told[world.chief.user_id]


def test_the_report_follows_a_judgement_at_once(world: World) -> None:
    check = check_of(world.coach, factories.participant())
    for wanted in ((0, 0, 1), (0, 1, 0), (1, 0, 0)):
        (row,) = check_report(world.chief, date(2008, 3, 1)).rows
        assert (row.justified, row.reported, row.undone) == wanted
        assert check_report(factories.actor(Role.STYRNING, city.city()), MONDAY.replace(day=1)).rows
        judge(world, check, Judgement.JUSTIFIED if wanted[1] else Judgement.REPORTED)


class TestWhatIsReported:
    def reported(self, world: World, looker: Actor) -> tuple[LogCheck, Actor]:
        above = factories.actor(Role.JOBBTORGSCHEF, city.city(), "Jonna Exempel")
        check = check_of(looker, factories.participant())
        judge(world, check, Judgement.REPORTED)
        return again(check), above

    def test_it_goes_to_the_jobbtorgschef_by_mail_and_min_dag(self, world: World) -> None:
        check, above = self.reported(world, world.coach)
        assert (check.handed_to, check.closed_at) == (Role.JOBBTORGSCHEF, None)
        with as_fixture():
            (mail,) = Mail.objects.filter(about_key=check.key, to_user_id=above.user_id)
        assert "Exempel" not in mail.body
        page = client_of(above).get("/min-dag/").content.decode()
        assert "1 anmälan från loggkontrollen väntar på dig." in page
        for who in (above, world.chief):
            listed = client_of(who).get("/loggkontroll/?flik=anmalda").content.decode()
            assert "Karin Exempel" in listed
        assert client_of(world.stays).get(f"/loggkontroll/{check.key}/").status_code == 403

    def test_the_form_asks_for_what_is_left_to_say(self, world: World) -> None:
        check, above = self.reported(world, world.coach)
        path = f"/loggkontroll/{check.key}/"
        closing = client_of(above).get(path).content.decode()
        assert "Vad du har gjort" in closing
        assert 'type="radio"' not in closing
        correcting = client_of(world.chief).get(path).content.decode()
        assert "varför den anmäls" in correcting
        assert "vad du undrar" not in correcting

    def test_it_is_closed_by_who_has_it_and_by_nobody_else(self, world: World) -> None:
        check, above = self.reported(world, world.coach)
        with pytest.raises(NotAllowed):
            judge(world, check, Judgement.CLOSED)
        with scoped(above):
            with pytest.raises(NotAllowed):
                review_check(check=check, by=above, judgement=Judgement.JUSTIFIED, text="Nej")
            review_check(check=check, by=above, judgement=Judgement.CLOSED, text="Polisanmäld.")
        check = again(check)
        assert check.closed_at is not None
        assert (check.state, check.outcome) == (CheckState.DONE, Judgement.REPORTED)
        page = client_of(world.chief).get("/loggkontroll/?flik=klara").content.decode()
        assert "Karin Exempel" in page
        said = client_of(world.chief).get(f"/loggkontroll/{check.key}/").content.decode()
        assert "Polisanmäld." in said

    def test_a_report_that_is_taken_back_is_handed_to_nobody(self, world: World) -> None:
        check, _above = self.reported(world, world.coach)
        judge(world, check, Judgement.JUSTIFIED)
        assert again(check).handed_to == ""

    def test_it_is_reminded_of(self, world: World) -> None:
        _check, above = self.reported(world, world.coach)
        with clock.at(date(2008, 3, 18)), as_fixture():
            Mail.objects.all().delete()
        with clock.at(date(2008, 3, 18)):
            by_night(lambda by: remind_of_checks(by=by))
        with as_fixture():
            (mail,) = Mail.objects.all()
        assert mail.to_user_id == above.user_id
        assert "1 anmälan från loggkontrollen" in mail.body or "anmälan" in mail.body


def test_a_month_in_figures(world: World) -> None:
    person = factories.participant()
    first = check_of(world.coach, person)
    check_of(world.stays, person, kind=CheckKind.PROTECTED)
    check_of(world.handlaggare, person)
    with clock.at(date(2008, 3, 5)):
        judge(world, first, Judgement.REPORTED)
    with clock.at(date(2008, 3, 20)):
        by_night(lambda by: count_months(by=by))
        by_night(lambda by: count_months(by=by))
        month = date(2008, 3, 1)
        report = check_report(world.chief, month)
        whole = check_report(factories.actor(Role.LEX_SARAH, city.city()), month)
    assert MonthFigures.objects.count() == 2
    (row,) = report.rows
    assert (row.name, row.looks, row.sampled, row.all_signals) == ("Farsta jobbtorg", 2, 0, 2)
    assert (row.justified, row.reported, row.undone, row.overdue, row.median_days) == (
        0,
        1,
        1,
        1,
        2,
    )
    assert dict(report.kinds)["Skyddad identitet"] == 1
    assert (len(whole.rows), whole.total.all_signals) == (2, 3)
