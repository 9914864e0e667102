"""Whether the database holds the second layer of access: the role that runs, and its policies.

Asked when the web server or a worker opens its first connection, by `manage.py row_policies`,
and by tests. A process whose role may get round the policies, or that finds other policies,
or other functions that these call, than this version was written for, answers nothing.

Rows are deleted from few tables: each stands with its reason in `deleted_from`, and a right to
delete from another, or to empty any, is a fault as well.

What a policy or a function says is compared by a digest of how PostgreSQL writes it
(`pg_get_expr`, `pg_get_functiondef`). It writes the same expression alike within a major
version; another may not. The file names the one that wrote it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from jobbtorg.core.rowpolicies import COLLECTOR, CROSSING, OWNER, WEB, WORKER

# Every policy, function and right of the collector of this version, a line each; `manage.py row_policies --write`.
EXPECTED = Path(__file__).parent / "data" / "row_policies.txt"

# Who answers and works, and whom these may become for a block.
RUNNING = (WEB, WORKER)
TAKEN = (CROSSING, COLLECTOR)

# Tables without policies: why it does no harm that whoever gets at them sees all rows.
_open: dict[str, str] = {}
# Tables that rows are deleted from at run time, by which role, and why; from no other are they.
_deleted: dict[tuple[str, str], str] = {}
_checked: set[str] = set()

_ROLE = """
SELECT r.rolname,
    EXISTS (SELECT FROM pg_roles o WHERE (o.rolsuper OR o.rolbypassrls)
        AND pg_has_role(r.oid, o.oid, 'MEMBER')),
    EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
FROM pg_roles r WHERE r.rolname = coalesce(%s, session_user)
"""

_TABLES = """
SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""

_POLICIES = """
SELECT tablename, policyname, permissive, cmd, array_to_string(roles, ','),
    coalesce(qual, ''), coalesce(with_check, '')
FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename, policyname
"""

# Ours, not an extension's. Those of the history are many and named by what they say; of them,
# and of all, is asked whether they are astray: whoever calls such a function could put a table
# of their own where it looks for ours.
_FUNCTIONS = """
SELECT p.proname ~ '^pgtrigger_', p.prosecdef AND NOT EXISTS (
        SELECT FROM unnest(p.proconfig) told WHERE told ~ '^search_path=.*pg_temp$'),
    p.oid::regprocedure::text, pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner),
    (SELECT string_agg(told, ',' ORDER BY told) FROM (
        SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END
            || '=' || a.privilege_type || a.is_grantable::text AS told
        FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a) rights)
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
        AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY p.oid::regprocedure::text
"""

# What the collector of figures may read: by column, or `*` where the table is read whole.
_COLLECTED = """
SELECT c.relname, string_agg(a.attname, ',' ORDER BY a.attname)
FROM pg_class c
CROSS JOIN LATERAL (
    SELECT '*'::name AS attname FROM aclexplode(c.relacl) r
    WHERE pg_get_userbyid(r.grantee) = 'jobbtorg_collector'
    UNION
    SELECT one.attname FROM pg_attribute one, aclexplode(one.attacl) r
    WHERE one.attrelid = c.oid AND NOT one.attisdropped
        AND pg_get_userbyid(r.grantee) = 'jobbtorg_collector') a
WHERE c.relnamespace = 'public'::regnamespace
GROUP BY c.relname ORDER BY c.relname
"""

# Who is somebody at run time, or is taken there, and from which tables each may delete or
# which it may empty. `*` is what the rights of tables to come say.
_DELETES = """
WITH asked AS (SELECT oid, rolname FROM pg_roles WHERE rolname = ANY (%s)),
    rights AS (SELECT unnest(ARRAY['DELETE', 'TRUNCATE']) AS kind)
SELECT c.relname, asked.rolname, rights.kind FROM pg_class c, asked, rights
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND has_table_privilege(asked.oid, c.oid, rights.kind)
UNION
SELECT '*', asked.rolname, told.privilege_type
FROM pg_default_acl d, aclexplode(d.defaclacl) told, asked, rights
WHERE d.defaclobjtype = 'r' AND told.grantee IN (asked.oid, 0)
    AND told.privilege_type = rights.kind
"""

# Whose policies may let everything through: nobody who acts for a person logs in as them.
UNBOUND = frozenset({OWNER, CROSSING, COLLECTOR})
# A list of words is written in one way when it was typed, and in another when it comes from a dump.
_WORD = re.compile(r"('(?:[^']|'')*')::character varying")
_WORDS = re.compile(rf"\(ARRAY\[({_WORD.pattern}(?:, {_WORD.pattern})*)\]\)::text\[\]")
# How the line of a function begins; no table is called that.
FUNCTION = "function"
# How the line of what the collector reads of a table begins.
COLLECTED = "collected"


def without_policies(reasons: Mapping[str, str]) -> None:
    """Say in `AppConfig.ready()` which tables of a room need no policies, and why."""
    _open.update(reasons)


def open_tables() -> dict[str, str]:
    """The tables without policies, with the reason for each."""
    return dict(_open)


def deleted_from(reasons: Mapping[str, str], *, by: Iterable[str] = RUNNING) -> None:
    """Say in `AppConfig.ready()` from which tables a room deletes rows at run time, and why.

    `by` are the roles that do. A migration gives them the right: `rowpolicies.deletable`.
    """
    _deleted.update({(table, role): why for role in by for table, why in reasons.items()})


def deletions() -> dict[tuple[str, str], str]:
    """The tables that rows are deleted from, with the role that does, and the reason for each."""
    return dict(_deleted)


def is_web(on: BaseDatabaseWrapper = connection) -> bool:
    """Whether who is logged in is the web server's role, which sees nothing as the system."""
    with on.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return bool(cursor.fetchone()[0] == WEB)


def role_faults(on: BaseDatabaseWrapper = connection, role: str | None = None) -> list[str]:
    """What a role could get round, in Swedish; empty where nothing. Without a name: who is logged in."""
    with on.cursor() as cursor:
        cursor.execute(_ROLE, [role])
        name, bypasses, owns = cursor.fetchone()
    faults = []
    if bypasses:
        faults.append(f"{name} är superanvändare eller kan ta en roll som går förbi radskyddet.")
    if owns:
        faults.append(f"{name} äger tabeller, eller kan bli den som gör det.")
    return faults


def policy_lines(on: BaseDatabaseWrapper = connection) -> list[str]:
    """Every policy of the database, as a line of `EXPECTED`."""
    return [" ".join((*row[:5], _digest(row[5:]))) for row in _rows(on, _POLICIES)]


def function_lines(on: BaseDatabaseWrapper = connection) -> list[str]:
    """Every function of ours: what it does and as whom, who owns and who may call it."""
    return [
        f"{FUNCTION} {name} {_digest(told)}"
        for of_history, _astray, name, *told in _rows(on, _FUNCTIONS)
        if not of_history
    ]


def collected_lines(on: BaseDatabaseWrapper = connection) -> list[str]:
    """What the collector reads: a line a table, with its columns by name."""
    return [f"{COLLECTED} {table} {columns}" for table, columns in _rows(on, _COLLECTED)]


def _lines(on: BaseDatabaseWrapper) -> list[str]:
    return [*policy_lines(on), *function_lines(on), *collected_lines(on)]


def write(on: BaseDatabaseWrapper = connection) -> int:
    """Write down what the database holds as that of this version; how many lines."""
    lines = _lines(on)
    EXPECTED.write_text("\n".join([_server(on), *lines]) + "\n", encoding="utf-8")
    return len(lines)


def table_faults(on: BaseDatabaseWrapper = connection) -> list[str]:
    """Tables not under forced policies; policies and functions that are not this version's."""
    faults = [
        f"{table} står utan tvingande radskydd och finns inte bland undantagen."
        for table, forced in _rows(on, _TABLES)
        if not forced and table not in _open
    ]
    faults += [
        f"Regeln {policy} på {table} släpper igenom allt: den frågar inte efter vem som läser."
        for table, policy, permissive, _cmd, roles, rule, _check in _rows(on, _POLICIES)
        if permissive == "PERMISSIVE" and _asks_nobody(rule) and table not in _open
        if not set(roles.split(",")) <= UNBOUND
    ]
    faults += [
        f"Funktionen {name} går förbi radskyddet utan en fast search_path som slutar med pg_temp."
        for _of_history, astray, name, *_told in _rows(on, _FUNCTIONS)
        if astray
    ]
    return faults + delete_faults(on) + _changes(on)


def delete_faults(on: BaseDatabaseWrapper = connection) -> list[str]:
    """Rights to delete that nobody has given a reason for, and those that are missing."""
    with on.cursor() as cursor:
        cursor.execute(_DELETES, [[*RUNNING, *TAKEN]])
        found = {tuple(row) for row in cursor.fetchall()}
    may = {(table, role) for table, role, kind in found if kind == "DELETE"}
    faults = [f"{role} får tömma {table}." for table, role, kind in found if kind == "TRUNCATE"]
    faults += [
        f"{role} får ta bort rader ur {table}, utan att det står varför."
        for table, role in may - _deleted.keys()
    ]
    faults += [
        f"{role} får inte ta bort rader ur {table}, fast produkten gör det."
        for table, role in _deleted.keys() - may
    ]
    new = "nya tabeller, som får rätten av sig själva"
    return sorted(fault.replace("*", new) for fault in faults)


def _asks_nobody(rule: str) -> bool:
    """Whether a rule for reading goes neither by the scope nor by a row that is reached by it.

    The list of this version holds what was written down, and so says nothing of what was
    wrong when it was. A rule for adding alone has no text here.
    """
    return rule not in ("", "false") and not re.search(r"\bjt_|\bFROM ", rule)


def _changes(on: BaseDatabaseWrapper) -> list[str]:
    """What the database holds otherwise than `EXPECTED`."""
    written_by, *lines = EXPECTED.read_text(encoding="utf-8").splitlines()
    expected = {_named(line): line for line in lines}
    found = {_named(line): line for line in _lines(on)}
    faults = [f"Saknas i databasen: {expected[name]}" for name in expected.keys() - found.keys()]
    faults += [f"Okänd i databasen: {found[name]}" for name in found.keys() - expected.keys()]
    faults += [
        f"Ändrad i databasen: {name} ({found[name]})"
        for name in expected.keys() & found.keys()
        if expected[name] != found[name]
    ]
    if faults and written_by != _server(on):
        faults.append(
            f"Reglerna är nedskrivna från {written_by} och servern är {_server(on)}, som kan skriva "
            "samma regel på annat sätt."
        )
    return sorted(faults)


def _named(line: str) -> str:
    """What a line is about: a policy by its table and name, a function or a table by its own."""
    if line.startswith(f"{FUNCTION} "):
        return line.rsplit(" ", 1)[0]
    return " ".join(line.split(" ")[:2])


def _digest(told: Iterable[str]) -> str:
    same = [_WORDS.sub(_restored, text) for text in told]
    return hashlib.sha256("\0".join(same).encode()).hexdigest()[:16]


def _restored(words: re.Match[str]) -> str:
    return "ARRAY[" + _WORD.sub(r"(\1::character varying)::text", words[1]) + "]"


def _server(on: BaseDatabaseWrapper) -> str:
    with on.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def guard() -> None:
    """Have every connection that this process opens looked at first."""
    connection_created.connect(require_safe, dispatch_uid="database_safety")


def require_safe(sender: object, connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
    """Refuse to run where the database would not hold; asked once for each process and alias."""
    if connection.alias in _checked:
        return
    _checked.add(connection.alias)
    faults = [*role_faults(connection), *table_faults(connection)]
    if faults:
        _checked.discard(connection.alias)
        raise ImproperlyConfigured(told(faults))


def told(faults: Iterable[str]) -> str:
    """The faults as the message that stops a start."""
    return "Databasens radskydd håller inte:\n- " + "\n- ".join(faults)


def _rows(on: BaseDatabaseWrapper, query: str) -> list[tuple[Any, ...]]:
    with on.cursor() as cursor:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]
