"""Who may touch the tables of history: their owner alone, through its triggers.

`guard` holds after every `migrate`, so that no migration can forget a table that is new: it
takes away what the default rights gave, forces row policies, lets the library's triggers run as
the owner, and begins the history of rows that were there before. `keep` and `forget` put our own trigger on a table, in a migration.
"""

from django.apps import AppConfig
from django.db import connections

from jobbtorg.core import historycheck

GUARD = r"""
DO $$
DECLARE found record; role name;
BEGIN
    FOR found IN
        SELECT c.oid, c.oid::regclass AS name, pg_get_serial_sequence(c.oid::regclass::text, a.attname)
               AS sequence, c.relrowsecurity AND c.relforcerowsecurity AS forced
        FROM pg_class c
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
          AND pg_get_userbyid(c.relowner) = current_user
          AND (c.relname IN ('core_ownhistory', 'pghistory_context')
               OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'pgh_label'))
    LOOP
        FOR role IN SELECT rolname FROM pg_roles
            WHERE rolname ^@ 'jobbtorg_' AND rolname <> current_user
        LOOP
            EXECUTE format('REVOKE ALL ON %s FROM %I', found.name, role);
            IF role IN ('jobbtorg_backup', 'jobbtorg_fixture') THEN
                EXECUTE format('GRANT SELECT ON %s TO %I', found.name, role);
            ELSIF found.sequence IS NOT NULL THEN
                EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM %I', found.sequence, role);
            END IF;
        END LOOP;
        CONTINUE WHEN found.forced;
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', found.name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', found.name);
        EXECUTE format('CREATE POLICY owner ON %s TO %I USING (true) WITH CHECK (true)',
                       found.name, current_user);
    END LOOP;

    -- The library's triggers run as the owner, and stand on no table that somebody else makes.
    FOR found IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.proname ~ '^pgtrigger_' AND p.pronamespace = 'public'::regnamespace
          AND NOT p.prosecdef AND pg_get_userbyid(p.proowner) = current_user
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp',
                       found.name);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', found.name);
    END LOOP;

    -- Whether a trigger shall keep silent is always answered with no.
    IF EXISTS (SELECT FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
               WHERE p.proname = '_pgtrigger_should_ignore' AND l.lanname = 'plpgsql'
                 AND pg_get_userbyid(p.proowner) = current_user) THEN
        CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)
        RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT false';
    END IF;
END $$
"""

OWNED = """
SELECT FROM pg_class WHERE oid = to_regclass('core_ownhistory')
    AND pg_get_userbyid(relowner) = current_user
"""


def guard(using: str = "default") -> None:
    """Take every right on the tables of history from whoever does not own them."""
    with connections[using].cursor() as cursor:
        cursor.execute(GUARD)


def after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    """The handler of `post_migrate`; who does not own the tables leaves them alone."""
    with connections[using].cursor() as cursor:
        cursor.execute(OWNED)
        owned = cursor.fetchone() is not None
    if owned:
        guard(using)
        historycheck.begin(using)


def keep(table: str, *columns: str) -> str:
    """The SQL of our own history on a table: of whole rows, or of some columns."""
    of = ", ".join(f"'{column}'" for column in columns)
    return f"""
CREATE TRIGGER own_history AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION core_keep_history({of});
"""


def forget(table: str) -> str:
    """The SQL that takes our own history off a table again."""
    return f"DROP TRIGGER own_history ON {table};"
