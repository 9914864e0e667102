"""The SQL that puts a table under row policies, for the migrations of every room.

The expression of who reaches which rows is written by hand where the table is; what is the
same for all tables stands here: forced for the owner too, and a policy for each role that
is not bound by an actor's scope. An actor without a scope reaches nothing.
"""

OWNER = "jobbtorg_owner"
CROSSING = "jobbtorg_crossing"
COLLECTOR = "jobbtorg_collector"
WEB = "jobbtorg_web"
WORKER = "jobbtorg_worker"
RUNTIME = f"{WEB}, {WORKER}"


def protect(table: str, scope: str) -> str:
    """Put a table under forced policies; `scope` holds for reading and for what is written."""
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON {table} TO {OWNER} USING (true) WITH CHECK (true);
CREATE POLICY crossing ON {table} TO {CROSSING} USING (true) WITH CHECK (true);
CREATE POLICY system ON {table} TO {WORKER}
    USING ((SELECT jt_system()) <> '') WITH CHECK ((SELECT jt_system()) <> '');
CREATE POLICY scope ON {table} TO {RUNTIME} USING ({scope}) WITH CHECK ({scope});
"""


def restrict(table: str, name: str, rule: str) -> str:
    """Narrow what any scope gives: the rule holds beside every other policy of the runtime roles."""
    return f"""
CREATE POLICY {name} ON {table} AS RESTRICTIVE TO {RUNTIME} USING ({rule}) WITH CHECK (true);
"""


def collected(table: str, *columns: str) -> str:
    """Let the collector of figures read these columns: keys, dates, numbers and codes, no words.

    Said by the migration that adds the column or the table; without it the collector reads
    nothing of either. The table may be a new one under policies, or one it reads already.
    """
    return f"""
GRANT SELECT ({", ".join(columns)}) ON {table} TO {COLLECTOR};
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_policies WHERE schemaname = 'public'
            AND tablename = '{table}' AND policyname = 'collector') THEN
        CREATE POLICY collector ON {table} FOR SELECT TO {COLLECTOR} USING (true);
    END IF;
END $$;
"""


def uncollected(table: str, *columns: str) -> str:
    """Take the columns from the collector again; its policy gives nothing without them."""
    return f"""
REVOKE SELECT ({", ".join(columns)}) ON {table} FROM {COLLECTOR};
"""


def deletable(*tables: str, by: str = RUNTIME) -> str:
    """Let rows of these tables be deleted at run time; of all others nobody deletes any.

    Why, and by whom, says the room in `database_safety.deleted_from`.
    """
    return f"GRANT DELETE ON {', '.join(tables)} TO {by};"


def undeletable(*tables: str, by: str = RUNTIME) -> str:
    """Take the right to delete from these tables again."""
    return f"REVOKE DELETE ON {', '.join(tables)} FROM {by};"


def unprotect(table: str) -> str:
    """Take every policy of a table away again."""
    return f"""
DO $$
DECLARE found name;
BEGIN
    FOR found IN SELECT policyname FROM pg_policies
        WHERE schemaname = 'public' AND tablename = '{table}'
    LOOP
        EXECUTE format('DROP POLICY %I ON {table}', found);
    END LOOP;
END $$;
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
