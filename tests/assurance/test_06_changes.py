"""Named test 6, the part on changes: history cannot be written, changed, emptied or silenced."""

import pytest
from django.db import DatabaseError, connection

from cases.models import LineDecision
from jobbtorg.core import historycheck
from jobbtorg.core.models import OwnHistory
from tests.assurance.conftest import Figure
from tests.cases import plans
from tests.history import RUNTIME, histories, tracked_tables
from tests.project.test_history import OWN
from tests.referrals import factories as remiss
from tests.roles import OWNER, as_fixture, as_role

pytestmark = pytest.mark.django_db

# sqlstate of "permission denied" and "must be owner".
NO_RIGHT = "42501"

ON_HISTORY = (
    "SELECT FROM {table}",
    "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE {table} SET {key} = {key}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "DROP POLICY owner ON {table}",
    "CREATE RULE nothing AS ON INSERT TO {table} DO INSTEAD NOTHING",
)
ON_TRACKED = (
    "TRUNCATE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER USER",
    (
        "CREATE TRIGGER first BEFORE INSERT ON {table} FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ),
    "CREATE RULE nothing AS ON UPDATE TO {table} DO INSTEAD NOTHING",
)
ON_FUNCTIONS = (
    "SET LOCAL session_replication_role = replica",
    (
        "CREATE OR REPLACE FUNCTION core_keep_history() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NULL; END'"
    ),
    "ALTER FUNCTION core_keep_history() SECURITY INVOKER",
    "DROP FUNCTION _pgtrigger_should_ignore(name) CASCADE",
)


def statements() -> list[str]:
    """Everything that is tried, on every table of history and every table that is tracked."""
    kept = {model._meta.db_table: "pgh_id" for model in histories()} | {"core_ownhistory": "id"}
    found = [one.format(table=table, key=key) for table, key in kept.items() for one in ON_HISTORY]
    tracked = tracked_tables() | OWN
    found += [one.format(table=table) for table in sorted(tracked) for one in ON_TRACKED]
    return [*found, *ON_FUNCTIONS]


def allowed(role: str, tried: list[str]) -> list[str]:
    """Those of the statements that the database does not refuse for want of a right."""
    passed = []
    # A refused statement must not end the role: each has a savepoint of its own.
    with as_role(role), connection.cursor() as cursor:
        for statement in tried:
            cursor.execute("SAVEPOINT tried")
            try:
                cursor.execute(statement)
                passed.append(statement)
            except DatabaseError as error:
                if getattr(error.__cause__, "sqlstate", "") != NO_RIGHT:
                    passed.append(f"{statement}: {error}")
            cursor.execute("ROLLBACK TO SAVEPOINT tried")
    return passed


def test_runtime_roles_can_neither_write_nor_silence_history(figure: Figure) -> None:
    tried = statements()
    passed = {role: allowed(role, tried) for role in RUNTIME}
    got_through = [f"{role}: {one}" for role, some in passed.items() for one in some]
    figure(6, "statements against the history of changes", len(tried) * len(RUNTIME), holds=True)
    figure(6, "of them got through", len(got_through), holds=not got_through)
    assert got_through == []


def test_no_runtime_role_can_become_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name"
            " WHERE pg_has_role(name, 'jobbtorg_owner', 'MEMBER')",
            [list(RUNTIME)],
        )
        assert cursor.fetchall() == []


def test_the_ignore_switch_silences_nothing(figure: Figure) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', '{' || string_agg(tgname, ',') || '}', true)"
            " FROM pg_trigger WHERE tgname ^@ 'pgtrigger_'"
        )
    everything_happens()
    missing = {model._meta.db_table: without_event(model) for model in histories()}
    silent = {table: count for table, count in missing.items() if count}
    figure(
        6,
        "rows without an event, with the ignore switch on",
        sum(silent.values()),
        holds=not silent,
    )
    assert silent == {}


def test_our_own_history_is_whole_where_the_library_is_silenced(figure: Figure) -> None:
    """As if somebody with the owner's rights had made the library's triggers keep silent."""
    with as_role(OWNER), connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name)"
            " RETURNS boolean LANGUAGE sql AS 'SELECT true'"
        )
    everything_happens()
    missing = 0
    with as_fixture(), connection.cursor() as cursor:
        assert OwnHistory.objects.filter(table_name="cases_linedecision").exists()
        for table in sorted(OWN):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE NOT EXISTS (SELECT FROM core_ownhistory h"  # noqa: S608
                " WHERE h.table_name = %s AND h.row_id = t.id AND h.operation = 'INSERT')",
                [table],
            )
            missing += cursor.fetchone()[0]
        figure(
            6,
            "plans, decisions and grants kept by our own trigger",
            OwnHistory.objects.count(),
            holds=True,
        )
    figure(6, "of them missing while the library was silenced", missing, holds=not missing)


BEHIND = (
    "UPDATE cases_participant SET phone = '070-1740699'",
    "UPDATE cases_step SET text = 'Inget'",
    "UPDATE accounts_roleassignment SET role = 'matchare'",
    "UPDATE referrals_referral SET phone = '070-1740699'",
    "DELETE FROM referrals_disputevoice",
)
CUT = "DELETE FROM {kept} WHERE pgh_id >= (SELECT max(pgh_id) FROM {kept})"


def test_what_the_owner_does_behind_the_triggers_is_found(figure: Figure) -> None:
    """A superuser, or the owner with the triggers off; then the tail cut off each history."""
    everything_happens()
    found = 0
    with as_role(OWNER), connection.cursor() as cursor:
        assert historycheck.strayed() == {}
        cursor.execute(
            "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name)"
            " RETURNS boolean LANGUAGE sql AS 'SELECT true'"
        )
        kept = [model._meta.db_table for model in histories()]
        tried = [*BEHIND, *(CUT.format(kept=table) for table in kept)]
        done = 0
        for statement in tried:
            cursor.execute("SAVEPOINT before")
            cursor.execute(statement)
            if cursor.rowcount:
                done += 1
                found += bool(historycheck.strayed())
            cursor.execute("ROLLBACK TO SAVEPOINT before")
    figure(
        6, "edits behind the triggers, and tails cut off a history", done, holds=done > len(BEHIND)
    )
    figure(6, "of them not found by verify_history", done - found, holds=done == found)


def everything_happens() -> None:
    """Plans decided, a remiss in deadlock: rows in every table that our own trigger stands on."""
    at = plans.world()
    plans.accept(plans.submitted(at, "Matchning"), at.handlaggare)
    remiss.in_deadlock(remiss.side("Bromma", "Jobbtorg Västerort"))
    with as_fixture():
        assert LineDecision.objects.exists()


def without_event(model: type) -> int:
    """How many rows of a tracked table have no event."""
    table, kept = model.pgh_tracked_model._meta.db_table, model._meta.db_table  # type: ignore[attr-defined]
    with as_fixture(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} t WHERE NOT EXISTS"  # noqa: S608
            f" (SELECT FROM {kept} h WHERE h.id = t.id)"
        )
        found: int = cursor.fetchone()[0]
    return found
