"""At run time rows are deleted from few tables, which each room names; from all others by nobody.

The right to delete came with every table, and what kept a person's plan, decision or remiss was
that no code deletes them. Now no code can: not by mistake, and not by SQL of somebody else's.
"""

from django.db import migrations

from jobbtorg.core.rowpolicies import CROSSING, RUNTIME, WORKER, deletable, undeletable

ALL = f"{RUNTIME}, {CROSSING}"

NOBODY = f"""
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE DELETE ON TABLES FROM {ALL};
REVOKE DELETE ON ALL TABLES IN SCHEMA public FROM {ALL};
"""

# Whoever may change rows of a table could delete them too.
AS_BEFORE = f"""
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT DELETE ON TABLES TO {ALL};
DO $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT c.oid::regclass AS name, r.rolname AS role
        FROM pg_class c, aclexplode(c.relacl) told
        JOIN pg_roles r ON r.oid = told.grantee
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND told.privilege_type = 'UPDATE'
            AND r.rolname = ANY (string_to_array('{ALL}', ', '))
    LOOP
        EXECUTE format('GRANT DELETE ON %s TO %I', found.name, found.role);
    END LOOP;
END $$;
"""

BOTH = "core_formdraft", "django_session"
AT_NIGHT = "core_formtoken", "core_job"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_drafts_name_their_opened_form"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(NOBODY, AS_BEFORE),
        migrations.RunSQL(deletable(*BOTH), undeletable(*BOTH)),
        migrations.RunSQL(deletable(*AT_NIGHT, by=WORKER), undeletable(*AT_NIGHT, by=WORKER)),
    ]
