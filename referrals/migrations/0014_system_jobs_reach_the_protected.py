"""A named system job is no reader: the nights remind, search and make papers for everybody.

Only the worker has a policy for system jobs; for the web server the list of who may know a
protected person stays as it was.
"""

from django.db import migrations

HIDDEN = "(SELECT jt_hidden_persons())::bigint[]"
CHOOSERS = "('gruppledare', 'lokal_chef', 'enhetschef', 'jobbtorgschef')"
RULES = (
    ("cases_participant", "protected", f"id <> ALL ({HIDDEN})"),
    ("cases_case", "protected", f"participant_id <> ALL ({HIDDEN})"),
    (
        "cases_step",
        "protected",
        "case_id IS NULL OR case_id <> ALL ((SELECT jt_hidden_cases())::bigint[])",
    ),
    (
        "cases_step",
        "protected_referral",
        "referral_key IS NULL OR referral_key <> ALL ((SELECT jt_hidden_referrals())::uuid[])",
    ),
    (
        "referrals_referral",
        "protected",
        f"""handlaggare_id = (SELECT jt_user()) OR (SELECT jt_role()) IN {CHOOSERS}
    OR CASE WHEN participant_id IS NULL THEN protection_level = 'ingen'
        ELSE participant_id <> ALL ({HIDDEN}) END""",
    ),
)


def altered(before: str) -> str:
    """The SQL that gives every rule, with something before it."""
    return "".join(
        f"ALTER POLICY {name} ON {table} USING ({before}{rule});\n" for table, name, rule in RULES
    )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0013_facts_without_names")]

    operations = [migrations.RunSQL(altered("(SELECT jt_system()) <> '' OR "), altered(""))]
