"""What the collector reads: figures' facts of cases and remisser, no names, numbers or texts.

By column, and by name: keys, dates, times, numbers and yes or no, and short codes. Whatever
may hold words of or about a person is left out. The list is of the day it was written, since
a new database has later columns of `cases` already when this runs, and an old one has not:
a column or a table that comes later is granted by its own migration (`collected` of
`core/rowpolicies.py`), or not at all.
"""

from django.db import migrations

COLUMNS = {
    "accounts_user": "id is_active",
    "cases_activity": (
        "anordnare_id bistandsenhet_id by_assignment_id by_user_id case_id ended_at followed_by "
        "followup_on from_on id in_force insats_id key line_id line_key minutes_per_week "
        "occurred_at recorded_at unit_id until_on"
    ),
    "cases_aftermath": (
        "answer answered_at bistandsenhet_id by_assignment_id by_user_id case_id due_on id key "
        "months occurred_at outcome_id recorded_at unit_id"
    ),
    "cases_aktivitetsplan": (
        "bistandsenhet_id by_assignment_id by_user_id case_id id key occurred_at recorded_at "
        "unit_id"
    ),
    "cases_case": (
        "af_programme_id af_since benefit_since bistandsenhet_id closed_at coach_id enrolled_at "
        "first_visit_on five_days_due_on five_days_met_by five_days_met_on group_id "
        "handlaggare_id hindrance_id id introduction_ends_on key origin participant_id "
        "referral_key referred_on resumes_to stadsdel_id state support_kind unit_id version"
    ),
    "cases_casestay": (
        "bistandsenhet_id by_assignment_id by_user_id case_id from_at id occurred_at "
        "recorded_at stadsdel_id unit_id until_at"
    ),
    "cases_casetransition": (
        "by_assignment_id by_user_id case_id from_state id occurred_at recorded_at to_state"
    ),
    "cases_contact": (
        "bistandsenhet_id by_assignment_id by_user_id case_id id key occurred_at recorded_at "
        "result unit_id way"
    ),
    "cases_groupperiod": (
        "by_assignment_id by_user_id case_id group_id id is_primary occurred_at period "
        "recorded_at"
    ),
    "cases_internaltask": (
        "bistandsenhet_id by_assignment_id by_user_id cancelled_at case_id done_at done_by_id "
        "due_on id key occurred_at recorded_at to_user_id unit_id"
    ),
    "cases_kartlaggning": (
        "bistandsenhet_id by_assignment_id by_user_id case_id completed_at copied_from_id "
        "digital_level education_level has_driving_licence id key occurred_at reading "
        "recorded_at sfi_level started_on unit_id version writing"
    ),
    "cases_kartlaggningsection": (
        "done_at edited_at edited_by_id id kartlaggning_id kind version"
    ),
    "cases_linedecision": (
        "by_assignment_id by_user_id id line_id occurred_at recorded_at verdict"
    ),
    "cases_note": (
        "bistandsenhet_id by_assignment_id by_user_id case_id corrects_id edited_at id key lane "
        "occurred_at recorded_at unit_id version"
    ),
    "cases_outcome": (
        "bistandsenhet_id by_assignment_id by_user_id case_id ended_on extent id key kind "
        "occurred_at recorded_at reopened_at self_support unit_id"
    ),
    "cases_participant": (
        "birth_date education_level id identity_kind key language_id needs_interpreter "
        "protection_level sex version"
    ),
    "cases_participantchange": (
        "by_assignment_id by_user_id id occurred_at participant_id recorded_at"
    ),
    "cases_pause": (
        "by_assignment_id by_user_id case_id ended_on from_on id kind occurred_at "
        "planned_until_on reason_id recorded_at"
    ),
    "cases_persontoenhet": (
        "birth_date case_id education_level id language_id needs_interpreter protection_level "
        "sex"
    ),
    "cases_plandocument": (
        "by_assignment_id by_user_id file_id id key kind occurred_at plan_version_id "
        "recorded_at"
    ),
    "cases_planfollowup": (
        "bistandsenhet_id by_assignment_id by_user_id case_id id key next_on occurred_at "
        "recorded_at unit_id"
    ),
    "cases_planline": (
        "anordnare_id change followed_by followup_on from_on id insats_id key line_key "
        "minutes_per_week plan_version_id position until_on"
    ),
    "cases_plantransition": (
        "by_assignment_id by_user_id from_state id occurred_at plan_version_id recorded_at "
        "to_state"
    ),
    "cases_planversion": (
        "agreed_on basis bistandsenhet_id by_assignment_id by_user_id case_id decided_at "
        "decided_by_id decided_for_id decision_due_on id key next_followup_on number "
        "occurred_at plan_id recorded_at reworks_id state submitted_at unit_id version "
        "written_by_id"
    ),
    "cases_step": (
        "awaited_by_id bistandsenhet_id case_id closed_at closed_by_id due_on ending for_role "
        "id key kind opened_at participant_id party referral_key reminded_at reminders "
        "responsible_id subject_key unit_id"
    ),
    "cases_supportperiod": (
        "bistandsenhet_id by_assignment_id by_user_id case_id handlaggare_id id "
        "introduction_ends_on kind occurred_at period recorded_at replaced_at"
    ),
    "cases_teammember": (
        "by_assignment_id by_user_id case_id from_on function id node_id occurred_at "
        "recorded_at until_on user_id"
    ),
    "cases_visit": (
        "bistandsenhet_id by_assignment_id by_user_id case_id form id key meeting_id "
        "occurred_at outcome outcome_at outcome_by_id purpose recorded_at replaces_id starts_at "
        "unit_id"
    ),
    "referrals_consent": (
        "by_assignment_id by_user_id file_id form from_on id key occurred_at recorded_at "
        "referral_id replaced_at scope until_on withdrawn_as_id withdrawn_at withdrawn_by_id"
    ),
    "referrals_disputevoice": (
        "by_assignment_id by_user_id id occurred_at outcome recorded_at referral_id role round"
    ),
    "referrals_otherplan": "id kind referral_id until_on",
    "referrals_referral": (
        "af_programme_id af_since answered_at benefit_since birth_date bistandsenhet_id case_id "
        "created_at decision_wish education_level first_visit_proposed_at handlaggare_id "
        "hindrance_id id identity_kind introduction_ends_on key language_id needs_interpreter "
        "participant_id primary_group_id protection_level received_at return_reason_id sent_at "
        "sex stadsdel_id state support_kind unit_id version"
    ),
    "referrals_referral_flags": "id referral_id targetgroup_id",
    "referrals_referraltransition": (
        "by_assignment_id by_user_id from_state id occurred_at reason_id recorded_at "
        "referral_id to_state"
    ),
    "referrals_statementversion": "id referral_id sent_at",
}
# Read whole: nothing in them is of a person who is taken in.
WHOLE = ["accounts_absence", "accounts_roleassignment", "cases_groupmeeting", "cases_insats", "organisation_anordnare", "organisation_bistandsenhet", "organisation_catchment", "organisation_code", "organisation_datedsetting", "organisation_group", "organisation_node", "organisation_nodeevent", "organisation_nodeperiod", "organisation_premises", "organisation_region", "organisation_route", "organisation_stadsdel", "organisation_succession", "organisation_targetgroup", "organisation_unit"]


def grants() -> str:
    """One call for each table that is there still."""
    rows = ", ".join(
        f"('{table}', ARRAY[{', '.join(repr(one) for one in columns.split())}])"
        for table, columns in COLUMNS.items()
    )
    whole = ", ".join(repr(table) for table in WHOLE)
    return GRANT.format(rows=rows, whole=whole)


GRANT = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT listed.tab, c.relforcerowsecurity AS forced,
            string_agg(quote_ident(a.attname), ', ') AS cols
        FROM (VALUES {rows}) AS listed (tab, cols)
        JOIN pg_class c ON c.relname = listed.tab AND c.relnamespace = 'public'::regnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ANY (listed.cols)
        GROUP BY listed.tab, c.relforcerowsecurity
    LOOP
        EXECUTE format('GRANT SELECT (%s) ON %I TO jobbtorg_collector', found.cols, found.tab);
        IF found.forced AND NOT EXISTS (SELECT FROM pg_policies WHERE schemaname = 'public'
                AND tablename = found.tab AND policyname = 'collector') THEN
            EXECUTE format('CREATE POLICY collector ON %I FOR SELECT TO jobbtorg_collector'
                ' USING (true)', found.tab);
        END IF;
    END LOOP;
    FOR found IN SELECT relname AS tab FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname IN ({whole})
    LOOP
        EXECUTE format('GRANT SELECT ON %I TO jobbtorg_collector', found.tab);
    END LOOP;
END $$;
"""

REVOKE = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT tablename AS tab FROM pg_policies
        WHERE schemaname = 'public' AND policyname = 'collector'
    LOOP
        EXECUTE format('DROP POLICY collector ON %I', found.tab);
    END LOOP;
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM jobbtorg_collector;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0012_row_policies")]

    operations = [migrations.RunSQL(grants(), REVOKE)]
