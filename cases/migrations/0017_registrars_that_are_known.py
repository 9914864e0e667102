"""Who registered the outcomes that there are, where the case's other rows tell it.

A rebooking names its maker in the booking that replaced it. A first visit's outcome closed a
step, or is a transition of the case; so is what cancelled a booking. All were written in the
same moment as the outcome. The rest was never noted, and is said to be nobody's.
"""

from django.db import migrations

FILL = """
WITH known AS (
    SELECT visit.id, COALESCE(
        (SELECT new.by_user_id FROM cases_visit new WHERE new.replaces_id = visit.id),
        (SELECT step.closed_by_id FROM cases_step step
         WHERE visit.purpose = 'forsta' AND visit.outcome <> 'ombokat'
             AND step.case_id = visit.case_id AND step.kind = 'halla_besok'
             AND step.closed_at BETWEEN visit.outcome_at - interval '2 seconds'
                                    AND visit.outcome_at + interval '2 seconds'
         ORDER BY step.closed_at LIMIT 1),
        (SELECT row.by_user_id FROM cases_casetransition row
         WHERE row.case_id = visit.case_id
             AND ((visit.outcome = 'kom' AND visit.purpose = 'forsta' AND row.name = 'first_visit')
                  OR (visit.outcome = 'avbokat'
                      AND row.name IN ('interrupt', 'close', 'move_unit')))
             AND row.recorded_at BETWEEN visit.outcome_at - interval '2 seconds'
                                     AND visit.outcome_at + interval '2 seconds'
         ORDER BY row.recorded_at LIMIT 1)
    ) AS user_id
    FROM cases_visit visit
    WHERE visit.outcome <> 'bokat' AND visit.outcome_by_id IS NULL
        AND visit.outcome_system IN ('', 'ej noterat')
)
UPDATE cases_visit visit
SET outcome_by_id = known.user_id,
    outcome_system = CASE WHEN known.user_id IS NULL THEN 'ej noterat' ELSE '' END
FROM known WHERE known.id = visit.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_who_registered_what_came_of_a_visit'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
