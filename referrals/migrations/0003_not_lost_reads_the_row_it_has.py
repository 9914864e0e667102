"""PL/pgSQL looks up every field of an expression: one that serves two tables must branch."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION referrals_referral_not_lost() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    about uuid;
BEGIN
    IF TG_TABLE_NAME = 'referrals_referral' THEN
        about := NEW.key;
    ELSE
        about := OLD.referral_key;
    END IF;
    IF EXISTS (SELECT 1 FROM referrals_referral
               WHERE key = about AND state NOT IN ('accepterad', 'atertagen', 'atersand_klar'))
       AND NOT EXISTS (SELECT 1 FROM cases_step
                       WHERE referral_key = about AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'Remissen skulle stå utan öppet steg.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_not_lost';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_accepted_remiss_has_case")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
