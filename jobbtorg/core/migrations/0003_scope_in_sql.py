"""The actor's scope as SQL functions, and the rights of crossing, collector and backup.

The functions read what `jobbtorg.core.scope` has put into the transaction. Policies call
them as `(SELECT jt_user())`, so that they are evaluated once for a query and not per row.
After a transaction such a setting is an empty string, before the first it is NULL: both
are nobody.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION jt_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.user_id', true), '')::bigint;

CREATE FUNCTION jt_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('app.role', true), '');

CREATE FUNCTION jt_nodes() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(
    string_to_array(nullif(current_setting('app.node_ids', true), ''), ',')::bigint[],
    '{}'::bigint[]);

CREATE FUNCTION jt_system() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('app.system', true), '');

-- A page is read in a transaction that may not write.
CREATE FUNCTION jt_reading() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN current_setting('transaction_read_only') = 'on';
"""

DROP = """
DROP FUNCTION jt_user(); DROP FUNCTION jt_role(); DROP FUNCTION jt_nodes();
DROP FUNCTION jt_system(); DROP FUNCTION jt_reading();
"""

# Roles belong to the server: rights go to those that exist.
GRANT = """
DO $$
DECLARE role name;
BEGIN
    FOR role IN SELECT rolname FROM pg_roles WHERE rolname = 'jobbtorg_crossing' LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
        EXECUTE format(
            'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', role);
        EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public'
            ' GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public'
            ' GRANT USAGE, SELECT ON SEQUENCES TO %I', role);
    END LOOP;
    FOR role IN SELECT rolname FROM pg_roles WHERE rolname = 'jobbtorg_backup' LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA public TO %I', role);
        EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO %I', role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO %I', role);
    END LOOP;
    FOR role IN SELECT rolname FROM pg_roles WHERE rolname = 'jobbtorg_collector' LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
    END LOOP;
END $$
"""

REVOKE = """
DO $$
DECLARE role name;
BEGIN
    FOR role IN SELECT rolname FROM pg_roles
        WHERE rolname IN ('jobbtorg_crossing', 'jobbtorg_backup', 'jobbtorg_collector')
    LOOP
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', role);
        EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM %I', role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM %I', role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM %I', role);
        EXECUTE format('REVOKE USAGE ON SCHEMA public FROM %I', role);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_files_are_what_they_say")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunSQL(GRANT, REVOKE),
    ]
