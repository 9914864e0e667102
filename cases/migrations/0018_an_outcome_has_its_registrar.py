"""An outcome is registered by somebody, or by a job; a booking by nobody yet."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0017_registrars_that_are_known'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'bokat'), ('outcome_by__isnull', True), ('outcome_system', '')), models.Q(models.Q(('outcome', 'bokat'), _negated=True), ('outcome_by__isnull', False), ('outcome_system', '')), models.Q(models.Q(('outcome', 'bokat'), _negated=True), ('outcome_by__isnull', True), models.Q(('outcome_system', ''), _negated=True)), _connector='OR'), name='visit_outcome_has_registrar', violation_error_message='Ett registrerat utfall anger vem som registrerade det.'),
        ),
    ]
