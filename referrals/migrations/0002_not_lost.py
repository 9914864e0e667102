"""Nobody is lost between two desks: an open remiss has an open step (handbook §1)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION referrals_referral_not_lost() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    about uuid := CASE WHEN TG_TABLE_NAME = 'referrals_referral' THEN NEW.key
                       ELSE OLD.referral_key END;
BEGIN
    IF EXISTS (SELECT 1 FROM referrals_referral
               WHERE key = about AND state NOT IN ('accepterad', 'atertagen', 'atersand_klar'))
       AND NOT EXISTS (SELECT 1 FROM cases_step
                       WHERE referral_key = about AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'Remissen skulle stå utan öppet steg.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_not_lost';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER referral_not_lost AFTER INSERT OR UPDATE OF state ON referrals_referral
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION referrals_referral_not_lost();
CREATE CONSTRAINT TRIGGER referral_not_lost AFTER UPDATE OR DELETE ON cases_step
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION referrals_referral_not_lost();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON referrals_referraltransition
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
"""

BACKWARD = """
DROP TRIGGER append_only ON referrals_referraltransition;
DROP TRIGGER referral_not_lost ON cases_step;
DROP TRIGGER referral_not_lost ON referrals_referral;
DROP FUNCTION referrals_referral_not_lost();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"),
        ("cases", "0002_frozen_and_not_lost"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
