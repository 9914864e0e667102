"""A step beside the way (`BESIDE` in cases/actions/next_steps.py) does not keep a case found."""

from django.db import migrations

BESIDE = (
    "ersattning_slut",
    "kvittera_avbrott",
    "uppgift",
    "ny_remiss_oppet_arende",
    "sen_beslut",
    "folj_upp_avslut",
)

FUNCTION = """
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
       AND NOT EXISTS (SELECT 1 FROM cases_step
                       WHERE case_id = about AND closed_at IS NULL{beside}) THEN
        RAISE EXCEPTION 'Ärendet skulle stå utan öppet steg.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_not_lost';
    END IF;
    RETURN NULL;
END $$;
"""
KINDS = ", ".join(f"'{kind}'" for kind in BESIDE)


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_colleagues_where_their_role_was")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(beside=f" AND kind NOT IN ({KINDS})"), FUNCTION.format(beside="")
        )
    ]
