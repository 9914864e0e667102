"""The access log: rows that the runtime roles add and nobody changes, and the seals over them.

A row is written on a connection of its own without a scope, hence the open policy for INSERT;
`id` and `at` are the database's, for no right to insert names them. Chiefs read the rows of
their nodes. A system job reads all, to seal them.
"""

import uuid

import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

GUARDED = """
CREATE FUNCTION core_access_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The access log is added to and never changed.'
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER access_entry_stays BEFORE UPDATE OR DELETE ON core_accessentry
    FOR EACH ROW EXECUTE FUNCTION core_access_log_stays();
CREATE TRIGGER access_entry_is_not_emptied BEFORE TRUNCATE ON core_accessentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_access_log_stays();
CREATE TRIGGER access_seal_stays BEFORE UPDATE OR DELETE ON core_accessseal
    FOR EACH ROW EXECUTE FUNCTION core_access_log_stays();
CREATE TRIGGER access_seal_is_not_emptied BEFORE TRUNCATE ON core_accessseal
    FOR EACH STATEMENT EXECUTE FUNCTION core_access_log_stays();

ALTER TABLE core_accessentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_accessentry FORCE ROW LEVEL SECURITY;
ALTER TABLE core_accessseal ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_accessseal FORCE ROW LEVEL SECURITY;
"""

UNGUARDED = """
DROP TRIGGER access_entry_stays ON core_accessentry;
DROP TRIGGER access_entry_is_not_emptied ON core_accessentry;
DROP TRIGGER access_seal_stays ON core_accessseal;
DROP TRIGGER access_seal_is_not_emptied ON core_accessseal;
DROP FUNCTION core_access_log_stays();
"""

# Roles belong to the server: rights and policies go to those that exist.
RIGHTS = """
DO $$
DECLARE role name;
BEGIN
    FOR role IN SELECT rolname FROM pg_roles WHERE rolname IN
        ('jobbtorg_web', 'jobbtorg_worker', 'jobbtorg_crossing', 'jobbtorg_collector')
    LOOP
        EXECUTE format('REVOKE ALL ON core_accessentry, core_accessseal FROM %I', role);
        EXECUTE format('REVOKE ALL ON SEQUENCE core_accessentry_id_seq, core_accessseal_id_seq'
            ' FROM %I', role);
    END LOOP;
    FOR role IN SELECT rolname FROM pg_roles WHERE rolname = 'jobbtorg_owner' LOOP
        EXECUTE format('CREATE POLICY owner_all ON core_accessentry TO %I'
            ' USING (true) WITH CHECK (true)', role);
        EXECUTE format('CREATE POLICY owner_all ON core_accessseal TO %I'
            ' USING (true) WITH CHECK (true)', role);
    END LOOP;
    FOR role IN SELECT rolname FROM pg_roles
        WHERE rolname IN ('jobbtorg_web', 'jobbtorg_worker')
    LOOP
        EXECUTE format('GRANT INSERT (key, user_id, assignment_id, role, node_id, system, request_id,'
            ' kind, page, object_key, purpose, participants, masked, referrals)'
            ' ON core_accessentry TO %I', role);
        EXECUTE format('GRANT SELECT ON core_accessentry, core_accessseal TO %I', role);
        EXECUTE format('CREATE POLICY %I ON core_accessentry FOR INSERT TO %I'
            ' WITH CHECK (true)', role || '_writes', role);
    END LOOP;
    FOR role IN SELECT rolname FROM pg_roles WHERE rolname = 'jobbtorg_web' LOOP
        EXECUTE format('CREATE POLICY chiefs_read ON core_accessentry FOR SELECT TO %I USING ('
            ' (SELECT jt_role()) IN (''enhetschef'', ''lokal_chef'', ''jobbtorgschef'')'
            ' AND node_id = ANY ((SELECT jt_nodes())::bigint[]))', role);
        EXECUTE format('CREATE POLICY web_reads ON core_accessseal FOR SELECT TO %I'
            ' USING (true)', role);
    END LOOP;
    FOR role IN SELECT rolname FROM pg_roles WHERE rolname = 'jobbtorg_worker' LOOP
        EXECUTE format('CREATE POLICY jobs_read ON core_accessentry FOR SELECT TO %I USING ('
            ' (SELECT jt_system()) <> '''')', role);
        EXECUTE format('CREATE POLICY worker_reads ON core_accessseal FOR SELECT TO %I'
            ' USING (true)', role);
        EXECUTE format('GRANT INSERT ON core_accessseal TO %I', role);
        EXECUTE format('CREATE POLICY jobs_seal ON core_accessseal FOR INSERT TO %I WITH CHECK ('
            ' (SELECT jt_system()) = ''jobb:försegla åtkomstloggen'')', role);
        EXECUTE format('GRANT SELECT ON SEQUENCE core_accessentry_id_seq TO %I', role);
    END LOOP;
END $$
"""

NO_RIGHTS = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT policyname, tablename FROM pg_policies
        WHERE tablename IN ('core_accessentry', 'core_accessseal')
    LOOP
        EXECUTE format('DROP POLICY %I ON %I', found.policyname, found.tablename);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_scope_in_sql")]

    operations = [
        migrations.CreateModel(
            name="AccessEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="nyckel")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="tid")),
                ("user_id", models.BigIntegerField("användare", null=True)),
                ("assignment_id", models.BigIntegerField("rolltilldelning", null=True)),
                ("role", models.TextField("roll")),
                ("node_id", models.BigIntegerField("plats", null=True)),
                ("system", models.TextField("systemjobb")),
                ("request_id", models.TextField("anrop")),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("page", "Sida"),
                            ("export", "Export"),
                            ("paper", "Handling"),
                            ("search", "Sökning"),
                            ("denied", "Nekad"),
                        ],
                        verbose_name="slag",
                    ),
                ),
                ("page", models.TextField("sida")),
                ("object_key", models.TextField("nyckel i adressen")),
                ("purpose", models.TextField("ändamål")),
                ("participants", ArrayField(models.BigIntegerField(), default=list, verbose_name="deltagare")),
                ("masked", ArrayField(models.BigIntegerField(), default=list, verbose_name="deltagare utan namn")),
                ("referrals", ArrayField(models.BigIntegerField(), default=list, verbose_name="remisser utan deltagare")),
            ],
            options={
                "verbose_name": "rad i åtkomstloggen",
                "verbose_name_plural": "åtkomstloggen",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["page", "export", "paper", "search", "denied"])),
                        name="access_entry_kind_is_known",
                    )
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["participants"], name="access_entry_participants"),
                    models.Index(fields=["node_id", "at"], name="access_entry_node"),
                    models.Index(fields=["user_id", "at"], name="access_entry_user"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_id", models.BigIntegerField(unique=True, verbose_name="första rad")),
                ("last_id", models.BigIntegerField(unique=True, verbose_name="sista rad")),
                ("count", models.BigIntegerField("antal rader")),
                ("previous_hash", models.CharField(max_length=64, unique=True, verbose_name="förra förseglingen")),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="försegling")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="tid")),
            ],
            options={
                "verbose_name": "försegling av åtkomstloggen",
                "verbose_name_plural": "förseglingar av åtkomstloggen",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_id__gte", models.F("first_id"))),
                        name="access_seal_goes_forwards",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 0)), name="access_seal_counts"
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARDED, UNGUARDED),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
