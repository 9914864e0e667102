"""Policies that lie deep ask through functions whose plans are kept.

A policy that asks a table with a policy that asks a table is planned anew with every query,
and each level twice over: tens of milliseconds for one row. The functions here ask the very
same rows with the rights of whoever asks, under the same policies; PostgreSQL keeps their
plans for the connection.
"""

from django.db import migrations

ASKED = {
    "jt_sees_person": "cases_participant",
    "jt_sees_version": "cases_planversion",
    "jt_sees_line": "cases_planline",
    "jt_sees_mapping": "cases_kartlaggning",
    "jt_sees_referral": "referrals_referral",
}

FUNCTIONS = "".join(
    f"""
CREATE FUNCTION {name}(asked bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM {table} t WHERE t.id = asked);
END $$;
"""
    for name, table in ASKED.items()
)

MORE = """
CREATE FUNCTION jt_sees_remiss_of(asked bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM referrals_referral t WHERE t.participant_id = asked);
END $$;

CREATE FUNCTION jt_sees_paper(asked bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases_plandocument t WHERE t.file_id = asked);
END $$;

CREATE FUNCTION jt_sees_consent_file(asked bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM referrals_consent t WHERE t.file_id = asked);
END $$;
"""

DROP = "".join(f"DROP FUNCTION {name}(bigint);" for name in ASKED) + """
DROP FUNCTION jt_sees_remiss_of(bigint); DROP FUNCTION jt_sees_paper(bigint);
DROP FUNCTION jt_sees_consent_file(bigint);
"""

# Table, the function that is asked, and about which column.
BELOW = (
    ("cases_protectedaccess", "jt_sees_person", "participant_id"),
    ("cases_planline", "jt_sees_version", "plan_version_id"),
    ("cases_plantransition", "jt_sees_version", "plan_version_id"),
    ("cases_plandocument", "jt_sees_version", "plan_version_id"),
    ("cases_linedecision", "jt_sees_line", "line_id"),
    ("cases_kartlaggningsection", "jt_sees_mapping", "kartlaggning_id"),
    ("referrals_referral_flags", "jt_sees_referral", "referral_id"),
    ("referrals_referraltransition", "jt_sees_referral", "referral_id"),
    ("referrals_consent", "jt_sees_referral", "referral_id"),
    ("referrals_otherplan", "jt_sees_referral", "referral_id"),
    ("referrals_disputevoice", "jt_sees_referral", "referral_id"),
)

ALTER = (
    "".join(
        f"ALTER POLICY scope ON {table} USING ({name}({column})) WITH CHECK ({name}({column}));\n"
        for table, name, column in BELOW
    )
    + """
ALTER POLICY remisser ON cases_participant
    USING (cardinality((SELECT jt_enheter())::bigint[]) = 0 AND jt_sees_remiss_of(id));
ALTER POLICY papers_of_plans ON core_storedfile USING (jt_sees_paper(id));
ALTER POLICY consents ON core_storedfile USING (jt_sees_consent_file(id));
"""
)

# The same asked in the policies themselves, as in cases/0027 and 0012.
BACK = (
    "".join(
        f"ALTER POLICY scope ON {table} USING ({rule}) WITH CHECK ({rule});\n"
        for table, rule in (
            (table, f"EXISTS (SELECT FROM {ASKED[name]} p WHERE p.id = {table}.{column})")
            for table, name, column in BELOW
        )
    )
    + """
ALTER POLICY remisser ON cases_participant
    USING (cardinality((SELECT jt_enheter())::bigint[]) = 0 AND EXISTS (
        SELECT FROM referrals_referral r WHERE r.participant_id = cases_participant.id));
ALTER POLICY papers_of_plans ON core_storedfile USING (
    EXISTS (SELECT FROM cases_plandocument d WHERE d.file_id = core_storedfile.id));
ALTER POLICY consents ON core_storedfile USING (
    EXISTS (SELECT FROM referrals_consent c WHERE c.file_id = core_storedfile.id));
"""
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0014_system_jobs_reach_the_protected")]

    operations = [
        migrations.RunSQL(FUNCTIONS + MORE, DROP),
        migrations.RunSQL(ALTER, BACK),
    ]
