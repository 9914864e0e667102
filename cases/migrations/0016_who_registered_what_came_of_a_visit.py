"""Who registered what came of a visit, who need not be the one that booked it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_compact_tables'),
        ('cases', '0015_not_lost_asks_for_what_is_next'),
        ('organisation', '0004_swedish_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='outcome_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='utfallet registrerat av'),
        ),
        migrations.AddField(
            model_name='visit',
            name='outcome_system',
            field=models.CharField(blank=True, max_length=60, verbose_name='utfallet registrerat av jobb'),
        ),
    ]
