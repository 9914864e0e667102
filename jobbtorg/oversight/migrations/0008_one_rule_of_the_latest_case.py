"""Which case is a person's latest is said by `jt_latest_case` (referrals 0017) alone."""

from django.db import migrations

BACK = """
CREATE FUNCTION jt_is_last_case(about bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jt_latest_case(c.participant_id) = c.id FROM cases_case c WHERE c.id = about;
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0007_reports_are_read_above"),
        ("referrals", "0017_who_keeps_a_protected_person"),
    ]

    operations = [migrations.RunSQL("DROP FUNCTION jt_is_last_case(bigint)", BACK)]
