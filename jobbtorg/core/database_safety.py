"""Whether the database holds the second layer of access: the role that runs, and its policies.

Asked when the web server or a worker opens its first connection, by `manage.py row_policies`,
and by tests. A process whose role may get round the policies, or that finds another set of
policies than the one this version was written for, answers nothing.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

# Every policy of this version, a line each; `manage.py row_policies --write` makes it.
EXPECTED = Path(__file__).parent / "data" / "row_policies.txt"

# Tables without policies: why it does no harm that whoever gets at them sees all rows.
_open: dict[str, str] = {}
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
SELECT tablename, policyname, permissive, cmd, array_to_string(roles, ','), coalesce(qual, '')
FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename, policyname
"""

# Whose policies may let everything through: nobody who acts for a person logs in as them.
UNBOUND = frozenset({"jobbtorg_owner", "jobbtorg_crossing", "jobbtorg_collector"})


def without_policies(reasons: Mapping[str, str]) -> None:
    """Say in `AppConfig.ready()` which tables of a room need no policies, and why."""
    _open.update(reasons)


def open_tables() -> dict[str, str]:
    """The tables without policies, with the reason for each."""
    return dict(_open)


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
    return [" ".join(row[:5]) for row in _policies(on)]


def table_faults(on: BaseDatabaseWrapper = connection) -> list[str]:
    """Tables that are not under forced policies, and policies that are not those of this version."""
    with on.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = cursor.fetchall()
    faults = [
        f"{table} står utan tvingande radskydd och finns inte bland undantagen."
        for table, forced in tables
        if not forced and table not in _open
    ]
    faults += [
        f"Regeln {policy} på {table} släpper igenom allt."
        for table, policy, permissive, _cmd, roles, rule in _policies(on)
        if permissive == "PERMISSIVE" and rule == "true" and table not in _open
        if not set(roles.split(",")) <= UNBOUND
    ]
    expected, found = set(EXPECTED.read_text().splitlines()), set(policy_lines(on))
    faults += [f"Regeln saknas i databasen: {line}" for line in sorted(expected - found)]
    faults += [f"Regeln är okänd: {line}" for line in sorted(found - expected)]
    return faults


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


def _policies(on: BaseDatabaseWrapper) -> list[tuple[str, ...]]:
    with on.cursor() as cursor:
        cursor.execute(_POLICIES)
        return [tuple(row) for row in cursor.fetchall()]
