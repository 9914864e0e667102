"""Who is handed what was reported reads it and closes it; figures are counted when they are asked for.

The collector reads what a check came to, and not whose look it was or at whom.
"""

from django.db import migrations

REVIEWER = """(
    reviewer_role = (SELECT jt_role())
    AND user_id <> (SELECT jt_user())
    AND (reviewer_role IN ('jobbtorgschef', 'systemforvaltare')
         OR node_id = ANY ((SELECT jt_nodes())::bigint[]))
)"""
ASKED = "(user_id = (SELECT jt_user()) AND asked_at IS NOT NULL)"
HANDED = """(
    handed_to = (SELECT jt_role()) AND user_id <> (SELECT jt_user())
    AND handed_to IN ('jobbtorgschef', 'systemforvaltare')
)"""
COUNTED = "node_id, day, kind, state, outcome, created_at, done_at, due_on"


def rules(*who: str) -> str:
    rule = " OR ".join(who)
    return f"""
ALTER POLICY reading ON oversight_logcheck USING ({rule});
ALTER POLICY changing ON oversight_logcheck USING ({rule});
"""


# An extract from a closed case is for who had the person last: yes or no, and not who has them.
LAST = """
CREATE FUNCTION jt_is_last_case(about bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM cases_case mine JOIN cases_case other
        ON other.participant_id = mine.participant_id AND other.id <> mine.id
        WHERE mine.id = about
        AND (other.closed_at IS NULL OR other.closed_at > mine.closed_at));
$$;
"""

FORWARD = f"""{LAST}{rules(REVIEWER, ASKED, HANDED)}
GRANT SELECT ({COUNTED}) ON oversight_logcheck TO jobbtorg_collector;
CREATE POLICY collector ON oversight_logcheck FOR SELECT TO jobbtorg_collector USING (true);
GRANT SELECT ON oversight_monthfigures TO jobbtorg_collector;
"""
BACKWARD = f"""DROP FUNCTION jt_is_last_case(bigint);{rules(REVIEWER, ASKED)}
DROP POLICY collector ON oversight_logcheck;
REVOKE SELECT ({COUNTED}) ON oversight_logcheck FROM jobbtorg_collector;
REVOKE SELECT ON oversight_monthfigures FROM jobbtorg_collector;
"""


class Migration(migrations.Migration):
    # Not for what it does: to take the collector away takes all that it may read, this too.
    dependencies = [
        ("oversight", "0006_reports_are_handed_on"),
        ("referrals", "0013_facts_without_names"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
