"""Row policies of cases: the second layer of access, below `cases/scope.py` (handbook §3, §5.11).

A case is reached by the unit and the enhet that have it or had it, and by a colleague of
another unit on its team while it is open. What hangs on a case is reached with it: all of
it by who has the case now, the rows of its own time by who had it. What one side keeps to
itself within a case is kept where pages are read; a write on the case may touch it all.

Policies refer to each other's tables in one direction only, else PostgreSQL finds no end:
case and step ask stays and the team through functions that run as the owner.
"""

from django.db import migrations

from jobbtorg.core.historyguard import forget, keep
from jobbtorg.core.rowpolicies import protect, restrict, unprotect

UNITS = "(SELECT jt_units())::bigint[]"
ENHETER = "(SELECT jt_enheter())::bigint[]"
TEAM = "(SELECT jt_team_cases())::bigint[]"
HIDDEN = "(SELECT jt_hidden_persons())::bigint[]"
HIDDEN_CASES = "(SELECT jt_hidden_cases())::bigint[]"
AT_ENHET = f"cardinality({ENHETER}) > 0"

FUNCTIONS = """
-- Open cases whose team the actor is on, acting as what they were asked for where they were.
CREATE FUNCTION jt_team_cases() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce((
        SELECT array_agg(c.id) FROM cases_teammember m JOIN cases_case c ON c.id = m.case_id
        WHERE m.user_id = jt_user() AND m.function = jt_role() AND m.node_id = ANY (jt_nodes())
            AND m.function IN ('matchare', 'syv', 'it_pedagog')
            AND m.until_on IS NULL AND c.state <> 'avslutad'), '{}');
END $$;

-- Whether the actor's unit or enhet has the case now, or the actor is on its team.
CREATE FUNCTION jt_has_case(checked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases_case c WHERE c.id = checked
        AND (c.unit_id = ANY (jt_units()) OR c.bistandsenhet_id = ANY (jt_enheter())))
        OR checked = ANY (jt_team_cases());
END $$;

-- Whether something was written down while the case stood with the actor's unit or enhet.
CREATE FUNCTION jt_in_own_time(checked bigint, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases_casestay s WHERE s.case_id = checked
        AND (s.unit_id = ANY (jt_units()) OR s.bistandsenhet_id = ANY (jt_enheter()))
        AND moment >= s.from_at AND (s.until_at IS NULL OR moment < s.until_at));
END $$;

-- Persons with a protected identity whom the actor is not to know. On the list without being
-- named are those who have the case: coach, handläggare and team, and the chiefs who choose them.
CREATE FUNCTION jt_hidden_persons() RETURNS bigint[]
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

CREATE FUNCTION jt_hidden_cases() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE hidden bigint[] := jt_hidden_persons();
BEGIN
    IF cardinality(hidden) = 0 THEN RETURN '{}'; END IF;
    RETURN coalesce((SELECT array_agg(c.id) FROM cases_case c
        WHERE c.participant_id = ANY (hidden)), '{}');
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION jt_hidden_cases(); DROP FUNCTION jt_hidden_persons();
DROP FUNCTION jt_in_own_time(bigint, timestamptz); DROP FUNCTION jt_has_case(bigint);
DROP FUNCTION jt_team_cases();
"""

INDEX = """
CREATE INDEX participant_protected ON cases_participant (id) WHERE protection_level <> 'ingen';
"""

CASE = f"""
    unit_id = ANY ({UNITS}) OR bistandsenhet_id = ANY ({ENHETER}) OR id = ANY ({TEAM})
    OR EXISTS (SELECT FROM cases_casestay s WHERE s.case_id = cases_case.id
        AND (s.unit_id = ANY ({UNITS}) OR s.bistandsenhet_id = ANY ({ENHETER})))
"""

# Whoever has the case named `c` now; written where the case has been found already.
NOW = f"c.unit_id = ANY ({UNITS}) OR c.bistandsenhet_id = ANY ({ENHETER}) OR c.id = ANY ({TEAM})"

PARTICIPANT = "EXISTS (SELECT FROM cases_case c WHERE c.participant_id = cases_participant.id)"

STEP = f"""
    unit_id = ANY ({UNITS})
    OR (bistandsenhet_id = ANY ({ENHETER}) AND (NOT (SELECT jt_reading())
        OR kind NOT IN ('fordela', 'uppgift', 'las_svar', 'ny_remiss_oppet_arende')))
    OR (case_id = ANY ({TEAM}) AND (NOT (SELECT jt_reading())
        OR (responsible_id = (SELECT jt_user()) AND party <> 'stadsdel')))
    OR (for_role = 'jobbtorgschef' AND (SELECT jt_role()) = 'jobbtorgschef')
"""


def child(table: str, also: str = "true") -> str:
    """A row with the unit and enhet of its own time: by who has the case, or had it then."""
    return f"""
    EXISTS (SELECT FROM cases_case c WHERE c.id = {table}.case_id AND ({NOW}
        OR {table}.unit_id = ANY ({UNITS}) OR {table}.bistandsenhet_id = ANY ({ENHETER})))
    AND {also}
"""


def fact(table: str) -> str:
    """A row without such columns: a former keeper's are those written in its own time."""
    return f"""
    EXISTS (SELECT FROM cases_case c WHERE c.id = {table}.case_id AND ({NOW}
        OR jt_in_own_time(c.id, {table}.recorded_at)))
"""


def below(parent: str, column: str, table: str) -> str:
    """A row that is reached with the row it hangs on."""
    return f"EXISTS (SELECT FROM {parent} p WHERE p.id = {table}.{column})"


# The stays and the team decide who reaches the case, and may not ask it in turn.
STAY = f"""
    unit_id = ANY ({UNITS}) OR bistandsenhet_id = ANY ({ENHETER}) OR jt_has_case(case_id)
"""
TEAM_MEMBER = "jt_has_case(case_id) OR jt_in_own_time(case_id, recorded_at)"

SCOPES: dict[str, str] = {
    "cases_case": CASE,
    "cases_casestay": STAY,
    "cases_teammember": TEAM_MEMBER,
    "cases_participant": PARTICIPANT,
    "cases_participantchange": f"""
    EXISTS (SELECT FROM cases_case c WHERE c.participant_id = cases_participantchange.participant_id
        AND ({NOW} OR jt_in_own_time(c.id, cases_participantchange.recorded_at)))
""",
    "cases_persontoenhet": below("cases_case", "case_id", "cases_persontoenhet"),
    "cases_protectedaccess": below("cases_participant", "participant_id", "cases_protectedaccess"),
    "cases_casetransition": fact("cases_casetransition"),
    "cases_pause": fact("cases_pause"),
    "cases_groupperiod": fact("cases_groupperiod"),
    "cases_supportperiod": fact("cases_supportperiod"),
    "cases_kartlaggning": child("cases_kartlaggning"),
    "cases_kartlaggningsection": below(
        "cases_kartlaggning", "kartlaggning_id", "cases_kartlaggningsection"
    ),
    "cases_note": child("cases_note", f"(NOT {AT_ENHET} OR lane = 'delad')"),
    "cases_internaltask": child("cases_internaltask", f"NOT {AT_ENHET}"),
    "cases_outcome": child("cases_outcome"),
    "cases_aftermath": child("cases_aftermath"),
    "cases_visit": child("cases_visit"),
    "cases_contact": child("cases_contact"),
    "cases_aktivitetsplan": child("cases_aktivitetsplan"),
    "cases_planversion": child(
        "cases_planversion",
        f"(NOT {AT_ENHET} OR state <> 'utkast' OR NOT (SELECT jt_reading()))",
    ),
    "cases_plantransition": below("cases_planversion", "plan_version_id", "cases_plantransition"),
    "cases_planline": below("cases_planversion", "plan_version_id", "cases_planline"),
    "cases_linedecision": below("cases_planline", "line_id", "cases_linedecision"),
    "cases_plandocument": below("cases_planversion", "plan_version_id", "cases_plandocument"),
    "cases_activity": child("cases_activity"),
    "cases_planfollowup": child("cases_planfollowup"),
    "cases_savedview": "user_id = (SELECT jt_user())",
    "cases_step": STEP,
}

# Nobody who is not on the list finds the person, the case or a step, wherever they look.
# What hangs on a case is found through it.
PROTECTED = "".join(
    [
        restrict("cases_participant", "protected", f"id <> ALL ({HIDDEN})"),
        restrict("cases_case", "protected", f"participant_id <> ALL ({HIDDEN})"),
        restrict(
            "cases_step", "protected", f"case_id IS NULL OR case_id <> ALL ({HIDDEN_CASES})"
        ),
    ]
)

PAPERS = """
CREATE POLICY papers_of_plans ON core_storedfile FOR SELECT TO jobbtorg_web, jobbtorg_worker
USING (EXISTS (SELECT FROM cases_plandocument d WHERE d.file_id = core_storedfile.id));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0026_who_is_named_for_a_protected_person"),
        ("accounts", "0007_nodes_by_side"),
        ("core", "0008_own_drafts_and_uploads"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(INDEX, "DROP INDEX participant_protected"),
        migrations.RunSQL(
            "".join(protect(table, scope) for table, scope in SCOPES.items()),
            "".join(unprotect(table) for table in SCOPES),
        ),
        migrations.RunSQL(PROTECTED, migrations.RunSQL.noop),
        migrations.RunSQL(keep("cases_protectedaccess"), forget("cases_protectedaccess")),
        migrations.RunSQL(PAPERS, "DROP POLICY papers_of_plans ON core_storedfile"),
    ]
