"""No day lies in two pauses of a case."""

import django.contrib.postgres.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_what_somebody_has_done_lately")]

    operations = [
        migrations.AddConstraint(
            model_name="pause",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("case", "="),
                    (models.Func("from_on", "ended_on", function="daterange"), "&&"),
                ],
                name="pause_no_overlap",
                violation_error_message="Ärendet hade redan uppehåll eller avbrott de dagarna.",
            ),
        ),
    ]
