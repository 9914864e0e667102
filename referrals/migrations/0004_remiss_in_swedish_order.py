import jobbtorg.core.sorting
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0003_not_lost_reads_the_row_it_has'),
    ]

    operations = [
        migrations.AddField(
            model_name='referral',
            name='sort_key',
            field=models.GeneratedField(db_persist=True, expression=jobbtorg.core.sorting.SwedishKey('last_name', 'first_name'), output_field=models.TextField(db_collation='C'), verbose_name='sorteringsnyckel'),
        ),
    ]
