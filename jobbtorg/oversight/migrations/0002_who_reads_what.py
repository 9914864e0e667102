"""Row policies of loggkontroll; judgements, answers and samples are never changed.

A check is for the reviewer in the acting role, at the node or for the city, and never for the
one who looked; who was asked sees the question and the own answer, not what was judged. The
night finds checks as a system actor of the worker. What was looked at is read through
`oversight_checkedlook`, which follows the check, so that a reviewer and who was asked read
those rows of the log and no others.
"""

from django.db import migrations

from jobbtorg.core.rowpolicies import RUNTIME, protect, unprotect

REVIEWER = """(
    reviewer_role = (SELECT jt_role())
    AND user_id <> (SELECT jt_user())
    AND (reviewer_role IN ('jobbtorgschef', 'systemforvaltare')
         OR node_id = ANY ((SELECT jt_nodes())::bigint[]))
)"""
ASKED = "(user_id = (SELECT jt_user()) AND asked_at IS NOT NULL)"
NOBODY = "false"
OF_CHECK = "EXISTS (SELECT 1 FROM oversight_logcheck c WHERE c.id = check_row_id)"
UNDER_REVIEW = """
CREATE POLICY under_review ON core_accessentry FOR SELECT TO jobbtorg_web, jobbtorg_worker
    USING (EXISTS (SELECT 1 FROM oversight_checkedlook l WHERE l.entry_id = core_accessentry.id));
"""
OWN_NODE = "node_id = ANY ((SELECT jt_nodes())::bigint[])"


def policy(table: str, name: str, verb: str, rule: str) -> str:
    """One more policy of the runtime roles, for one verb."""
    kind = "WITH CHECK" if verb == "INSERT" else "USING"
    return f"\nCREATE POLICY {name} ON {table} FOR {verb} TO {RUNTIME} {kind} ({rule});\n"


FORWARD = (
    protect("oversight_logcheck", NOBODY)
    + policy("oversight_logcheck", "reading", "SELECT", f"{REVIEWER} OR {ASKED}")
    + policy("oversight_logcheck", "changing", "UPDATE", f"{REVIEWER} OR {ASKED}")
    + protect("oversight_checkedlook", NOBODY)
    + policy("oversight_checkedlook", "reading", "SELECT", OF_CHECK)
    + protect("oversight_review", NOBODY)
    + policy(
        "oversight_review",
        "reading",
        "SELECT",
        f"{OF_CHECK} AND (looker_id <> (SELECT jt_user()) OR judgement = 'fragad')",
    )
    + policy(
        "oversight_review",
        "reviewing",
        "INSERT",
        f"{OF_CHECK} AND by_user_id = (SELECT jt_user()) AND looker_id <> (SELECT jt_user())",
    )
    + protect("oversight_answer", NOBODY)
    + policy(
        "oversight_answer",
        "reading",
        "SELECT",
        "EXISTS (SELECT 1 FROM oversight_review r WHERE r.id = review_id)",
    )
    + policy(
        "oversight_answer",
        "answering",
        "INSERT",
        "by_user_id = (SELECT jt_user()) AND EXISTS (SELECT 1 FROM oversight_review r"
        " WHERE r.id = review_id AND r.looker_id = (SELECT jt_user()))",
    )
    + protect("oversight_extract", NOBODY)
    + policy(
        "oversight_extract",
        "reading",
        "SELECT",
        f"{OWN_NODE} AND (by_user_id = (SELECT jt_user())"
        " OR (SELECT jt_role()) IN ('lokal_chef', 'enhetschef'))",
    )
    + policy(
        "oversight_extract",
        "ordering",
        "INSERT",
        f"{OWN_NODE} AND by_user_id = (SELECT jt_user())",
    )
    + UNDER_REVIEW
    + f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON oversight_review
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON oversight_answer
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON oversight_checkedlook
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON oversight_logsample
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
REVOKE UPDATE, DELETE ON oversight_review, oversight_answer, oversight_checkedlook,
    oversight_logsample FROM {RUNTIME};
"""
)

BACKWARD = (
    "DROP POLICY under_review ON core_accessentry;"
    + "".join(
        unprotect(f"oversight_{table}")
        for table in ("logcheck", "checkedlook", "review", "answer", "extract")
    )
    + f"""
DROP TRIGGER append_only ON oversight_review;
DROP TRIGGER append_only ON oversight_answer;
DROP TRIGGER append_only ON oversight_checkedlook;
DROP TRIGGER append_only ON oversight_logsample;
GRANT UPDATE, DELETE ON oversight_review, oversight_answer, oversight_checkedlook,
    oversight_logsample TO {RUNTIME};
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_loggkontroll"),
        ("core", "0004_access_log"),
        ("cases", "0002_frozen_and_not_lost"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
