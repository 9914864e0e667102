"""Row policies of remisser: below `referrals/scope.py` (handbook §3, §5.3, §5.4).

A remiss is reached by its enhet, by the unit that it was sent to, by who has the case that it
led to, by the unit that was told of it because the person has an open case there, and by the
Jobbtorgschef while it is in deadlock. An unsent change of a statement is the enhet's alone.

The record of a person is reached through a remiss by the jobbtorg only: it may hold what
another enhet has said, and the sender has its own statement.
"""

from django.db import migrations

from jobbtorg.core.rowpolicies import protect, restrict, unprotect

UNITS = "(SELECT jt_units())::bigint[]"
ENHETER = "(SELECT jt_enheter())::bigint[]"
TEAM = "(SELECT jt_team_cases())::bigint[]"
HIDDEN = "(SELECT jt_hidden_persons())::bigint[]"
HIDDEN_REFERRALS = "(SELECT jt_hidden_referrals())::uuid[]"
CHOOSERS = "('gruppledare', 'lokal_chef', 'enhetschef', 'jobbtorgschef')"

REFERRAL = f"""
    bistandsenhet_id = ANY ({ENHETER})
    OR (unit_id = ANY ({UNITS}) AND state <> 'utkast')
    OR (state = 'dodlage' AND (SELECT jt_role()) = 'jobbtorgschef')
    OR (cardinality({UNITS}) > 0 AND (
        EXISTS (SELECT FROM cases_case c WHERE c.id = referrals_referral.case_id
            AND (c.unit_id = ANY ({UNITS}) OR c.id = ANY ({TEAM})))
        OR EXISTS (SELECT FROM cases_step s WHERE s.subject_key = referrals_referral.key
            AND s.kind = 'ny_remiss_oppet_arende' AND s.unit_id = ANY ({UNITS}))))
"""


def below(table: str) -> str:
    """A row that is reached with its remiss."""
    return f"EXISTS (SELECT FROM referrals_referral r WHERE r.id = {table}.referral_id)"


SCOPES: dict[str, str] = {
    "referrals_referral": REFERRAL,
    "referrals_referral_flags": below("referrals_referral_flags"),
    "referrals_referraltransition": below("referrals_referraltransition"),
    "referrals_consent": below("referrals_consent"),
    "referrals_otherplan": below("referrals_otherplan"),
    "referrals_disputevoice": below("referrals_disputevoice"),
    "referrals_statementversion": f"""
    EXISTS (SELECT FROM referrals_referral r WHERE r.id = referrals_statementversion.referral_id
        AND (referrals_statementversion.sent_at IS NOT NULL
            OR r.bistandsenhet_id = ANY ({ENHETER})))
""",
}

# The list of cases/0027, and on it also who wrote a remiss about the person and the chiefs
# who have one: somebody must receive it.
HIDDEN_PERSONS = """
CREATE OR REPLACE FUNCTION jt_hidden_persons() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce((
        SELECT array_agg(p.id) FROM cases_participant p
        WHERE p.protection_level <> 'ingen'
        AND NOT EXISTS (SELECT FROM cases_protectedaccess a
            WHERE a.participant_id = p.id AND a.user_id = jt_user() AND a.ended_at IS NULL
            AND (a.until_on IS NULL OR a.until_on >= jt_today()))
        AND NOT EXISTS (SELECT FROM cases_case c WHERE c.participant_id = p.id AND (
            (c.unit_id = ANY (jt_units()) AND (jt_role() IN ('gruppledare', 'lokal_chef')
                OR (jt_role() = 'coach' AND c.coach_id = jt_user())))
            OR (c.bistandsenhet_id = ANY (jt_enheter()) AND (jt_role() = 'enhetschef'
                OR c.handlaggare_id = jt_user()))
            OR EXISTS (SELECT FROM cases_teammember m WHERE m.case_id = c.id
                AND m.user_id = jt_user() AND m.function = jt_role()
                AND m.node_id = ANY (jt_nodes()) AND m.until_on IS NULL
                AND c.state <> 'avslutad')))
        AND NOT EXISTS (SELECT FROM referrals_referral r WHERE r.participant_id = p.id AND (
            (r.bistandsenhet_id = ANY (jt_enheter()) AND (jt_role() = 'enhetschef'
                OR r.handlaggare_id = jt_user()))
            OR (r.unit_id = ANY (jt_units()) AND r.state <> 'utkast'
                AND jt_role() IN ('gruppledare', 'lokal_chef'))
            OR (r.state = 'dodlage' AND jt_role() = 'jobbtorgschef')))), '{}');
END $$;

CREATE FUNCTION jt_hidden_referrals() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE hidden bigint[] := jt_hidden_persons();
BEGIN
    RETURN coalesce((SELECT array_agg(r.key) FROM referrals_referral r
        WHERE (r.participant_id = ANY (hidden)
            OR (r.participant_id IS NULL AND r.protection_level <> 'ingen'))
        AND r.handlaggare_id IS DISTINCT FROM jt_user()
        AND jt_role() NOT IN ('gruppledare', 'lokal_chef', 'enhetschef', 'jobbtorgschef')), '{}');
END $$;

-- The unit of the open case of the person whom a remiss is about: asked by the reception that
-- has the remiss, which is told whether it is its own and never which other.
CREATE FUNCTION jt_open_case_unit(asked bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT CASE WHEN c.unit_id = ANY (jt_units()) THEN c.unit_id ELSE 0 END
        FROM referrals_referral r JOIN cases_case c ON c.participant_id = r.participant_id
        WHERE r.id = asked AND r.unit_id = ANY (jt_units()) AND r.state <> 'utkast'
            AND c.state <> 'avslutad');
END $$;

CREATE INDEX referral_protected_draft ON referrals_referral (id)
    WHERE participant_id IS NULL AND protection_level <> 'ingen';
"""

PROTECTED = "".join(
    [
        restrict(
            "referrals_referral",
            "protected",
            f"""handlaggare_id = (SELECT jt_user()) OR (SELECT jt_role()) IN {CHOOSERS}
    OR CASE WHEN participant_id IS NULL THEN protection_level = 'ingen'
        ELSE participant_id <> ALL ({HIDDEN}) END""",
        ),
        restrict(
            "cases_step",
            "protected_referral",
            f"referral_key IS NULL OR referral_key <> ALL ({HIDDEN_REFERRALS})",
        ),
    ]
)

ALSO = f"""
CREATE POLICY remisser ON cases_participant TO jobbtorg_web, jobbtorg_worker
USING (cardinality({ENHETER}) = 0 AND EXISTS (
    SELECT FROM referrals_referral r WHERE r.participant_id = cases_participant.id))
WITH CHECK (false);
CREATE POLICY consents ON core_storedfile FOR SELECT TO jobbtorg_web, jobbtorg_worker
USING (EXISTS (SELECT FROM referrals_consent c WHERE c.file_id = core_storedfile.id));
"""

DROP_ALSO = """
DROP POLICY remisser ON cases_participant; DROP POLICY consents ON core_storedfile;
DROP POLICY protected_referral ON cases_step;
"""

# The list of cases/0027 alone.
HIDDEN_BEFORE = """
DROP INDEX referral_protected_draft;
DROP FUNCTION jt_open_case_unit(bigint); DROP FUNCTION jt_hidden_referrals();
CREATE OR REPLACE FUNCTION jt_hidden_persons() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce((
        SELECT array_agg(p.id) FROM cases_participant p
        WHERE p.protection_level <> 'ingen'
        AND NOT EXISTS (SELECT FROM cases_protectedaccess a
            WHERE a.participant_id = p.id AND a.user_id = jt_user() AND a.ended_at IS NULL
            AND (a.until_on IS NULL OR a.until_on >= jt_today()))
        AND NOT EXISTS (SELECT FROM cases_case c WHERE c.participant_id = p.id AND (
            (c.unit_id = ANY (jt_units()) AND (jt_role() IN ('gruppledare', 'lokal_chef')
                OR (jt_role() = 'coach' AND c.coach_id = jt_user())))
            OR (c.bistandsenhet_id = ANY (jt_enheter()) AND (jt_role() = 'enhetschef'
                OR c.handlaggare_id = jt_user()))
            OR EXISTS (SELECT FROM cases_teammember m WHERE m.case_id = c.id
                AND m.user_id = jt_user() AND m.function = jt_role()
                AND m.node_id = ANY (jt_nodes()) AND m.until_on IS NULL
                AND c.state <> 'avslutad')))), '{}');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0011_own_history_of_decisions"),
        ("cases", "0027_row_policies"),
    ]

    operations = [
        migrations.RunSQL(HIDDEN_PERSONS, HIDDEN_BEFORE),
        migrations.RunSQL(
            "".join(protect(table, scope) for table, scope in SCOPES.items()),
            "".join(unprotect(table) for table in SCOPES),
        ),
        migrations.RunSQL(PROTECTED, migrations.RunSQL.noop),
        migrations.RunSQL(ALSO, DROP_ALSO),
    ]
