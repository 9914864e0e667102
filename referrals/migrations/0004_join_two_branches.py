"""Two changes were made side by side on the same ground; both hold."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0003_accepted_remiss_has_case"),
        ("referrals", "0003_not_lost_reads_the_row_it_has"),
    ]

    operations = []
