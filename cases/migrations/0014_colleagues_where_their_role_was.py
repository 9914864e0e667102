"""Members of case teams stand where they held their role when they joined, the unit first."""

from django.db import migrations

FILL = """
UPDATE cases_teammember member SET node_id = (
    SELECT held.node_id
    FROM accounts_roleassignment held, cases_case of_case
    WHERE held.user_id = member.user_id AND held.role = member.function
        AND held.period @> member.from_on AND of_case.id = member.case_id
    ORDER BY held.node_id <> of_case.unit_id, held.id
    LIMIT 1
)
WHERE member.function <> 'coach'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_compact_tables'),
        ('cases', '0013_where_a_colleague_on_the_team_is'),
    ]

    operations = [
        migrations.RunSQL(FILL, "UPDATE cases_teammember SET node_id = NULL"),
    ]
