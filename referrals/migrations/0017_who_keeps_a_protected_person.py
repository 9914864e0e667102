"""Who is on the list of a protected person without being named: by the latest case alone.

Whoever had an earlier case kept the list for ever, wherever the person had gone; whoever wrote a
remiss came onto it by that, about anybody whose number they had. Now it is the open case, or the
one that was closed last, and of remisser only those that a chief is still to receive or settle.
"""

from django.db import migrations

SAFE = "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp"

LATEST = f"""
-- The open case of a person, or the one that was closed last.
CREATE FUNCTION jt_latest_case(person bigint) RETURNS bigint {SAFE} AS $$
BEGIN
    RETURN (SELECT c.id FROM cases_case c WHERE c.participant_id = person
        ORDER BY c.closed_at DESC NULLS FIRST, c.id DESC LIMIT 1);
END $$;
"""

HIDDEN = """
CREATE OR REPLACE FUNCTION jt_hidden_persons() RETURNS bigint[] %(safe)s AS $$
BEGIN
    RETURN coalesce((
        SELECT array_agg(p.id) FROM cases_participant p
        WHERE p.protection_level <> 'ingen'
        AND NOT EXISTS (SELECT FROM cases_protectedaccess a
            WHERE a.participant_id = p.id AND a.user_id = jt_user() AND a.ended_at IS NULL
            AND (a.until_on IS NULL OR a.until_on >= jt_today()))
        AND NOT EXISTS (SELECT FROM cases_case c WHERE %(case)s AND (
            (c.unit_id = ANY (jt_units()) AND (jt_role() IN ('gruppledare', 'lokal_chef')
                OR (jt_role() = 'coach' AND c.coach_id = jt_user())))
            OR (c.bistandsenhet_id = ANY (jt_enheter()) AND (jt_role() = 'enhetschef'
                OR c.handlaggare_id = jt_user()))
            OR EXISTS (SELECT FROM cases_teammember m WHERE m.case_id = c.id
                AND m.user_id = jt_user() AND m.function = jt_role()
                AND m.node_id = ANY (jt_nodes()) AND m.until_on IS NULL
                AND c.state <> 'avslutad')))
        AND NOT EXISTS (SELECT FROM referrals_referral r WHERE r.participant_id = p.id AND (
            %(remiss)s
            OR (r.state = 'dodlage' AND jt_role() = 'jobbtorgschef')))), '{}');
END $$;
"""

NOW = {
    "safe": SAFE,
    "case": "c.id = jt_latest_case(p.id)",
    "remiss": """(r.unit_id = ANY (jt_units())
                AND r.state IN ('skickad', 'mottagen', 'atersand', 'bestridd', 'dodlage')
                AND jt_role() IN ('gruppledare', 'lokal_chef'))""",
}
BEFORE = {
    "safe": SAFE,
    "case": "c.participant_id = p.id",
    "remiss": """(r.bistandsenhet_id = ANY (jt_enheter()) AND (jt_role() = 'enhetschef'
                OR r.handlaggare_id = jt_user()))
            OR (r.unit_id = ANY (jt_units()) AND r.state <> 'utkast'
                AND jt_role() IN ('gruppledare', 'lokal_chef'))""",
}


class Migration(migrations.Migration):
    dependencies = [("referrals", "0016_remiss_of_a_person_by_its_index")]

    operations = [
        migrations.RunSQL(LATEST, "DROP FUNCTION jt_latest_case(bigint)"),
        migrations.RunSQL(HIDDEN % NOW, HIDDEN % BEFORE),
    ]
