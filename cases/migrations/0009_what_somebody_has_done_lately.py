"""The tab Klara of Min dag reads one's own steps of a week, not all since the beginning."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_participant_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_by', 'closed_at'], name='step_done_by'),
        ),
    ]
