"""PL/pgSQL looks up every field of an expression: one that serves two tables must branch."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION cases_case_not_lost() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    about bigint;
BEGIN
    IF TG_TABLE_NAME = 'cases_case' THEN
        about := NEW.id;
    ELSE
        about := OLD.case_id;
    END IF;
    IF EXISTS (SELECT 1 FROM cases_case WHERE id = about AND state <> 'avslutad')
       AND NOT EXISTS (SELECT 1 FROM cases_step WHERE case_id = about AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'Ärendet skulle stå utan öppet steg.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_not_lost';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_serve_meanwhile_step")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
