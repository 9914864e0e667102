"""Every change leaves an event, however it was made, and says who made it."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from cases.enums import ProtectionLevel, StepKind
from cases.models import Participant
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, RoleAssignment, User
from jobbtorg.core import historycheck
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.models import StoredFile
from jobbtorg.core.scope import request_id, scoped
from jobbtorg.organisation.periods import period
from referrals.models import ReferralFlag
from tests import factories as make
from tests.history import changes, own_history
from tests.referrals import factories as remiss
from tests.roles import OWNER, as_fixture, as_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def coach() -> Actor:
    return make.actor(Role.COACH, make.unit())


@pytest.fixture
def person() -> Participant:
    return make.participant("Alva Ek")


@contextmanager
def by(actor: Actor) -> Iterator[None]:
    """Writes of an actor, whatever the policies let them reach."""
    with scoped(actor), as_fixture():
        yield


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_insert_is_kept_whole(person: Participant) -> None:
    (event,) = changes(person)
    assert (event.pgh_label, event.first_name, event.key) == ("insert", "Alva", person.key)


def test_save_leaves_who_acting_as_what_and_the_request(coach: Actor, person: Participant) -> None:
    with request_id("r-1"), by(coach):
        person.phone = "08-46500400"
        person.save(update_fields=["phone"])
    event = changes(person)[-1]
    assert (event.pgh_label, event.phone) == ("update", "08-46500400")
    assert (event.pgh_user_id, event.pgh_assignment_id) == (coach.user_id, coach.assignment_id)
    assert (event.pgh_system, event.pgh_request_id) == (None, "r-1")


def test_update_leaves_events_of_every_row(coach: Actor) -> None:
    people = [make.participant() for _ in range(3)]
    with by(coach):
        Participant.objects.filter(pk__in=[p.pk for p in people]).update(phone="08-46500401")
    for person in people:
        event = changes(person)[-1]
        assert (event.phone, event.pgh_user_id) == ("08-46500401", coach.user_id)


def test_bulk_writes_leave_events(coach: Actor) -> None:
    people = [make.participant(), make.participant()]
    for person in people:
        person.phone = "08-46500402"
    with by(coach):
        Participant.objects.bulk_update(people, ["phone"])
    assert [changes(p)[-1].pgh_user_id for p in people] == [coach.user_id] * 2


def test_raw_sql_leaves_events(coach: Actor, person: Participant) -> None:
    with by(coach):
        run("UPDATE cases_participant SET phone = %s WHERE id = %s", "08-46500403", person.pk)
    event = changes(person)[-1]
    assert (event.phone, event.pgh_user_id) == ("08-46500403", coach.user_id)


def test_a_deletion_keeps_the_row_as_it_was(coach: Actor) -> None:
    with as_fixture():
        who = make.user("Dan Dag")
        leave = Absence.objects.create(user=who, period=period(make.START), note="Semester")
        kept = leave.pk
    with by(coach):
        leave.delete()
    leave.pk = kept
    event = changes(leave)[-1]
    assert (event.pgh_label, event.note, event.pgh_user_id) == ("delete", "Semester", coach.user_id)


def test_a_job_is_named(person: Participant) -> None:
    with by(system_actor("nightly")):
        Participant.objects.filter(pk=person.pk).update(phone="08-46500404")
    event = changes(person)[-1]
    assert (event.pgh_system, event.pgh_user_id) == ("nightly", None)


def test_who_writes_outside_of_a_scope_shows_by_the_log_in(person: Participant) -> None:
    with as_fixture():
        run("UPDATE cases_participant SET phone = '08-46500405' WHERE id = %s", person.pk)
    event = changes(person)[-1]
    assert (event.pgh_user_id, event.pgh_system, event.pgh_request_id) == (None, None, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert event.pgh_login == cursor.fetchone()[0]


def test_nothing_changed_leaves_nothing(person: Participant) -> None:
    with as_fixture():
        person.save()
    assert len(changes(person)) == 1


def test_the_history_costs_no_query(
    coach: Actor, person: Participant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with by(coach), django_assert_num_queries(1):
        Participant.objects.filter(pk=person.pk).update(phone="08-46500406")


def test_a_password_is_never_copied() -> None:
    who = make.user()
    with as_fixture():
        who.set_password("y" * 15)
        who.save()
    assert len(changes(who)) == 1
    assert not hasattr(changes(who)[0], "password")


def test_the_library_cannot_be_told_to_ignore(coach: Actor, person: Participant) -> None:
    with by(coach):
        run("SELECT set_config('pgtrigger.ignore', '{' || string_agg(tgname, ',') || '}', true)"
            " FROM pg_trigger")  # fmt: skip
        Participant.objects.filter(pk=person.pk).update(phone="08-46500407")
    assert changes(person)[-1].phone == "08-46500407"


def test_a_changed_protection_level_is_in_our_own_history(
    coach: Actor, person: Participant
) -> None:
    with request_id("r-2"), by(coach):
        Participant.objects.filter(pk=person.pk).update(
            protection_level=ProtectionLevel.MARKED, phone="08-46500408"
        )
        Participant.objects.filter(pk=person.pk).update(phone="08-46500409")
    made, raised = own_history(person)
    assert (made.operation, raised.operation) == ("INSERT", "UPDATE")
    assert raised.old == {"protection_level": ProtectionLevel.NONE}
    assert raised.new == {"protection_level": ProtectionLevel.MARKED}
    assert (raised.user_id, raised.assignment_id) == (coach.user_id, coach.assignment_id)
    assert raised.request_id == "r-2"


def test_a_grant_and_its_end_are_in_our_own_history(coach: Actor) -> None:
    held = RoleAssignment.objects.get(pk=coach.assignment_id or 0)
    with by(system_actor("test")):
        RoleAssignment.objects.filter(pk=held.pk).update(role=Role.MATCHARE)
    made, changed = own_history(held)
    assert made.new is not None
    assert (made.old, made.new["role"], made.new["user_id"]) == (None, "coach", held.user_id)
    assert (changed.old, changed.new) == ({"role": "coach"}, {"role": "matchare"})
    assert changed.system == "test"


def test_who_becomes_superuser_is_in_our_own_history() -> None:
    who = make.user()
    with as_fixture():
        User.objects.filter(pk=who.pk).update(is_superuser=True, first_name="Ny")
    assert own_history(who)[-1].new == {"is_superuser": True}


def test_our_own_history_is_kept_where_the_library_ignores(
    coach: Actor, person: Participant
) -> None:
    with as_role(OWNER):
        run("CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name)"
            " RETURNS boolean LANGUAGE sql AS 'SELECT true'")  # fmt: skip
    with by(coach):
        Participant.objects.filter(pk=person.pk).update(protection_level=ProtectionLevel.MARKED)
    assert [event.pgh_label for event in changes(person)] == ["insert"]
    assert own_history(person)[-1].new == {"protection_level": ProtectionLevel.MARKED}


def test_the_web_role_leaves_history_in_which_it_has_no_rights() -> None:
    at = make.unit()
    coach = make.actor(Role.COACH, at)
    case = make.case(at, make.enhet(), coach=coach, step=StepKind.WRITE_PLAN)
    step = case.steps.get()
    with scoped(coach):
        type(step).objects.filter(pk=step.pk).update(text="Ring först")
    event = changes(step)[-1]
    assert (event.text, event.pgh_user_id) == ("Ring först", coach.user_id)


def test_flags_of_a_remiss_are_kept() -> None:
    here = remiss.side()
    group = make.target_group("Flyktingar")
    referral = remiss.draft(here.handlaggare)
    with by(here.handlaggare):
        referral.flags.set([group])
    with as_fixture():
        kept = ReferralFlag.pgh_event_model.objects.filter(referral=referral)
        assert [(row.pgh_label, row.targetgroup_id) for row in kept] == [("insert", group.pk)]


def test_the_bytes_of_a_file_are_not_copied() -> None:
    assert "content" not in {f.name for f in StoredFile.pgh_event_model._meta.fields}  # type: ignore[attr-defined]


def test_what_was_written_behind_the_triggers_is_found(coach: Actor, person: Participant) -> None:
    with as_role(OWNER):
        assert historycheck.strayed() == {}
        run("CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name)"
            " RETURNS boolean LANGUAGE sql AS 'SELECT true'")  # fmt: skip
        run("UPDATE cases_participant SET phone = '08-46500410' WHERE id = %s", person.pk)
        make.user("Ny Obemärkt")
        assert historycheck.strayed() == {"cases_participant": 1, "accounts_user": 1}
        with pytest.raises(CommandError, match="förbi historiken"):
            call_command("verify_history", stdout=StringIO())


def test_rows_from_before_begin_their_history_with_the_next_migrate(person: Participant) -> None:
    with as_role(OWNER):
        run("DELETE FROM cases_participanthistory")
        assert historycheck.strayed() == {"cases_participant": 1}
        historycheck.begin()
        historycheck.begin()
        assert historycheck.strayed() == {}
    (event,) = changes(person)
    assert (event.pgh_label, event.first_name, event.pgh_obj_id) == ("start", "Alva", person.pk)


def test_rows_without_an_event_begin_though_others_have_theirs(
    person: Participant, coach: Actor
) -> None:
    other = make.participant()
    with as_role(OWNER):
        run("DELETE FROM cases_participanthistory WHERE pgh_obj_id = %s", person.pk)
        historycheck.begin()
        assert historycheck.strayed() == {}
    assert [event.pgh_label for event in changes(person)] == ["start"]
    assert [event.pgh_label for event in changes(other)] == ["insert"]


def test_a_column_that_comes_later_makes_no_row_stray(person: Participant) -> None:
    other = make.participant()
    with as_role(OWNER):
        run("ALTER TABLE cases_participanthistory DISABLE TRIGGER USER")
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE cases_participant ADD COLUMN came_later text NOT NULL DEFAULT 'ja'")
        run("ALTER TABLE cases_participanthistory ADD COLUMN came_later text")
        run("ALTER TABLE cases_participant DISABLE TRIGGER USER")
        run("UPDATE cases_participant SET phone = '08-46500410' WHERE id = %s", other.pk)
        historycheck.begin()
        historycheck.begin()
        assert historycheck.strayed() == {"cases_participant": 1}
        run("UPDATE cases_participant SET came_later = 'nej' WHERE id = %s", person.pk)
        assert historycheck.strayed() == {"cases_participant": 2}
    assert [event.pgh_label for event in changes(person)] == ["insert", "start"]
    assert [event.pgh_label for event in changes(other)] == ["insert"]
