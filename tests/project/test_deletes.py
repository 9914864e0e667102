"""At run time rows are deleted from the few tables that are named, with a reason, and from no other.

The whole suite holds the other half: what it runs in a scope runs as the roles that are asked
here, so that code which deletes from another table is refused (42501) wherever it is tested; and
`tests.deletes` listens to each request for what runs outside of one.
"""

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, models
from django.test import Client

from jobbtorg.core import database_safety
from tests import factories
from tests.deletes import heard
from tests.roles import OWNER, WEB, WORKER, as_role

pytestmark = pytest.mark.django_db

# sqlstate of "permission denied".
NO_RIGHT = "42501"
AT_RUN_TIME = [WEB, WORKER, "jobbtorg_crossing", "jobbtorg_collector"]


def tables() -> list[str]:
    """Every table, by the catalogue."""
    with connection.cursor() as cursor:
        return [one.name for one in connection.introspection.get_table_list(cursor)]


def not_refused(role: str, statement: str) -> set[str]:
    """The tables of which a role may do what a statement says."""
    passed = set()
    there = tables()
    with as_role(role), connection.cursor() as cursor:
        for table in there:
            cursor.execute("SAVEPOINT tried")
            try:
                cursor.execute(statement.format(f'"{table}"'))
                passed.add(table)
            except DatabaseError as error:
                if getattr(error.__cause__, "sqlstate", "") != NO_RIGHT:
                    passed.add(table)
            cursor.execute("ROLLBACK TO SAVEPOINT tried")
    assert len(there) > 120
    return passed


@pytest.mark.parametrize("role", AT_RUN_TIME)
def test_rows_are_deleted_from_the_named_tables_alone(role: str) -> None:
    named = {table for table, by in database_safety.deletions() if by == role}
    assert not_refused(role, "DELETE FROM {} WHERE false") == named


@pytest.mark.parametrize("role", AT_RUN_TIME)
def test_nobody_empties_a_table(role: str) -> None:
    assert not_refused(role, "TRUNCATE {} CASCADE") == set()


def test_what_a_person_is_owed_is_nowhere_among_the_named_tables() -> None:
    """A person, a case, a plan that was sent in, a decision, a remiss and what was done stay."""
    named = {table for table, _ in database_safety.deletions()}
    of_a_case = {"participant", "case", "planversion", "linedecision", "activity", "note", "visit"}
    kept = {f"cases_{one}" for one in of_a_case}
    kept |= {"referrals_referral", "referrals_consent", "core_storedfile"}
    assert kept <= set(tables())
    assert not named & kept
    assert all(len(why) >= 10 for why in database_safety.deletions().values())


def test_what_goes_with_a_deleted_row_is_named_as_well() -> None:
    """Django deletes what points at the row by CASCADE, and the rows of its relations."""
    named = database_safety.deletions()
    by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    missing = [
        (relation.related_model._meta.db_table, role)
        for table, role in named
        for relation in by_table[table]._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel)
        and getattr(relation, "on_delete", None) is models.CASCADE
        and (relation.related_model._meta.db_table, role) not in named
    ]
    assert missing == []


@pytest.mark.parametrize(
    "change",
    [
        f"GRANT DELETE ON cases_participant TO {WEB}",
        "GRANT DELETE ON cases_participant TO jobbtorg_crossing",
        "GRANT DELETE ON cases_participant TO PUBLIC",
        f"GRANT DELETE ON core_job TO {WEB}",
        f"GRANT TRUNCATE ON cases_participant TO {WORKER}",
        f"REVOKE DELETE ON core_job FROM {WORKER}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT DELETE ON TABLES TO {WEB}",
        f"ALTER DEFAULT PRIVILEGES GRANT DELETE ON TABLES TO {WEB}",
    ],
)
def test_another_right_to_delete_is_noticed(change: str) -> None:
    assert database_safety.delete_faults() == []
    with as_role(OWNER), connection.cursor() as cursor:
        cursor.execute(change)
    assert any(
        name in fault
        for fault in database_safety.table_faults()
        for name in ("ur cases_participant", "tömma cases_participant", "ur core_job", "ur nya tab")
    )


def test_a_new_table_is_deleted_from_by_nobody() -> None:
    with as_role(OWNER), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE new_and_forgotten (id bigint)")
    for role in AT_RUN_TIME:
        assert "new_and_forgotten" not in not_refused(role, "DELETE FROM {}")


def test_a_request_that_deletes_outside_of_a_scope_is_heard(
    deletes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log-out deletes from a table that is named; if none were, it would be heard."""
    client = Client(raise_request_exception=False)
    client.force_login(factories.user())
    assert client.post("/logga-ut/").status_code == 302
    assert deletes == []
    monkeypatch.setattr(database_safety, "_deleted", {})
    client.force_login(factories.user())
    client.post("/logga-ut/")
    assert "django_session" in deletes
    deletes.clear()


def test_what_is_heard_is_refused() -> None:
    said: list[str] = []
    with heard(said):
        Session.objects.all().delete()
        with pytest.raises(AssertionError, match="cases_participant"), connection.cursor() as one:
            one.execute('DELETE FROM "cases_participant"')
    assert said == ["cases_participant"]
