"""Who reaches a case or a person, asked about one row at a time by its index.

As subqueries the policies were either read through for the whole table, or asked the policies of
the next table once more for each row: a list of 25 of 7 552 deltagare took a minute. The
functions here run as the owner, hold the same rule (`cases/migrations/0027_row_policies.py`), and
cost some hundredths of a millisecond. COST tells the planner to take the other conditions first.
"""

from django.db import migrations

UNITS = "(SELECT jt_units())::bigint[]"
ENHETER = "(SELECT jt_enheter())::bigint[]"
TEAM = "(SELECT jt_team_cases())::bigint[]"
SAFE = "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp"

FUNCTIONS = f"""
-- Whether the case stands or once stood with the actor's unit or enhet.
CREATE FUNCTION jt_had_case(checked bigint) RETURNS boolean {SAFE} AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases_casestay s WHERE s.case_id = checked
        AND (s.unit_id = ANY ({UNITS}) OR s.bistandsenhet_id = ANY ({ENHETER})));
END $$;

-- One of the open cases of jt_team_cases().
CREATE FUNCTION jt_on_team(checked bigint) RETURNS boolean {SAFE} AS $$
BEGIN
    RETURN jt_role() IN ('matchare', 'syv', 'it_pedagog') AND EXISTS (
        SELECT FROM cases_teammember m JOIN cases_case c ON c.id = m.case_id
        WHERE m.case_id = checked AND m.user_id = jt_user() AND m.function = jt_role()
            AND m.node_id = ANY (jt_nodes()) AND m.until_on IS NULL AND c.state <> 'avslutad');
END $$;

-- Whether the actor reaches a case of the person, by the policy of cases.
CREATE FUNCTION jt_reaches_person(asked bigint) RETURNS boolean {SAFE} COST 1000 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases_case c WHERE c.participant_id = asked
        AND (c.unit_id = ANY ({UNITS}) OR c.bistandsenhet_id = ANY ({ENHETER})
            OR jt_had_case(c.id) OR jt_on_team(c.id)));
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION jt_reaches_person(bigint); DROP FUNCTION jt_had_case(bigint);
DROP FUNCTION jt_on_team(bigint);
"""

HAS_CASE = f"""
CREATE OR REPLACE FUNCTION jt_has_case(checked bigint) RETURNS boolean {SAFE} AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases_case c WHERE c.id = checked
        AND (c.unit_id = ANY (%s) OR c.bistandsenhet_id = ANY (%s)))
        OR %s;
END $$;
"""

CASE = f"""
    unit_id = ANY ({UNITS}) OR bistandsenhet_id = ANY ({ENHETER}) OR id = ANY ({TEAM})
    OR %s
"""
STAYS = f"""EXISTS (SELECT FROM cases_casestay s WHERE s.case_id = cases_case.id
        AND (s.unit_id = ANY ({UNITS}) OR s.bistandsenhet_id = ANY ({ENHETER})))"""
OF_CASES = "EXISTS (SELECT FROM cases_case c WHERE c.participant_id = cases_participant.id)"


def alter(table: str, scope: str) -> str:
    return f"ALTER POLICY scope ON {table} USING ({scope}) WITH CHECK ({scope});\n"


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_row_policies")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(
            HAS_CASE % (UNITS, ENHETER, "jt_on_team(checked)"),
            HAS_CASE % ("jt_units()", "jt_enheter()", "checked = ANY (jt_team_cases())"),
        ),
        migrations.RunSQL(
            alter("cases_case", CASE % "jt_had_case(id)")
            + alter("cases_participant", "jt_reaches_person(id)"),
            alter("cases_case", CASE % STAYS) + alter("cases_participant", OF_CASES),
        ),
    ]
