"""Two changes were made side by side on the same ground; both hold."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_not_lost_reads_the_row_it_has"),
        ("cases", "0004_serve_meanwhile_step"),
    ]

    operations = []
