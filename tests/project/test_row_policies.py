"""The second layer of access as the database holds it: roles, policies, and the named crossings."""

import ast
import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, transaction

from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core import database_safety, rowpolicies
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import Crossing
from jobbtorg.core.scope import CROSSINGS, collecting, crossing, scoped
from tests.roles import OWNER, WEB, WORKER, as_role

ROOT = Path(__file__).resolve().parents[2]
# What every room's actions write through.
WRITERS = {"succession.py", "files.py"}
grants = importlib.import_module("referrals.migrations.0013_facts_without_names").grants
SOMEBODY = Actor(user_id=7, name="Någon", role=Role.COACH, node_id=3, node_ids=frozenset({3, 4}))

pytestmark = pytest.mark.django_db


def sql(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_runtime_roles_get_round_nothing(role: str) -> None:
    assert database_safety.role_faults(role=role) == []


@pytest.mark.parametrize("role", [OWNER, "jobbtorg_fixture", "jobbtorg_backup", "postgres"])
def test_a_role_that_owns_or_bypasses_is_found(role: str) -> None:
    assert database_safety.role_faults(role=role) != []


def test_every_table_is_under_the_policies_of_this_version_or_open_with_a_reason() -> None:
    faults = database_safety.table_faults()
    assert faults == [], (
        f"{faults}: a new table with personal data gets `protect` (and `restrict`) of "
        "core/rowpolicies.py in a migration, one without stands in `without_policies` of its room "
        "with the reason; after any change of policies or functions in SQL run `manage.py "
        "row_policies --write` in a database with all migrations (docs/recipes.md)."
    )
    assert all(len(reason) >= 10 for reason in database_safety.open_tables().values())


def test_every_dropped_policy_is_noticed() -> None:
    lines = database_safety.policy_lines()
    with as_role(OWNER):
        for line in lines:
            table, policy = line.split(" ", 2)[:2]
            with transaction.atomic():
                sql_no_rows(f'DROP POLICY "{policy}" ON {table}')
                assert any(line in fault for fault in database_safety.table_faults()), line
                transaction.set_rollback(True)
    assert len(lines) > 100


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE new_and_forgotten (id bigint)",
        "CREATE POLICY wide ON cases_case TO jobbtorg_web USING (true)",
        "ALTER POLICY scope ON cases_case USING (true)",
        "ALTER POLICY scope ON cases_case USING (unit_id IS NOT NULL)",
        "ALTER POLICY scope ON cases_case WITH CHECK (unit_id IS NOT NULL)",
        "ALTER POLICY protected ON cases_case USING (unit_id IS NOT NULL)",
        "ALTER POLICY scope ON cases_case TO jobbtorg_web",
    ],
)
def test_a_weakened_table_is_noticed(change: str) -> None:
    with as_role(OWNER):
        sql_no_rows(change)
    assert any(re.search("cases_case|new_and", f) for f in database_safety.table_faults())


@pytest.mark.parametrize("rule", ["true", "id IS NOT NULL", "length(table_name) > 0"])
def test_a_policy_that_asks_nobody_is_found_though_it_was_written_down(
    rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A digest holds only what was right when it was written."""
    monkeypatch.setattr(database_safety, "EXPECTED", tmp_path / "written.txt")
    with as_role(OWNER):
        sql_no_rows("CREATE TABLE cases_aid (id bigint, table_name text)")
        sql_no_rows(rowpolicies.protect("cases_aid", rule))
    database_safety.write()
    assert [fault for fault in database_safety.table_faults() if "cases_aid" in fault] == [
        "Regeln scope på cases_aid släpper igenom allt: den frågar inte efter vem som läser."
    ]


HIDDEN = "CREATE OR REPLACE FUNCTION jt_hidden_persons() RETURNS bigint[] STABLE"
HIDES_NOBODY = "LANGUAGE plpgsql AS $$ BEGIN RETURN '{}'::bigint[]; END $$"

NO_TRIGGER = "SET search_path = public LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"


@pytest.mark.parametrize(
    "change",
    [
        f"{HIDDEN} SECURITY DEFINER {HIDES_NOBODY}",
        f"{HIDDEN} SECURITY DEFINER SET search_path = public, pg_temp {HIDES_NOBODY}",
        "ALTER FUNCTION jt_hidden_persons() SECURITY INVOKER",
        "ALTER FUNCTION jt_hidden_persons() RESET search_path",
        "ALTER FUNCTION jt_hidden_persons() SET search_path = elsewhere, public, pg_temp",
        "ALTER FUNCTION jt_hidden_persons() IMMUTABLE",
        "REVOKE EXECUTE ON FUNCTION jt_hidden_persons() FROM PUBLIC",
        "ALTER FUNCTION jt_hidden_persons() RENAME TO jt_hidden",
        "CREATE OR REPLACE FUNCTION jt_system() RETURNS text LANGUAGE sql STABLE RETURN 'x'",
        "CREATE FUNCTION new_one() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1",
        f"CREATE FUNCTION pgtrigger_new() RETURNS trigger SECURITY DEFINER {NO_TRIGGER}",
    ],
)
def test_a_changed_function_is_noticed_by_name(change: str) -> None:
    with as_role(OWNER):
        sql_no_rows(change)
    name = re.search(r"(jt_hidden_persons|jt_system|new_one|pgtrigger_new)", change)
    assert name
    assert any(name[0] in fault for fault in database_safety.table_faults())


def test_what_a_dump_brings_back_is_the_same() -> None:
    """A list of words is written otherwise by a database that got its policies from a dump."""
    texts = "SELECT policyname, tablename, qual, with_check FROM pg_policies"
    with as_role(OWNER), connection.cursor() as cursor:
        cursor.execute(f"{texts} WHERE schemaname = 'public'")
        for policy, table, qual, check in cursor.fetchall():
            using = f" USING ({qual})" if qual else ""
            checked = f" WITH CHECK ({check})" if check else ""
            cursor.execute(f"ALTER POLICY {policy} ON {table}{using}{checked}")
    assert database_safety.table_faults() == []


def test_another_major_version_may_write_a_rule_otherwise_and_the_fault_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database_safety, "_server", lambda on: "PostgreSQL 99")
    assert database_safety.table_faults() == []
    with as_role(OWNER):
        sql_no_rows("DROP POLICY scope ON cases_case")
    assert "PostgreSQL 99" in database_safety.told(database_safety.table_faults())


def sql_no_rows(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("role", Role)
def test_sql_knows_the_roles_of_each_side(role: Role) -> None:
    actor = Actor(user_id=1, name="Någon", role=role, node_ids=frozenset({3, 4}))
    with scoped(actor):
        assert sql("SELECT jt_units()") == ([3, 4] if role in UNIT_ROLES else [])
        assert sql("SELECT jt_enheter()") == ([3, 4] if role in ENHET_ROLES else [])


def test_a_crossing_takes_its_role_for_the_block_alone_and_leaves_a_row() -> None:
    with scoped(SOMEBODY):
        with crossing("send_referral"):
            assert sql("SELECT current_user") == "jobbtorg_crossing"
            with crossing("answer_referral"):
                assert sql("SELECT current_user") == "jobbtorg_crossing"
            assert sql("SELECT current_user") == "jobbtorg_crossing"
        assert sql("SELECT current_user") == WEB
    assert [(row.name, row.user_id, row.role) for row in Crossing.objects.all()] == [
        ("send_referral", 7, Role.COACH)
    ]


def test_a_crossing_that_fails_gives_the_role_back() -> None:
    with scoped(SOMEBODY):
        with pytest.raises(ValueError, match="halvvägs"), crossing("send_referral"):
            raise ValueError("halvvägs")
        assert sql("SELECT current_user") == WEB
    assert not Crossing.objects.exists()


def test_a_crossing_that_is_not_listed_is_refused() -> None:
    with scoped(SOMEBODY), pytest.raises(LookupError), crossing("look_around"):
        pass


def test_runtime_roles_read_and_change_no_rows_about_crossings() -> None:
    with scoped(SOMEBODY), crossing("send_referral"):
        pass
    with scoped(SOMEBODY):
        assert sql("SELECT count(*) FROM core_crossing") == 0
        for statement in ("UPDATE core_crossing SET name = 'x'", "DELETE FROM core_crossing"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                sql_no_rows(statement)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT last_name FROM cases_participant",
        "SELECT identity_number FROM cases_participant",
        "SELECT phone FROM referrals_referral",
        "SELECT text FROM cases_note",
        "SELECT content FROM cases_planversion",
        "SELECT content FROM core_storedfile",
        "SELECT email FROM accounts_user",
        "SELECT fields FROM core_formdraft",
        "UPDATE cases_case SET state = state",
    ],
)
def test_who_collects_figures_reads_no_name_number_or_text(query: str) -> None:
    with (
        scoped(SOMEBODY),
        pytest.raises(Exception, match="permission denied"),
        collecting(),
    ):
        sql(query)


COLLECTED_WORDS = """
SELECT a.attrelid::regclass || '.' || a.attname
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid, aclexplode(a.attacl) r
WHERE pg_get_userbyid(r.grantee) = 'jobbtorg_collector'
    AND NOT (t.typcategory IN ('N', 'B', 'D', 'R') OR t.typname = 'uuid')
"""
# Codes without choices of their own: states of the transition tables, and a role.
CODES = {"from_state", "to_state", "role"}


def test_who_collects_figures_reads_no_column_that_may_hold_words() -> None:
    """By the catalogue: a text column is a code, and a table that is read whole is open to all."""
    kinds = {
        f"{model._meta.db_table}.{field.column}": bool(field.choices) or field.name in CODES
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }
    words = {name for (name,) in database_safety._rows(connection, COLLECTED_WORDS)}
    free = sorted(name for name in words if not kinds.get(name))
    assert free == [], (
        f"The collector reads what may hold words: {free}. Take the column out of `collected` in "
        "its migration, or give the field choices: the database holds it to them."
    )
    whole = {line.split()[1] for line in database_safety.collected_lines() if " *" in line}
    assert whole <= set(database_safety.open_tables()), (
        f"{whole - set(database_safety.open_tables())}: a table under policies is granted to the "
        "collector by column (`collected` of core/rowpolicies.py)."
    )


@pytest.mark.parametrize(
    "change",
    [
        "GRANT SELECT (last_name) ON cases_participant TO jobbtorg_collector",
        "GRANT SELECT ON cases_note TO jobbtorg_collector",
        "REVOKE SELECT (state) ON cases_case FROM jobbtorg_collector",
    ],
)
def test_another_right_of_who_collects_figures_is_noticed(change: str) -> None:
    with as_role(OWNER):
        sql_no_rows(change)
    assert any("collected cases_" in fault for fault in database_safety.table_faults())


def test_a_new_column_is_not_collected_until_its_migration_says_so() -> None:
    """The same in a new database and in one that has been upgraded, whatever ran first."""
    before = database_safety.collected_lines()
    with as_role(OWNER):
        sql_no_rows("ALTER TABLE cases_participant ADD nickname varchar(20), ADD shoe_size int")
        for told in (grants(), grants()):
            sql_no_rows(told)
        assert database_safety.collected_lines() == before
        sql_no_rows(rowpolicies.collected("cases_participant", "shoe_size"))
        assert any(",shoe_size," in line for line in database_safety.collected_lines())
        sql_no_rows(rowpolicies.uncollected("cases_participant", "shoe_size"))
    assert database_safety.collected_lines() == before


def test_who_collects_figures_counts_all() -> None:
    with as_role(OWNER):
        before = sql("SELECT count(*) FROM cases_case")
    with scoped(SOMEBODY), collecting():
        assert sql("SELECT count(*) FROM cases_case") == before


def test_every_named_crossing_is_used_and_nothing_else_takes_another_role() -> None:
    used: set[str] = set()
    for path in product_code():
        text = path.read_text()
        found = set(re.findall(r'crossing\("(\w+)"\)', text))
        if found:
            is_action = path.parent.name == "actions" or path.name in WRITERS
            assert is_action, f"{path}: only an action crosses scopes"
        used |= found
        if path.name != "scope.py":
            assert not re.search(r"SET (LOCAL )?ROLE|set_config\('role'", text), path
    assert used == set(CROSSINGS)


def test_no_action_crosses_before_it_has_locked_and_asked_whether_its_actor_may() -> None:
    """The block stands inside the action, or round a private part of it, never round the whole."""
    whole = {
        f"{path.name}:{node.name}"
        for path in product_code()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        for decorator in node.decorator_list
        if ast.unparse(decorator).startswith("crossing(")
    }
    assert whole == set()


def product_code() -> list[Path]:
    rooms = ("cases", "referrals", "staffing", "jobbtorg")
    return [
        path
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts and "devserver" not in path.parts
    ]
