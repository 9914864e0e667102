import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_serve_meanwhile_step'),
        ('organisation', '0004_swedish_order'),
        ('referrals', '0002_not_lost'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='referral',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='cases.case', verbose_name='ärende'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('state', 'accepterad')), models.Q(models.Q(('state', 'accepterad'), _negated=True), ('case__isnull', True)), _connector='OR'), name='referral_accepted_has_case', violation_error_message='En accepterad remiss hör till ett ärende, ingen annan.'),
        ),
    ]
