"""Whether a unit has a remiss about a person, asked as the owner: see cases 0028.

What else a unit reaches a remiss by goes through a case of the person, whom it reaches by that.
"""

from django.db import migrations

DIRECT = """
CREATE OR REPLACE FUNCTION jt_sees_remiss_of(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp COST 1000 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM referrals_referral r WHERE r.participant_id = asked
        AND ((r.unit_id = ANY ((SELECT jt_units())::bigint[]) AND r.state <> 'utkast')
            OR (r.state = 'dodlage' AND jt_role() = 'jobbtorgschef')));
END $$;
"""

THROUGH_POLICIES = """
CREATE OR REPLACE FUNCTION jt_sees_remiss_of(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY INVOKER COST 100 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM referrals_referral t WHERE t.participant_id = asked);
END $$;
ALTER FUNCTION jt_sees_remiss_of(bigint) RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0015_policies_that_are_planned_once"),
        ("cases", "0028_policies_that_scale"),
    ]

    operations = [migrations.RunSQL(DIRECT, THROUGH_POLICIES)]
