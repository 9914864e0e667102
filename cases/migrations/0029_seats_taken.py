"""How many seats of a group meeting are taken, counted as the owner.

Whoever books sees no visit of a protected person, and would give that seat away once more. The
function says how many, and nothing of who.
"""

from django.db import migrations

SEATS = """
CREATE FUNCTION jt_seats_taken(asked bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*) FROM cases_visit v
        WHERE v.meeting_id = asked AND v.outcome IN ('bokat', 'kom'));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_policies_that_scale")]

    operations = [migrations.RunSQL(SEATS, "DROP FUNCTION jt_seats_taken(bigint)")]
